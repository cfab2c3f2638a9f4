"""DeepDream in plain Python: change the picture, not the network, until the network sees more of what it knows.

    deepdream = load()
    for frame in deepdream.dream(photo, layers=(9, 10)):     # 48 pictures, from the photo to the dream
        ...
    frame.save("dream.png")                                  # the last one is the result

A frozen classifier looks at the picture; its activations are raised by gradient ascent on the pixels (ascent.py). Three
things make it a picture instead of noise: octaves (small first, then larger), a random shift before every step, and a
smoothed gradient. Mordvintsev, Olah and Tyka, "Inceptionism: Going Deeper into Neural Networks" (2015),
https://research.google/blog/inceptionism-going-deeper-into-neural-networks/.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from torch import Tensor

from demos.common.media.images import grid, open_image, settings_of, stamp, to_images, to_tensor, too_narrow
from demos.common.nn.device import gpu, pick
from demos.common.ui.checks import MAX_SEED, check_number, check_whole
from demos.deepdream.ascent import Target, ascend, dream_steps, objective, octave_sizes, resize, smooth
from demos.deepdream.constants import (
    BLOCKS,
    DEFAULT_SIZE,
    DEFAULTS,
    MAX_FRAMES,
    MAX_OCTAVES,
    MAX_SPEED,
    MAX_STEPS,
    MAX_STRENGTH,
    MIN_STRENGTH,
    SIZES,
)
from demos.deepdream.network import CHANNELS, SMALLEST, network_here
from demos.deepdream.texts import t


def ascend_here(x: Tensor, target: Target, shifts: Sequence[tuple[int, int]], step: float, colour: float) -> Tensor:
    """`ascend` with the room's network on this machine's device."""
    return ascend(network_here(), x, target, shifts, step, colour)


ascend_on_gpu = gpu(ascend_here)  # on a Space it runs in another process, where a call is dear: an octave at once


class DeepDream:
    """Dreams about pictures. Settings that make no sense raise InputError with what to do instead."""

    def __init__(self) -> None:
        self.network = network_here()

    def dream(
        self,
        image: Any,
        layers: Sequence[int] = DEFAULTS["layers"],
        octaves: int = DEFAULTS["octaves"],
        steps: int = DEFAULTS["steps"],
        strength: float = DEFAULTS["strength"],
        *,
        channel: int | None = None,
        target_class: int | None = None,
        guide: Any = None,
        colour: float = DEFAULTS["colour"],
        seed: int = 0,
        size: int | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Image.Image]:
        """Dream about a picture; yields it after every step, each time in its final size.

        Args:
            image: anything that `open_image` reads.
            layers: blocks (1 to 15) whose activations are raised. Low: edges and patterns; 8 to 10: eyes and animals.
            octaves: how many sizes, each 1.4 times the one before; the last is the full size. 1 to 8.
            steps: steps of gradient ascent in each octave, 1 to 100.
            strength: 1 changes a pixel by 0.016 (of -1 to 1) a step. 0.05 to 4.
            channel: raise this channel of the first of `layers` alone.
            target_class: raise this class of ImageNet (0 to 999); `layers` has no part then.
            guide: picture whose features in `layers` the dream should resemble.
            colour: 0 (mostly light changes) to 1 (any colour).
            seed: of the random shifts. The same seed, picture and settings always make the same dream.
            size: longer side of the result in pixels, 256 to 1024; without it the picture's own, but 256 to 512.
            stop: checked before every step; once set, no more frames come.

        Returns:
            Iterator of RGB images. Each carries its settings and how far it is: `settings_of(frame)["octave"]`, "step".

        Raises:
            InputError: at once, before the first frame.
        """
        target = self.target(layers, channel, target_class, guide)
        settings: dict[str, Any] = {
            "layers": list(target.layers),
            "channel": target.channel,
            "target_class": target.target_class,
            "guide": target.guide is not None,
            "octaves": check_whole(t, "octaves", octaves, 1, MAX_OCTAVES),
            "steps": check_whole(t, "name.steps", steps, 1, MAX_STEPS),
            "strength": check_number(t, "strength", strength, MIN_STRENGTH, MAX_STRENGTH),
            "colour": check_number(t, "colour", colour, 0, 1),
            "seed": check_whole(t, "name.seed", seed, 0, MAX_SEED),
            "size": None if size is None else check_whole(t, "name.size", size, SIZES[0], SIZES[-1]),
        }
        photo = to_tensor(self.prepare(image, settings["size"]))
        return self._frames(photo, target, settings, stop or threading.Event())

    def zoom(
        self,
        image: Any,
        frames: int = 72,
        *,
        speed: float = 1.03,
        steps_per_frame: int = 2,
        stop: threading.Event | None = None,
        **settings: Any,
    ) -> Iterator[Image.Image]:
        """A flight into the dream: dream, come a little closer, dream on. Yields the frames of a video.

        Args:
            frames: 2 to 240; at 24 a second, 72 are three seconds.
            speed: how much closer each frame is than the one before, 1.0 to 1.2.
            steps_per_frame: steps in each of the last two octaves, after the first frame, which is a whole dream.
            stop: checked before every step; once set, no more frames come.
            settings: as for `dream`.

        Raises:
            InputError: at once, before the first frame.
        """
        frames = check_whole(t, "name.frames", frames, 2, MAX_FRAMES)
        speed = check_number(t, "name.speed", speed, 1, MAX_SPEED)
        later = {"octaves": 2, "steps": check_whole(t, "name.steps", steps_per_frame, 1, MAX_STEPS)}
        stop = stop or threading.Event()
        # everything is checked here, though the later dreams come one by one
        opening = self.dream(image, stop=stop, **settings)
        layers = settings.get("layers", DEFAULTS["layers"])
        target = self.target(layers, *(settings.get(key) for key in ("channel", "target_class", "guide")))

        def flight() -> Iterator[Image.Image]:
            picture = last_of(opening)
            for frame in range(1, frames + 1):
                if picture is None or stop.is_set():
                    return
                yield picture
                if frame < frames:
                    made_with = settings_of(picture) or {}
                    following = {**made_with, **later, "seed": made_with["seed"] + 1}
                    picture = last_of(self._frames(to_tensor(move_closer(picture, speed)), target, following, stop))

        return flight()

    @staticmethod
    def prepare(image: Any, size: int | None = None) -> Image.Image:
        """RGB with a longer side of `size`; without it the picture's own size, but 256 to 512 px.

        Raises InputError: no picture, or longer than 8 to 1, which leaves the network too little to see.
        """
        image = open_image(image, largest=size or DEFAULT_SIZE)
        longer, shorter = max(image.size), min(image.size)
        if longer > shorter * (SIZES[0] // SMALLEST):
            raise too_narrow(SIZES[0] // SMALLEST)
        scale = (size or max(longer, SIZES[0])) / longer
        if scale > 1:
            image = image.resize([max(SMALLEST, round(side * scale)) for side in image.size], Image.Resampling.LANCZOS)
        return image

    def target(self, layers: Any, channel: Any = None, target_class: Any = None, guide: Any = None) -> Target:
        """What to raise, as `dream` is told it, checked. Raises InputError."""
        try:
            blocks = tuple(sorted({int(block) for block in ([layers] if isinstance(layers, int) else layers)}))
        except (TypeError, ValueError) as error:
            raise t.error("bad_layers", first=BLOCKS[0], last=BLOCKS[-1]) from error
        if not blocks or not set(blocks) <= set(BLOCKS):
            raise t.error("bad_layers", first=BLOCKS[0], last=BLOCKS[-1])
        if target_class is not None:
            return Target(blocks, target_class=check_whole(t, "name.target_class", target_class, 0, 999))
        if guide is not None:
            return Target(blocks, guide=self._guide(guide, blocks))
        if channel is not None:
            last = CHANNELS[blocks[0]] - 1
            return Target(blocks[:1], channel=check_whole(t, "name.channel", channel, 0, last))
        return Target(blocks)

    @torch.no_grad()
    def _guide(self, image: Any, blocks: tuple[int, ...]) -> tuple[Tensor, ...]:
        """A guide's features in each block, (positions, C), rows of unit length."""
        maps = self.network.features(to_tensor(self.prepare(image, SIZES[0])).to(pick()), blocks)
        return tuple(F.normalize(features.flatten(2)[0].T, dim=1).cpu() for features in maps)

    def _frames(
        self, photo: Tensor, target: Target, settings: dict[str, Any], stop: threading.Event
    ) -> Iterator[Image.Image]:
        """The dream's pictures, each with its settings; `settings` are `dream`'s and may hold more."""
        numbers = {key: settings[key] for key in ("octaves", "steps", "strength", "colour", "seed")}
        at_once = 1 if ascend_on_gpu is ascend_here else settings["steps"]
        octaves = len(octave_sizes(photo.shape[-2], photo.shape[-1], settings["octaves"]))
        made_with = {key: value for key, value in settings.items() if key != "demo"} | {"octaves": octaves}
        if stop.is_set():
            return
        for octave, step, picture in dream_steps(photo, target, ascend_on_gpu, at_once=at_once, **numbers):
            yield stamp(to_images(picture)[0], "deepdream", **{**made_with, "octave": octave, "step": step})
            if stop.is_set():
                return

    @torch.no_grad()
    def activations(self, image: Any, block: int, count: int = 12, size: int = 384) -> tuple[Image.Image, Image.Image]:
        """Where a block is excited by a picture: the picture in the dark, lit where activations are strong.

        Returns:
            The picture lit by the energy of the whole block; and a sheet of the picture lit by single channels, those
            `count` that have the highest peaks, with their numbers.
        """
        (layer,) = self.target((block,)).layers
        picture = to_tensor(self.prepare(image, size))
        (features,) = self.network.features(picture.to(pick()), (layer,))
        features = features.cpu()
        peaks = features[0].amax((1, 2)) / features[0].std((1, 2)).clamp_min(1e-6)
        strongest = peaks.argsort(descending=True)[:count].tolist()
        single = [(channel, highlight(picture, features[:, channel : channel + 1])) for channel in strongest]
        return highlight(picture, features.square().mean(1, keepdim=True).sqrt()), channel_sheet(single)

    def gradients(
        self, image: Any, layers: Sequence[int] = DEFAULTS["layers"], size: int = 384
    ) -> tuple[Image.Image, Image.Image]:
        """The gradient of the blocks' energy with respect to the pixels, as it is and smoothed; grey is no change."""
        x = to_tensor(self.prepare(image, size)).to(pick(), memory_format=torch.channels_last).requires_grad_(True)
        (gradient,) = torch.autograd.grad(objective(self.network, x, self.target(layers)), x)
        raw = gradient / (3 * gradient.std() + 1e-12)
        smoothed = smooth(gradient, 1.0)
        return to_images(raw)[0], to_images(smoothed / (3 * smoothed.std() + 1e-12))[0]


