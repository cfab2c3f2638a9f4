"""Train the faces: a generator of 4.3M parameters against projected discriminators, on two CPU cores or on GPUs.

    python -m training.face_generation --dataset FOLDER_OR_HUB_ID --output_dir runs/face_generation
    python -m training.face_generation --dataset FOLDER_OR_HUB_ID --evaluate

How it learns stands in training/common/projected_gan.py.
"""

from training.common.loop import main
from training.face_generation.config import FaceGenerationConfig
from training.face_generation.recipe import FaceGenerationTraining

if __name__ == "__main__":
    main(FaceGenerationTraining, FaceGenerationConfig)
