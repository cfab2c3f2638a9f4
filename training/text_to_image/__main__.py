"""Train text to image: birds and flowers from a Korean or an English sentence, 128 px.

    python -m training.text_to_image --dataset BIRDS --second_dataset FLOWERS --variant text_encoder --publish
    python -m training.text_to_image --dataset BIRDS --second_dataset FLOWERS --output_dir runs/text_to_image --publish
    python -m training.text_to_image --dataset BIRDS --second_dataset FLOWERS --evaluate

The text encoder comes first (training/text_to_image/text_encoder/). Then one stage from sentence to picture, as in
DF-GAN (Tao et al. 2020, 2008.05865), against projected discriminators (training/common/projected_gan.py) that also ask
whether picture and sentence belong together: a real picture with a sentence that is wrong for it counts as much as a
generated one (GAN-CLS, Reed et al. 2016, 1605.05396). The text encoder's own view of pictures pulls the generated ones
to their sentences. Captions are written from what is measured in the pictures (training/text_to_image/captions/); rare
colours are sampled more often and come from recoloured copies too. Figures: training/text_to_image/evaluation.py.
"""

from training.common.loop import main
from training.text_to_image.config import TextToImageConfig
from training.text_to_image.recipe import recipe

if __name__ == "__main__":
    main(recipe, TextToImageConfig)
