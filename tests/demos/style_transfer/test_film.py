"""Videos in the style room: steadier than their frames, motion that is followed, clips that are read."""

import pytest
import torch
from PIL import Image

from demos.common.media.images import to_tensor
from demos.common.ui.i18n import InputError
from demos.style_transfer.film import flicker, pan
from demos.style_transfer.motion import match, take
from demos.style_transfer.pictures import read_clip
from tests.demos.style_transfer.pictures import PHOTOS, STARS


def test_a_film_is_steadier_than_its_frames(room):
    frames = pan(Image.open(PHOTOS[-1]).convert("RGB").resize((288, 192)), frames=8)
    size = max(frames[0].size)
    film = list(room.film(frames, STARS, size=size))
    single = [room.stylize(frame, STARS, size=size) for frame in frames]
    assert len(film) == 8 and film[0].size == frames[0].size
    assert flicker(frames) == 0
    assert flicker(film) < 0.6 * flicker(single)


def test_what_moves_is_followed():
    frame = to_tensor(Image.open(PHOTOS[-1]).convert("RGB").resize((240, 160)))
    before, now = frame[..., 10:130, 10:200], frame[..., 15:135, 3:193]  # 5 px up and 7 to the right
    where, trust = match(before, now)
    moved = where - torch.stack(torch.meshgrid(torch.arange(120), torch.arange(190), indexing="ij"))
    middle = moved[:, 20:-20, 20:-20].flatten(1)
    assert middle.float().median(1).values.tolist() == [5, -7]
    assert (take(before, where) - now).abs()[..., 20:-20, 20:-20].mean() < 0.15 * (before - now).abs().mean()
    assert trust[..., 20:-20, 20:-20].mean() > 0.8 and match(before, -now)[1].mean() < 0.2


def test_a_gif_becomes_twelve_frames_a_second(tmp_path):
    frames = [Image.new("RGB", (40, 30), (60 * i, 0, 0)) for i in range(4)]
    frames[0].save(tmp_path / "slow.gif", save_all=True, append_images=frames[1:], duration=250, loop=0)
    read = read_clip(tmp_path / "slow.gif")
    assert 9 <= len(read) <= 12 and read[0].size == (40, 30)
    reds = [frame.getpixel((5, 5))[0] for frame in read]
    assert reds == sorted(reds) and len(set(reds)) == 4
    frames[0].save(tmp_path / "short.webp", save_all=True, append_images=frames[1:], duration=83)
    assert len(read_clip(tmp_path / "short.webp")) == 4
    (tmp_path / "words.mp4").write_text("no video")
    with pytest.raises(InputError):
        read_clip(tmp_path / "words.mp4")
