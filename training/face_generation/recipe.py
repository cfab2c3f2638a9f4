"""Train the faces: a generator of 4.3M parameters against projected discriminators, on two CPU cores or on GPUs."""

from dataclasses import dataclass

from demos.face_generation.network import Generator
from training.common.gan import GANConfig, ProjectedGAN
from training.common.publish import Card

WIDTHS = {  # channels at 4, 8, 16, … px for each side of the picture
    64: (256, 192, 128, 96, 64),
    128: (256, 192, 128, 96, 64, 32),
    256: (256, 192, 128, 96, 64, 48, 24),
}


@dataclass
class FaceConfig(GANConfig):
    """The faces' own defaults are those of the projected GANs."""


class Faces(ProjectedGAN):
    name = "face_generation"

    def __init__(self, config: FaceConfig):
        super().__init__(config, Generator(config.resolution, config.latent_dim, WIDTHS[config.resolution]))

    def card(self, figures: dict[str, float]) -> Card:
        side = self.config.resolution
        return Card(
            title=(f"Faces of nobody, {side} px", f"세상에 없는 얼굴, {side}픽셀"),
            paper=(
                "Projected GANs Converge Faster, Axel Sauer, Kashyap Chitta, Jens Müller, Andreas Geiger, 2021, "
                "[arXiv:2111.01007](https://arxiv.org/abs/2111.01007); generator after FastGAN, "
                "[arXiv:2101.04775](https://arxiv.org/abs/2101.04775), with StyleGAN's mapping network, "
                "[arXiv:1812.04948](https://arxiv.org/abs/1812.04948)",
                "Projected GANs Converge Faster, Axel Sauer, Kashyap Chitta, Jens Müller, Andreas Geiger, 2021, "
                "[arXiv:2111.01007](https://arxiv.org/abs/2111.01007). 생성자는 "
                "FastGAN([arXiv:2101.04775](https://arxiv.org/abs/2101.04775))을 따르고 "
                "StyleGAN([arXiv:1812.04948](https://arxiv.org/abs/1812.04948))의 매핑 네트워크를 더함",
            ),
            medium=(
                "Mapping network and skip-excitation generator; discriminators on frozen EfficientNet-Lite0 features",
                "매핑 신경망과 스킵 익사이테이션 생성자, 고정된 EfficientNet-Lite0 특징 위의 구분자",
            ),
            data=(
                "3,779 studio faces, all of them made by another generator: no real person is shown "
                "(hmdghoul/generated-faces on GitHub). The source carries no licence: for teaching and research.",
                "스튜디오 얼굴 사진 3,779장. 모두 다른 생성 모델이 만든 것이라 실제 인물은 없습니다"
                "(GitHub의 hmdghoul/generated-faces). 원본에 라이선스가 없어 교육과 연구에만 씁니다.",
            ),
            limits=(
                "Faces from the front on a plain background only, about two thirds of them women, as in its data. "
                "Hats, glasses, earrings and hands come out badly; what its data lacks it cannot make. "
                "The training was short: the faces resemble each other, and the recall says how much is missing. "
                "It must not be used to pass off anybody as real.",
                "단색 배경의 정면 얼굴만 만들고, 데이터처럼 약 3분의 2가 여성입니다. 모자, 안경, 귀걸이, 손은 "
                "잘 만들지 못하고, 데이터에 없는 모습은 만들 수 없습니다. 학습 시간이 짧아 얼굴이 서로 닮았고, "
                "재현율이 그 정도를 보여 줍니다. 실제 사람인 것처럼 속이는 데 쓰면 안 됩니다.",
            ),
            dataset="generated-faces",
            figures={
                "fd_lite2": ("Fréchet distance on Lite2 features (not FID)", "Lite2 특징의 프레셰 거리(FID 아님)"),
                "kid": ("Kernel distance on Lite2 features", "Lite2 특징의 커널 거리"),
                "precision": ("Precision: made faces among real ones", "정밀도: 진짜 사이에 드는 생성 얼굴"),
                "recall": ("Recall: real faces among made ones", "재현율: 생성 얼굴 사이에 드는 진짜"),
                "recall_held_out": ("Recall of 200 faces never seen", "학습에 쓰지 않은 200장의 재현율"),
                "near_copies": ("Near-copies of training faces among 200", "200장 중 학습 얼굴과 거의 같은 것"),
            },
            tags=("gan", "faces"),
        )