def channel_sheet(channels: list[tuple[int, Image.Image]]) -> Image.Image:
    """Pictures lit by one channel each, with the channels' numbers."""
    tiles = []
    for channel, picture in channels:
        picture = picture.copy()
        picture.thumbnail((220, 220), Image.Resampling.LANCZOS)
        pen = ImageDraw.Draw(picture)
        pen.rectangle((0, 0, 34, 18), fill="black")
        pen.text((5, 2), str(channel), fill="white", font_size=13)
        tiles.append(picture)
    return grid(tiles, 4)


def highlight(picture: Tensor, light: Tensor) -> Image.Image:
    """A picture (1, 3, H, W) in the dark, lit where a map (1, 1, h, w) is above its middle."""
    low, high = torch.quantile(light, torch.tensor([0.4, 0.98]))
    light = resize(((light - low) / (high - low).clamp_min(1e-6)).clamp(0, 1), picture.shape[-2:])
    return to_images((picture + 1) * (0.2 + 0.8 * light.clamp(0, 1)) - 1)[0]


def move_closer(image: Image.Image, speed: float) -> Image.Image:
    """The middle of an image, enlarged to its size."""
    width, height = image.size
    left, top = (width - width / speed) / 2, (height - height / speed) / 2
    return image.resize(image.size, Image.Resampling.BICUBIC, box=(left, top, width - left, height - top))


def last_of(frames: Iterator[Image.Image]) -> Image.Image | None:
    """The last of some frames, or None when there are none."""
    return next(iter(deque(frames, maxlen=1)), None)


@lru_cache(maxsize=1)
def load() -> DeepDream:
    """The one dreamer of this process; the first call reads the network."""
    return DeepDream()
