"""What the wall label of training/style_transfer.py's checkpoint says, English and Korean."""

from typing import TYPE_CHECKING

from demos.style_transfer.texts import PAINTERS, PAINTINGS, words
from training.common.publish import Card

if TYPE_CHECKING:
    from training.style_transfer.recipe import StyleConfig


def style_card(config: "StyleConfig", seen: int, held_out: list[str]) -> Card:
    """Of a painter that learned from `seen` paintings and was measured with those that are named."""
    kept = [", ".join(named(name, speech) for name in held_out) for speech in ("en", "ko")]
    size, speed, steps = config.evaluate_size, config.speed_size, config.evaluate_steps
    count = f"{config.evaluate_pictures} x {len(held_out)}"
    return Card(
        title=("Painter of any style", "어떤 스타일이든 그리는 화가"),
        paper=(
            "Leon A. Gatys, Alexander S. Ecker, Matthias Bethge: [A Neural Algorithm of Artistic "
            "Style](https://arxiv.org/abs/1508.06576), 2015; as learned gradient descent after Jonas Adler and Ozan "
            "Öktem, [arXiv:1704.04058](https://arxiv.org/abs/1704.04058), 2017, with the whitening and colouring of "
            "Yijun Li and others, [arXiv:1705.08086](https://arxiv.org/abs/1705.08086), 2017",
            "Leon A. Gatys, Alexander S. Ecker, Matthias Bethge: [A Neural Algorithm of Artistic "
            "Style](https://arxiv.org/abs/1508.06576), 2015. 학습된 경사 하강법은 Jonas Adler, Ozan Öktem, "
            "[arXiv:1704.04058](https://arxiv.org/abs/1704.04058), 2017, 화이트닝과 컬러링은 Yijun Li 외, "
            "[arXiv:1705.08086](https://arxiv.org/abs/1705.08086), 2017",
        ),
        medium=(
            "an encoder (EfficientNet-Lite0's first seven blocks, 0.17M weights, not trained further), whitening and "
            "colouring of its maps, and a decoder that makes seven learned steps down Gatys' loss, on which it was trained: three in "
            "a quarter of the size, two in half, two in full; each remembers the one before. Three plain steps down the same "
            "loss, as the encoder sees it, come last",
            "인코더(EfficientNet-Lite0의 첫 일곱 블록, 가중치 17만 개, 더 학습하지 않음), 특징 맵의 화이트닝과 컬러링, Gatys의 "
            "손실을 학습된 일곱 걸음(4분의 1 크기에서 세 번, 절반에서 두 번, 제 크기에서 두 번)으로 내려가는 디코더. 걸음마다 바로 앞 "
            "걸음을 기억합니다. 그 손실로 학습. 끝으로 인코더가 보는 같은 손실을 기울기대로 세 걸음 내려갑니다",
        ),
        data=(
            f"Styles: {seen} paintings in the public domain, in crops and other colours, and photos as "
            f"textures; kept from training: {kept[0]}. Photos: 1,115 tiles (655 CC0 or public domain, the others for "
            "research), made-up faces, flowers, birds and facades, for research and teaching only",
            f"스타일: 퍼블릭 도메인 그림 {seen}점을 잘라 내고 색을 바꾼 것과, 질감으로 쓴 사진. 학습에 쓰지 않은 그림: "
            f"{kept[1]}. 사진: 조각 1,115장(655장은 CC0나 퍼블릭 도메인, 나머지는 연구용), 생성된 얼굴, 꽃, 새, 건물. 연구와 "
            "교육용입니다",
        ),
        limits=(
            "Learned from twelve paintings, eight of them van Gogh's. Colours and strokes come over, but strokes of different "
            "sizes agree less than after hundreds of steps of Gatys' optimisation. Small faces and letters get lost. It "
            "copies how something is painted, not what a painter would choose to paint.",
            "그림 열두 점(여덟 점이 반 고흐)으로 배웠습니다. 색과 붓 자국은 옮기지만, 크고 작은 붓 자국이 Gatys의 최적화를 수백 단계 "
            "한 것만큼 맞물리지는 않습니다. 작은 얼굴과 글자는 뭉개집니다. 그리는 방식만 따라 할 뿐, 화가가 무엇을 그릴지 고르는 "
            "안목은 없습니다.",
        ),
        dataset="photos",
        figures={
            "style_fast": (
                f"Style loss, network, {count} unseen styles, {size} px",
                f"스타일 손실, 네트워크({size}픽셀)",
            ),
            "style_optimize": (f"Style loss, Gatys, {steps} steps", f"스타일 손실, Gatys {steps}단계"),
            "content_fast": ("Content loss, network", "내용 손실, 네트워크"),
            "content_optimize": (f"Content loss, Gatys, {steps} steps", f"내용 손실, Gatys {steps}단계"),
            "total_photo": ("Total loss of the photo itself", "손실의 합, 손대지 않은 사진"),
            "total_loss_ratio": ("Total loss, network / Gatys", "손실의 합, 네트워크 / Gatys"),
            "seconds_fast": (f"Seconds, network, {speed} px", f"걸린 시간(초), 네트워크, {speed}픽셀"),
            "speed_ratio": (
                f"Measured seconds, Gatys / network, {speed} px",
                f"잰 시간, Gatys / 네트워크, {speed}픽셀",
            ),
            "flicker_film": ("Flicker of a panning clip, of 255", "가로로 움직이는 영상의 깜박임(255 중)"),
            "flicker_single": ("The same, painted frame by frame", "같은 영상을 한 장씩 그렸을 때"),
        },
        task="image-to-image",
        tags=("style-transfer",),
    )


def named(name: str, speech: str) -> str:
    """A painting as the room's wall calls it; any other by its file."""
    if name not in PAINTINGS:
        return name.replace("_", " ")
    title, painter, _ = PAINTINGS[name]
    return f"{words(PAINTERS[painter], speech)} ‘{words(title, speech)}’"
