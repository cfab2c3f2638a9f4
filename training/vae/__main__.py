"""Train the variational autoencoders of demos/vae (Kingma and Welling, 1312.6114).

    python -m training.vae --dataset ylecun/mnist --variant digits --publish
    python -m training.vae --dataset FACES --variant faces --label_column sex --publish
    python -m training.vae --dataset ylecun/mnist --variant digits --evaluate

The objective is the negative of the evidence lower bound, equation 3 of the paper, per picture and in nats:

    -log p(x|z) + kl_weight * KL(q(z|x) || N(0, I)),   z ~ q(z|x)

Digits: p(x|z) is Bernoulli in every pixel; training pictures are binarised anew each time they are seen. Faces: p(x|z)
is normal with a fixed standard deviation in every pixel, and the same in features of a network trained on ImageNet,
because distances between pixels alone blur.
"""

from training.common.loop import main
from training.vae.config import VAEConfig
from training.vae.recipe import VAETraining

if __name__ == "__main__":
    main(VAETraining, VAEConfig)
