"""What the wall labels of training/text_to_image.py's checkpoints say, English and Korean, and the sentences of the sheet."""

from training.common.publish import Card

SHEET = (  # a row a sentence: the four that the paper and the lecture show, and four in Korean
    "this small bird has a pink breast and crown, and black primaries and secondaries",
    "this magnificent fellow is almost all black with a red crest, and white cheek patch",
    "the flower has petals that are bright pinkish purple with white stigma",
    "this white and yellow flower have thin white petals and a round yellow stamen",
    "흰색과 노란색의 얇은 꽃잎, 동그란 노란 수술",
    "빨간색 꽃",
    "머리가 파란 작은 새",
    "분홍색의 넓고 둥근 꽃잎을 가진 꽃",
)

DATA = (
    "13,526 training pictures of 128 px: Oxford-102 flowers, CUB-200-2010 and the 525-species birds, for research only. "
    "They came without captions: species translated, colours measured in the subject, sentences from templates in Korean "
    "and English. Recoloured copies of some pictures teach rare colours.",
    "128픽셀 학습 그림 13,526장. 옥스퍼드 꽃 102종, CUB-200-2010 새, 새 525종이며 연구용입니다. 설명문이 없어 종 이름을 "
    "옮기고 피사체의 색을 재어 한국어와 영어 문장을 만들었습니다. 드문 색은 일부 그림의 색을 바꾼 사본으로 가르쳤습니다.",
)


def picture_card() -> Card:
    rows = "; ".join(SHEET)
    return Card(
        title=("Birds and flowers from a sentence, 128 px", "문장으로 그리는 새와 꽃, 128픽셀"),
        paper=(
            "Generative Adversarial Text to Image Synthesis, Scott Reed and others, 2016, "
            "[arXiv:1605.05396](https://arxiv.org/abs/1605.05396); DF-GAN, Ming Tao and others, 2020, "
            "[arXiv:2008.05865](https://arxiv.org/abs/2008.05865); trained as Projected GANs, Axel Sauer and others, "
            "2021, [arXiv:2111.01007](https://arxiv.org/abs/2111.01007)",
            "Generative Adversarial Text to Image Synthesis, Scott Reed 외, 2016, "
            "[arXiv:1605.05396](https://arxiv.org/abs/1605.05396). DF-GAN, Ming Tao 외, 2020, "
            "[arXiv:2008.05865](https://arxiv.org/abs/2008.05865). Projected GAN으로 학습: Axel Sauer 외, 2021, "
            "[arXiv:2111.01007](https://arxiv.org/abs/2111.01007)",
        ),
        medium=(
            "Generator modulated by noise and sentence; matching-aware discriminators on frozen EfficientNet-Lite0 "
            "features, guided by the text encoder's view of pictures",
            "잡음과 문장으로 조절되는 생성자, 고정된 EfficientNet-Lite0 특징 위에서 그림과 문장이 맞는지도 보는 구분자, "
            "텍스트 인코더의 시각으로 이끔",
        ),
        data=DATA,
        limits=(
            "Only birds and flowers, one subject in the middle. It obeys colours best; parts and patterns less, counts, "
            "places and actions not at all. Kinds come out roughly, feet and beaks melt, 128 px is small. "
            "Sentences in another manner than its own are misread: the second row of the sheet should be black. "
            f"The sheet, none picked, seeds 1 to 5, a row a sentence: {rows}.",
            "새와 꽃, 가운데 놓인 하나만 그립니다. 색을 가장 잘 따르고 부위와 무늬는 덜 따르며 개수, 위치, 동작은 모릅니다. "
            "종은 대략만 닮고 발과 부리는 뭉개지며 128픽셀은 작습니다. "
            "배운 문장과 말투가 다르면 잘못 읽습니다. 그림의 둘째 줄은 검은 새여야 합니다. "
            f"아래 그림은 고르지 않은 시드 1–5이며 한 줄에 한 문장입니다: {rows}.",
        ),
        dataset="birds and flowers with measured captions",
        figures={
            "colour_accuracy": (
                "Asked main colour is the measured one, 400 pictures",
                "주문한 색으로 측정된 비율, 400장",
            ),
            "colour_accuracy_ko": ("The same, Korean sentences", "같은 비율, 한국어 문장"),
            "colour_accuracy_en": ("The same, English sentences", "같은 비율, 영어 문장"),
            "subject_accuracy": ("Bird or flower as asked, 400 pictures", "새나 꽃이 주문과 맞는 비율, 400장"),
            "subject_accuracy_real": ("The classifier on held-out pictures", "그 분류기의 시험 그림 정확도"),
            "fd_lite2_bird": (
                "Fréchet distance on Lite2 features, birds (not FID)",
                "Lite2 특징의 프레셰 거리, 새(FID 아님)",
            ),
            "fd_lite2_flower": ("The same, flowers", "같은 거리, 꽃"),
            "precision_bird": ("Precision, birds: made ones among real ones", "정밀도, 새"),
            "recall_bird": ("Recall, birds: real ones among made ones", "재현율, 새"),
            "precision_flower": ("Precision, flowers", "정밀도, 꽃"),
            "recall_flower": ("Recall, flowers", "재현율, 꽃"),
        },
        task="text-to-image",
        tags=("gan",),
    )


