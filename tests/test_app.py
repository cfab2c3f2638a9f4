"""The command: which rooms it opens, and what happens where one does not."""

import argparse
import sys
from types import SimpleNamespace

import pytest

import app
from demos.common.media import checkpoint


def room(monkeypatch, name: str, **content) -> None:
    monkeypatch.setitem(sys.modules, f"demos.{name}.tab", SimpleNamespace(t=lambda key: key, **content))


def test_only_the_named_rooms_open():
    assert app.room_names("vae, pix2pix") == ("pix2pix", "vae"), "in the lecture's order"
    for text in ("vae,cellar", ","):
        with pytest.raises(argparse.ArgumentTypeError, match="gan_lab"):
            app.room_names(text)


def test_a_room_gets_the_checkpoints_that_it_uses(monkeypatch):
    handed = []
    room(monkeypatch, "attic", USES=("vae",), build=handed.append)
    room(monkeypatch, "hall", build=lambda: handed.append(None))
    app.build_gallery(["attic", "hall"])
    assert handed == [{"vae": checkpoint.folder("vae")}, None]


def test_a_room_that_fails_shows_its_error(monkeypatch):
    def build():
        raise ValueError("no <light>")

    room(monkeypatch, "attic", build=build)
    gallery = app.build_gallery(["attic", "cellar"])
    shown = [str(block.value) for block in gallery.blocks.values() if "room-error" in str(getattr(block, "value", ""))]
    assert "ValueError: no &lt;light&gt;" in shown[0] and "demos.cellar" in shown[1]
