"""What the wall labels of training/vae.py's checkpoints say, English and Korean."""

from typing import TYPE_CHECKING

from training.common.publish import Card

if TYPE_CHECKING:
    from training.vae.recipe import VAEConfig

PAPER = "Diederik P. Kingma, Max Welling: [Auto-Encoding Variational Bayes](https://arxiv.org/abs/1312.6114), 2013"


def digits_card(config: "VAEConfig") -> Card:
    kind = ("variational autoencoder", "변이형 오토인코더") if config.variational else ("autoencoder", "오토인코더")
    weight = f", KL × {config.kl_weight:g}" if config.variational else ""
    layers = f"{config.depth} × {config.hidden}"
    title = f"{config.latent_dim} latent variables{weight}", f"잠재 변수 {config.latent_dim}개{weight}"
    bound = f"{min(config.evaluate_images, 10_000):,}", f"{config.evaluate_samples:,}"
    limits = (
        "Knows digits only, one at a time and in the middle. Strokes are soft: every pixel is drawn on its own.",
        "가운데에 놓인 숫자 하나만 압니다. 픽셀마다 따로 그리기 때문에 획이 조금 흐립니다.",
    )
    if config.latent_dim == 2:
        limits = (
            "Two numbers are too few for every way of writing: 4 and 9, or 3, 5 and 8, are easily confused.",
            "숫자 두 개로는 모든 글씨를 담을 수 없어서 4와 9, 또는 3, 5, 8을 자주 혼동합니다.",
        )
    if not config.variational:
        limits = (
            limits[0] + " Nothing keeps its latent space in order, so it has holes: it cannot make new digits.",
            limits[1] + " 잠재 공간을 정돈하는 항이 없어 빈 곳이 생깁니다. 그래서 새로운 숫자를 만들지 못합니다.",
        )
    return Card(
        title=(f"Digits: {kind[0]}, {title[0]}", f"숫자: {kind[1]}, {title[1]}"),
        paper=PAPER,
        medium=(f"{kind[0]}, fully connected, {layers} units each way", f"{kind[1]}, 완전 연결, 양쪽 {layers}"),
        data=(
            "MNIST (LeCun, Cortes, Burges), 60,000 digits of 28 x 28, CC BY-SA 3.0; every pixel becomes ink or no ink "
            "by chance, anew each time in training, once with a fixed seed (0) in the test",
            "MNIST (LeCun, Cortes, Burges), 28 × 28 숫자 6만 장, CC BY-SA 3.0. 픽셀의 흑백은 확률로 정하며, 학습에서는 "
            "볼 때마다 새로, 시험에서는 고정된 시드(0)로 한 번만 정합니다",
        ),
        limits=limits,
        dataset="MNIST, binarised",
        license="cc-by-sa-3.0",
        figures={
            "nats": (
                f"-log p(x), importance-weighted bound, nats ({bound[0]} test digits, {bound[1]} samples each)",
                f"중요도 가중 하한으로 잰 -log p(x), 내트 (시험 숫자 {bound[0]}개, 표본 {bound[1]}개씩)",
            ),
            "reconstruction_nats": ("Reconstruction from the mean, nats", "평균에서 복원할 때의 오차, 내트"),
            "kl": ("KL from the prior, nats", "사전 분포와의 KL, 내트"),
            "legible_places": (
                "Share of the map's 400 places whose most probable picture can be read (seven of the ten nearest "
                "training digits agree on it, and are near)",
                "지도의 400곳 중 가장 그럴듯한 그림을 읽을 수 있는 곳의 비율 (가장 가까운 학습 숫자 열 개 중 일곱 개 이상이 "
                "같은 숫자이고 가까울 때)",
            ),
            "legible_digits": ("The same of 1,000 test digits", "시험 숫자 1,000개 중 같은 방법으로 읽을 수 있는 비율"),
        },
        tags=("vae", "mnist"),
    )


def faces_card(config: "VAEConfig") -> Card:
    return Card(
        title=("Faces: variational autoencoder, 64 px", "얼굴: 변이형 오토인코더, 64픽셀"),
        paper=PAPER,
        medium=(
            f"convolutional variational autoencoder, {config.latent_dim} latent variables",
            f"합성곱 변이형 오토인코더, 잠재 변수 {config.latent_dim}개",
        ),
        data=(
            "3,779 studio faces made by a generator, no real person (hmdghoul/generated-faces on GitHub). The source "
            "has no licence: teaching and research only",
            "생성 모델이 만든 스튜디오 얼굴 3,779장으로 실제 인물은 없습니다 (GitHub hmdghoul/generated-faces). 원본에 "
            "라이선스가 없어 교육과 연구에만 씁니다",
        ),
        limits=(
            "Expects one face, looking ahead, eyes near the middle. Fine detail is lost; glasses, hats, hands and busy "
            "backgrounds are rare in the data and come out wrong. Two thirds of the faces are women.",
            "눈이 가운데쯤 오는 정면 얼굴 하나를 기대합니다. 세부는 사라지고, 안경, 모자, 손, 복잡한 배경은 데이터에 "
            "드물어 잘 그리지 못합니다. 얼굴의 3분의 2가 여성입니다.",
        ),
        dataset="Studio faces, 200 test faces",
        figures={
            "psnr": (
                "200 test faces reconstructed: PSNR, dB (luminance Y)",
                "시험 얼굴 200장의 복원: PSNR, dB (휘도 Y)",
            ),
            "st_lpips": ("The same: ST-LPIPS (lower is more alike)", "같은 복원: ST-LPIPS (낮을수록 비슷함)"),
            "kid_lite2": (
                "400 faces from the prior: kernel distance on EfficientNet-Lite2 (lower is better)",
                "사전 분포에서 뽑은 얼굴 400장: EfficientNet-Lite2 커널 거리 (낮을수록 좋음)",
            ),
            "kl": ("KL from the prior, nats", "사전 분포와의 KL, 내트"),
        },
        tags=("vae", "faces"),
    )