def reader_card() -> Card:
    return Card(
        seen=("{count:,} pairs seen", "그림과 문장 {count:,}쌍을 보며"),
        title=("Reader of sentences about birds and flowers", "새와 꽃 문장을 읽는 인코더"),
        paper=(
            "Learning Transferable Visual Models From Natural Language Supervision, Alec Radford and others, 2021, "
            "[arXiv:2103.00020](https://arxiv.org/abs/2103.00020); for the task of Generative Adversarial Text to "
            "Image Synthesis, Scott Reed and others, 2016, [arXiv:1605.05396](https://arxiv.org/abs/1605.05396)",
            "Learning Transferable Visual Models From Natural Language Supervision, Alec Radford 외, 2021, "
            "[arXiv:2103.00020](https://arxiv.org/abs/2103.00020). 과제는 Generative Adversarial Text to Image "
            "Synthesis, Scott Reed 외, 2016, [arXiv:1605.05396](https://arxiv.org/abs/1605.05396)",
        ),
        medium=(
            "Transformer over word pieces, trained contrastively with frozen EfficientNet-Lite0 features",
            "고정된 EfficientNet-Lite0 특징과 대조 학습한 단어 조각 트랜스포머",
        ),
        data=DATA,
        limits=(
            "Knows only what our captions say: birds and flowers, their kinds, colours, a few parts and patterns. "
            "It does not count, place things or understand negation. Words it never saw are read by their letters.",
            "우리 설명문에 나오는 것만 압니다. 새와 꽃, 그 종류와 색, 몇몇 부위와 무늬뿐입니다. 개수, 위치, 부정은 "
            "알아듣지 못합니다. 처음 보는 낱말은 글자로 짐작합니다.",
        ),
        dataset="birds and flowers with measured captions",
        figures={
            "retrieval_r1_ko": (
                "Korean sentence finds its held-out picture among 99 of another subject or main colour",
                "한국어 문장이 피사체나 주된 색이 다른 시험 그림 99장 사이에서 제 그림을 찾는 비율",
            ),
            "retrieval_r1_en": ("The same, English", "같은 비율, 영어 문장"),
            "retrieval_r1_any_ko": ("Among any 99 others, Korean", "아무 그림 99장 사이에서, 한국어"),
            "retrieval_r1_any_en": ("Among any 99 others, English", "아무 그림 99장 사이에서, 영어"),
            "retrieval_r1_typos_ko": ("With typing errors, Korean", "오타가 있을 때, 한국어"),
            "retrieval_r1_typos_en": ("With typing errors, English", "오타가 있을 때, 영어"),
        },
        task="feature-extraction",
        tags=("text-to-image", "korean"),
    )
