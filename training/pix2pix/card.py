"""What the wall labels of training/pix2pix.py's checkpoints say, English and Korean."""

from training.common.publish import Card

TITLES = {
    "facades": ("Facades", "건물"),
    "facades_l1": ("Facades, L1 alone", "건물, L1만"),
    "emoji": ("Emoji", "이모지"),
    "faces": ("Faces", "얼굴"),
}
TAKES = {
    "facades": ("label map of 12 classes to photo, 256 px", "12가지로 나눈 도면에서 사진으로, 256픽셀"),
    "emoji": ("outline to coloured emoji, 128 px", "윤곽선에서 색칠한 이모지로, 128픽셀"),
    "faces": ("edges to face, 128 px", "선에서 얼굴로, 128픽셀"),
}
DATA = {
    "facades": (
        "400 pairs of the CMP facade database (Tylecek and Sara 2013), CC BY-SA; 100 others to measure on",
        "CMP facade database(Tylecek, Sara 2013)의 400쌍, CC BY-SA. 다른 100쌍으로 측정",
    ),
    "emoji": (
        "1,844 pairs of outline and colour from OpenMoji 17, CC BY-SA 4.0; 100 others to measure on",
        "OpenMoji 17의 윤곽선과 색칠한 그림 1,844쌍, CC BY-SA 4.0. 다른 100쌍으로 측정",
    ),
    "faces": (
        "3,779 faces that a generator made, without a licence: for teaching and research; edges computed from them. "
        "200 others to measure on",
        "생성자가 만든 얼굴 3,779장과 거기서 뽑은 선. 라이선스가 없어 교육과 연구에만 씁니다. 다른 200장으로 측정",
    ),
}
LIMITS = {
    "facades": (
        "Knows 400 European facades seen from the front, and no sky or street of its own. Large plain areas and plans "
        "unlike a facade give patterns that repeat. It has learned for less than an hour on one core.",
        "정면에서 본 유럽 건물 400채만 알고, 하늘이나 거리는 그릴 줄 모릅니다. 넓게 빈 곳이나 건물 같지 않은 도면에서는 같은 "
        "무늬가 되풀이됩니다. 프로세서 코어 하나로 한 시간이 안 되게 배웠습니다.",
    ),
    "facades_l1": (
        "Blurred on purpose: it paints the median of all facades that fit the plan, to show what the adversarial term is for.",
        "일부러 흐린 네트워크입니다. 도면에 맞는 모든 건물의 가운데 값(중앙값)을 그려, 적대적 손실이 왜 필요한지 보여 줍니다.",
    ),
    "emoji": (
        "Paints nearly everything yellow, the commonest colour: it saw each pair only about four times, and a shape alone seldom "
        "says more. Flags stay plain, and an outline that is not closed leaks.",
        "거의 모두 가장 흔한 색인 노란색으로 칠합니다. 짝마다 네 번쯤밖에 보지 못했고, 모양만으로는 색을 알기 어렵기 때문입니다. 국기는 "
        "한 가지 색이 되고, 닫히지 않은 윤곽선에서는 색이 번집니다.",
    ),
    "faces": (
        "Knows front views before a plain background; it paints badly the kinds of faces that are rare in the data. Few or clumsy lines give "
        "a smeared face. What it paints is nobody.",
        "단색 배경 앞의 정면 얼굴만 압니다. 데이터에 드문 얼굴은 잘 그리지 못하고, 선이 적거나 서툴면 얼굴이 뭉개집니다. 그려진 "
        "사람은 실제로 없는 사람입니다.",
    ),
}


def card(variant: str) -> Card:
    """The wall label's words for a variant of training/pix2pix.py."""
    task = variant.partition("_")[0]
    terms = ("L1 and a 70 px patch discriminator, features, a projected discriminator and a style encoder beside them",
             "L1과 70픽셀 조각 구분자, 여기에 특징 거리, Projected GAN 구분자, 스타일 인코더")  # fmt: skip
    loss = ("L1 alone", "L1만") if variant == "facades_l1" else terms
    return Card(
        title=TITLES[variant],
        paper=(
            "Phillip Isola and others: [Image-to-Image Translation with Conditional Adversarial "
            "Networks](https://arxiv.org/abs/1611.07004), 2016",
            "Phillip Isola 외: [Image-to-Image Translation with Conditional Adversarial "
            "Networks](https://arxiv.org/abs/1611.07004), 2016",
        ),
        medium=tuple(f"U-Net, {takes}; {learned}" for takes, learned in zip(TAKES[task], loss)),
        data=DATA[task],
        limits=LIMITS[variant],
        dataset=task,
        license="cc-by-sa-4.0" if task == "emoji" else "other",
        figures={
            "st_lpips": ("ST-LPIPS (lower is better)", "ST-LPIPS (낮을수록 좋음)"),
            "fd_lite2": ("Fréchet distance, EfficientNet-Lite2 (lower)", "프레셰 거리, EfficientNet-Lite2 (낮을수록)"),
            "l1": ("Mean difference, of 1 (lower)", "평균 차이, 1 가운데 (낮을수록)"),
            "psnr": ("PSNR of luminance Y, dB (higher)", "휘도 Y의 PSNR, dB (높을수록)"),
        },
        task="image-to-image",
        tags=("pix2pix",),
    )
