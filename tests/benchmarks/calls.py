"""The gallery's API seen from outside: which endpoints a running app has, and arguments that work for each.

Any endpoint can be called: what has a default keeps it, a picture without one becomes a generated photo. Where the
page's defaults are long work, `SHORT` makes it short.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gradio_client import Client, handle_file

from tests.benchmarks.common import photo

# endpoint -> arguments by name
SHORT: dict[str, dict[str, Any]] = {
    "/deepdream_dream": {"octaves": 2, "steps": 3, "guide": None},
    "/pix2pix_translate": {"task": "faces"},  # a photo becomes lines
    "/style_transfer_optimize": {"steps": 20},
    "/deepdream_zoom": {"octaves": 1, "steps": 2, "frames": 16},
}
# what `load.py` sends when no endpoint is named: what a class does at the same time
TYPICAL = ("/deepdream_dream", "/vae_sample")


def endpoints(client: Client) -> dict[str, dict]:
    """Name -> description of every public endpoint."""
    return client.view_api(print_info=False, return_format="dict")["named_endpoints"]


def arguments(name: str, described: dict, folder: Path) -> dict[str, Any]:
    """Arguments by name for one call of the endpoint `name`; pictures are written into `folder`."""
    chosen = {}
    for parameter in described["parameters"]:
        key, component = parameter["parameter_name"], parameter["component"]
        if component in ("Image", "ImageEditor") and not parameter["parameter_default"]:
            chosen[key] = picture(component, folder)
        elif component == "File" and not parameter["parameter_default"]:
            chosen[key] = clip(folder)
        elif not parameter["parameter_has_default"]:
            chosen[key] = parameter["example_input"]
    return {**chosen, **SHORT.get(name, {})}


def picture(component: str, folder: Path) -> Any:
    path = folder / "photo.png"
    if not path.is_file():
        photo(192, 128).save(path)
    file = handle_file(str(path))
    return {"background": file, "layers": [], "composite": file} if component == "ImageEditor" else file


def clip(folder: Path) -> Any:
    path = folder / "clip.gif"
    if not path.is_file():
        frames = [photo(192, 128).crop((k, 0, k + 128, 128)) for k in range(24)]
        frames[0].save(path, save_all=True, append_images=frames[1:])
    return handle_file(str(path))
