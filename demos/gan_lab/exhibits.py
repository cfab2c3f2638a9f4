"""Makes what the lab shows before anybody trains: the balance experiment, finished, as numbers for the canvas.

    python -m demos.gan_lab.exhibits

Real training with seed 1 and the settings of the preset; writes ring.json (a frame and the curves).
"""

from __future__ import annotations

import json
from pathlib import Path

from demos.common.media.exhibits import Exhibits
from demos.gan_lab.constants import EXTRAS, PRESETS
from demos.gan_lab.live import pack

EXHIBITS = Exhibits("gan_lab")
SEED = 1
INTERVAL = 10  # updates from point to point of the curves


def make(folder: Path) -> None:
    """Writes the stored results into `folder`."""
    from demos.gan_lab.lab import Lab  # here, because the page imports this file and opens before torch is loaded

    balance, updates = PRESETS["balance"]
    settings = {name: value for name, value in balance.items() if name != "data"}
    lab, history = Lab(balance["data"], SEED, **settings), []
    for _ in range(updates):
        lab.update()
        if lab.step % INTERVAL == 0:
            values = (lab.d_real, lab.d_fake, lab.loss_d, lab.loss_g)
            history.append([lab.step, *(round(value, 4) for value in values)])
    frame = json.loads(pack(lab.observe(EXTRAS), lab, "0", running=False))
    stored = json.dumps({**frame, "history": history, "settings": {**settings, "seed": SEED}})
    (folder / "ring.json").write_text(stored + "\n", encoding="utf-8")


def main() -> None:
    """Make the room's stored results anew."""
    EXHIBITS.main(make)


if __name__ == "__main__":
    main()
