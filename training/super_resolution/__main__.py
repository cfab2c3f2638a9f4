"""Trains the network of demos/super_resolution, which makes pictures four times larger (SRGAN, 1609.04802).

    python -m training.super_resolution --dataset PHOTOS --texture_datasets FLOWERS BIRDS --variant mse --publish
    python -m training.super_resolution --dataset PHOTOS --variant gan --init_from demos/super_resolution/checkpoint/mse
    python -m training.super_resolution --dataset PHOTOS --variant mse --benchmark FOLDER --evaluate

Low-resolution pictures are made by bicubic reduction with antialiasing, as in the benchmarks. `mse` learns pixels
alone: Charbonnier's distance at first, squares in the last fifth. `gan` starts from it and learns to fool a
discriminator that sees real and made patches side by side, with distances in a frozen network's features, in local
spectra and between pixels.
"""

from training.common.loop import main
from training.super_resolution.config import SuperResolutionConfig
from training.super_resolution.recipe import SuperResolutionTraining

if __name__ == "__main__":
    main(SuperResolutionTraining, SuperResolutionConfig)
