"""Train the networks of demos/next_frame_prediction: ten frames seen, the next ten painted (1511.06380).

    python -m training.next_frame_prediction --dataset DIGITS --variant digits_mse --publish
    python -m training.next_frame_prediction --variant balls_mse --publish
    python -m training.next_frame_prediction --variant heads_adversarial \\
        --init_from demos/next_frame_prediction/checkpoint/heads_mse --publish

Sequences are made on the fly by the room's own worlds, so no two batches are alike. Only the digits need a data set.
`mse` learns pixels alone; `adversarial` starts from it and also learns to deceive a discriminator that sees each frame
after the two before it.
"""

from training.common.loop import main
from training.next_frame_prediction.config import NextFramePredictionConfig
from training.next_frame_prediction.recipe import NextFramePredictionTraining

if __name__ == "__main__":
    main(NextFramePredictionTraining, NextFramePredictionConfig)
