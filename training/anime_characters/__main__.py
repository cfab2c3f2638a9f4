"""Train the anime characters: a generator that obeys a hair and an eye colour, 64 px.

    python -m training.anime_characters --dataset FOLDER_OR_HUB_ID --output_dir runs/anime_characters
    python -m training.anime_characters --dataset FOLDER_OR_HUB_ID --evaluate
    python -m training.anime_characters --dataset FOLDER_OR_HUB_ID --line_datasets FOLDER_OR_HUB_ID --variant upscaler

Conditional: the discriminator weighs a picture against its tags (projection), and a tag reader pulls the generator to
the asked colours (auxiliary classifier, 1610.09585). The tags of the data are noisy. So two readers are trained first,
each on one half, and each checks the other's half: where it is sure of another tag, the tag is changed. The first one
then guides the generator; the second, which never met it, is the judge that measures how well it obeys. How the rest
learns stands in training/common/projected_gan.py; the task is that of 1708.05509 (MakeGirls.moe).
"""

from training.anime_characters.config import AnimeCharactersConfig
from training.anime_characters.recipe import recipe
from training.common.loop import main

if __name__ == "__main__":
    main(recipe, AnimeCharactersConfig)
