"""Train text to image: birds and flowers from a Korean or an English sentence, 128 px.

    python -m training.text_to_image --dataset BIRDS --second_dataset FLOWERS --variant text_encoder --publish
    python -m training.text_to_image --dataset BIRDS --second_dataset FLOWERS --output_dir runs/text_to_image --publish
    python -m training.text_to_image --dataset BIRDS --second_dataset FLOWERS --evaluate

The text encoder comes first (training/text_encoder.py). Then one stage from sentence to picture, as in DF-GAN (Tao et al.
2020, 2008.05865), against projected discriminators (training/common/gan.py) that also ask whether picture and sentence
belong together: a real picture with a sentence that is wrong for it counts as much as a made one (GAN-CLS, Reed et al.
2016, 1605.05396). The text encoder's own view of pictures pulls the made ones to their sentences. Captions are built from
what is measured in the pictures (training/captions.py, caption_facts.py, caption_words.py); rare colours are drawn more
often and come from recoloured copies too. Figures: training/text_to_image_figures.py.
"""

from training.common.loop import main
from training.text_to_image.recipe import TextConfig, recipe

if __name__ == "__main__":
    main(recipe, TextConfig)
