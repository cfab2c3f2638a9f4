"""Convert EfficientNet-Lite0 for demos/deepdream. Nothing is trained here: its authors did that, on ImageNet.

    python -m training.deepdream --publish      convert the weights into demos/deepdream/checkpoint/, with a card
    python -m training.deepdream --evaluate     compare the checkpoint with the original network, one line of JSON

Batch normalisation in use is y = gamma * (x - mean) / sqrt(var + eps) + beta, a scale and a shift for each channel.
Both are folded into the convolution before it, so that the network that runs has convolutions with biases only.
"""

from training.deepdream.convert import main

if __name__ == "__main__":
    main(description=__doc__)
