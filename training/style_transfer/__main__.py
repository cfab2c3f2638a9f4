"""Trains the painter of demos/style_transfer: any photo in any style in ten steps, on CPU cores or GPUs.

    python -m training.style_transfer --dataset PHOTOS --content_datasets FACES FLOWERS --styles PAINTINGS --publish
    python -m training.style_transfer --dataset PHOTOS --styles PAINTINGS --evaluate

The losses are Gatys' own (demos/style_transfer/gatys.py): what he minimises for one picture in hundreds of steps, the
network learns to do for all in seven (learned gradient descent, Adler and Öktem 2017,
https://arxiv.org/abs/1704.04058); three of his own steps follow in use, and in what is measured. A gradient passes from
each learned step to those before it in the same size, so that a step learns to leave what the next can use; not from
size to size: at any time some photos are painted small, others in half and in full size.
Eighteen paintings are few: they are seen in crops of every size, turned, mirrored and in other colours, and photos
serve as styles as well. Paintings named in --held_out_styles are never seen; the figures are theirs.
"""

from training.common.loop import main
from training.style_transfer.config import StyleTransferConfig
from training.style_transfer.recipe import StyleTransferTraining

if __name__ == "__main__":
    main(StyleTransferTraining, StyleTransferConfig)
