"""Trains the digit pair of demos/gan_lab (Goodfellow et al., 1406.2661), which the lab's live training can go on from.

    python -m training.gan_lab --dataset ylecun/mnist --publish
    python -m training.gan_lab --dataset ylecun/mnist --evaluate

The same `train_step` as in the room, once for each player in every step; both are told which digit is meant. Sheets
of the same 16 digits at about a dozen moments are published with the weights, and so is the discriminator: the police
of the room's game.
"""

from training.common.loop import main
from training.gan_lab.config import GanLabConfig
from training.gan_lab.recipe import GanLabTraining

if __name__ == "__main__":
    main(GanLabTraining, GanLabConfig)
