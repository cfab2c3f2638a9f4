"""Makes what hangs in the lab before anybody trains: the balance experiment, finished, as numbers for the canvas.

    python -m demos.gan_lab.exhibits

Real training with seed 1 and the settings of presets.py; writes examples/ring.json (frame and curves).
"""

import json

from demos.common.media.checkpoint import DEMOS
from demos.gan_lab.live import pack
from demos.gan_lab.pipeline import SHOW, Lab
from demos.gan_lab.presets import PRESETS


def main(seed: int = 1, every: int = 10) -> None:
    settings, updates = PRESETS["balance"]
    settings = dict(settings)
    lab, history = Lab(settings.pop("data"), seed, **settings), []
    for _ in range(updates):
        lab.update()
        if lab.step % every == 0:
            history.append([lab.step, *(round(x, 4) for x in (lab.d_real, lab.d_fake, lab.loss_d, lab.loss_g))])
    frame = json.loads(pack(lab.look(SHOW), lab, "0", running=False))
    path = DEMOS / "gan_lab" / "exhibits" / "ring.json"
    path.write_text(json.dumps({**frame, "history": history, "settings": {**settings, "seed": seed}}) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes, {frame['modes']} modes, D {frame['values'][:2]}")


if __name__ == "__main__":
    main()
