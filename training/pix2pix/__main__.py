"""Train the networks of demos/pix2pix: a drawing becomes a picture (pix2pix, 1611.07004).

    python -m training.pix2pix --dataset FACADES --variant facades --output_dir runs/facades --publish
    python -m training.pix2pix --dataset FACADES --variant facades_l1 --output_dir runs/facades_l1 --publish
    python -m training.pix2pix --dataset EMOJI --variant emoji --output_dir runs/emoji --publish
    python -m training.pix2pix --dataset FACES --variant faces --output_dir runs/faces --publish
    python -m training.pix2pix --dataset FACADES --variant facades_baseline --output_dir runs/baseline
    python -m training.pix2pix --dataset FACADES --variant facades_baseline --checkpoint runs/baseline/final --evaluate

As in the paper, L1 x 100 and a discriminator of 70 px patches that sees drawing and picture. What makes it learn from
few pictures in little time: a frozen ImageNet network, through which made and real picture are compared and judged by a
projected discriminator, and an encoder that tells half of the pictures' style to the generator as z (BicycleGAN,
1711.11586), so that it need not average over what no drawing says: the wall's colour, the light. The other half is
painted with z = 0. `facades_l1` has pixels alone. `facades_baseline` is the paper's network and recipe, to be measured
against and never published.
"""

from pathlib import Path

from accelerate import PartialState
from accelerate.utils import set_seed

from training.common.config import parse
from training.common.loop import main, train
from training.pix2pix.baseline import BaselineTraining
from training.pix2pix.config import Pix2PixConfig
from training.pix2pix.recipe import Pix2PixTraining


def run(arguments: list[str] | None = None) -> None:
    """`main`; but the baseline, which is too large to be published, is left in output_dir/final to be measured."""
    config = parse(Pix2PixConfig, arguments)
    if config.variant != "facades_baseline":
        main(Pix2PixTraining, Pix2PixConfig, arguments)
    elif config.evaluate:
        main(BaselineTraining, Pix2PixConfig, arguments)
    else:
        set_seed(config.seed)
        network, _ = train(BaselineTraining(config), config)
        if PartialState().is_main_process:
            network.save_pretrained(Path(config.output_dir) / "final")


if __name__ == "__main__":
    run()
