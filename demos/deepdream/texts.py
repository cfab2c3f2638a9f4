"""The words of the DeepDream room, Korean and English."""

from demos.common.ui.i18n import Texts
from demos.deepdream.constants import BLOCKS, CLASSES

t = Texts(
    "deepdream",
    {
        "title": ("딥드림", "DeepDream"),
        "sentence": (
            "사진을 분류하는 네트워크에게 물어봅니다. 여기서 무엇이 보이니? 그리고 보이는 것을 더 키워요.",
            "We ask a network that classifies photos what it sees in a picture, and then make more of it.",
        ),
        # try
        "dream": ("꿈꾸기", "Dream"),
        "picture": ("꿈꿀 사진", "Picture to dream about"),
        "examples": ("사진 고르기", "Choose a picture"),
        "exhibit": (
            "왼쪽은 원본, 오른쪽은 꿈 (손잡이를 끌어 보세요)",
            "Left the original, right the dream (drag the handle)",
        ),
        "stage": ("꿈꾸는 중", "Dreaming"),
        "opening": (
            "손잡이를 끌어 보세요: 왼쪽은 고양이 사진, 오른쪽은 블록 9와 10의 꿈 (옥타브 5개, 12단계씩, 시드 7).",
            "Drag the handle: left the photo of a cat, right a dream of blocks 9 and 10 (5 octaves, 12 steps each, seed 7).",
        ),
        "download": ("PNG로 저장", "Save as PNG"),
        "progress": (
            "{octaves}개 중 {octave}번째 옥타브, {steps}단계 중 {step}",
            "Octave {octave} of {octaves}, step {step} of {steps}",
        ),
        "starting": ("꿈을 준비하고 있어요.", "Getting ready to dream."),
        "done": (
            "다 꿈꿨어요({seconds}초). 손잡이를 끌면 원본과 견줄 수 있어요.",
            "Done, in {seconds} seconds. Drag the handle to compare.",
        ),
        "stopped": (
            "멈췄어요. {octaves}개 중 {octave}번째 옥타브의 {step}단계까지 꿈꾼 그림이에요.",
            "Stopped. This is the dream as far as step {step} of octave {octave} of {octaves}.",
        ),
        "stopped_early": ("꿈꾸기 전에 멈췄어요.", "Stopped before the first step."),
        "preset": ("무엇을 꿈꿀까요?", "What shall it dream of?"),
        "preset.animals": ("동물", "Animals"),
        "preset.eyes": ("눈과 점", "Eyes and spots"),
        "preset.tubes": ("관과 뱀", "Tubes and snakes"),
        "preset.patchwork": ("조각보", "Patchwork"),
        "preset.leopard": ("표범 무늬", "Leopard"),
        "preset.goldfish": ("금붕어", "Goldfish"),
        "preset.daisies": ("데이지 꽃", "Daisies"),
        "preset.shells": ("조개껍데기", "Shells"),
        # settings
        "layers": ("블록", "Blocks"),
        "layers_info": (
            "1~4: 선과 무늬, 5~7: 관과 결, 8: 눈과 점, 9~10: 동물, 11 이상: 은은하게. 여럿을 함께 골라도 돼요.",
            "1 to 4: lines and patterns; 5 to 7: tubes and textures; 8: eyes and spots; 9 and 10: animals; above: subtle.",
        ),
        "target_class": ("클래스를 꿈꾸기", "Dream of a class"),
        "target_class_info": (
            "고르면 고른 블록 대신 이 클래스의 점수를, 블록 10의 반응과 함께 키워요.",
            "If you choose one, its score is raised, together with block 10's response, instead of the blocks chosen.",
        ),
        "class.none": ("(블록을 꿈꾸기)", "(dream of the blocks)"),
        "guide": ("안내 그림 (없어도 됨)", "Guide picture (optional)"),
        "channel": ("채널 하나만 (-1이면 블록 전체)", "A single channel (-1: the whole block)"),
        "octaves": ("옥타브", "Octaves"),
        "octaves_info": (
            "작은 그림부터 꿈꾸고 1.4배씩 키웁니다. 많을수록 큰 모양이 생겨요.",
            "It dreams small first, then 1.4 times larger each time. More octaves make larger shapes.",
        ),
        "steps": ("옥타브마다 단계", "Steps in each octave"),
        "strength": ("세기", "Strength"),
        "colour": ("색의 자유", "Freedom of colour"),
        "colour_info": (
            "0이면 밝기가 주로, 1이면 색도 마음껏 변해요.",
            "0: mostly light changes. 1: colours change as they like.",
        ),
        "size": ("긴 변 (픽셀)", "Longer side (pixels)"),
        # look inside
        "see.title": ("### 네트워크는 이 사진에서 무엇을 볼까요?", "### What does the network see in this picture?"),
        "see.text": (
            "‘해 보기’에 있는 사진을 씁니다. 블록을 고르고 누르면, 그 블록이 강하게 반응하는 곳에만 불이 켜져요. "
            "숫자는 채널 번호입니다. 채널마다 좋아하는 것이 달라요.",
            "It looks at the picture in ‘Try’. Choose a block: the picture is lit only where that block responds strongly. "
            "The numbers are channels. Each channel likes something else.",
        ),
        "see.block": ("블록", "Block"),
        "see.run": ("살펴보기", "Look"),
        "see.opening": ("블록 8, 고양이 사진", "Block 8, the photo of the cat"),
        "see.looking": ("블록 {block}의 반응을 살펴보고 있어요.", "Looking at what block {block} responds to."),
        "see.done": ("블록 {block}", "Block {block}"),
        "see.energy": ("블록 전체가 반응하는 곳", "Where the whole block responds"),
        "see.channels": ("가장 뚜렷하게 반응한 채널 12개", "The twelve channels that respond most clearly"),
        "see.raw": ("기울기 그대로", "The gradient as it is"),
        "see.smooth": ("부드럽게 한 기울기", "The smoothed gradient"),
        "see.gradient_text": (
            "기울기는 ‘픽셀을 어느 쪽으로 바꾸면 반응이 커질까’입니다. 회색은 그대로 두라는 뜻이에요. 그대로 더하면 "
            "잡음만 늘어서, 세 가지 크기로 흐린 기울기를 같은 세기로 섞어 씁니다.",
            "The gradient says which way to change each pixel so that the response grows; grey means leave it. Added as it "
            "is, it makes only noise. So three blurs of it, equally strong, are mixed.",
        ),
        "octave.title": ("### 작은 꿈에서 큰 꿈으로: 옥타브", "### From small dreams to large ones: octaves"),
        "octave.text": (
            "각 옥타브가 끝났을 때의 그림을 왼쪽부터 늘어놓았습니다. 첫 옥타브에서 큰 모양이 정해지고, 그다음부터는 세부가 더해져요.",
            "The picture at the end of each octave, from left to right. The first one settles the large shapes; the next ones add detail.",
        ),
        "octave.opening": (
            "고양이, 블록 9와 10, 옥타브 4개, 10단계씩",
            "The cat, blocks 9 and 10, 4 octaves, 10 steps each",
        ),
        "octave.done": ("‘해 보기’의 사진과 설정으로 꾼 꿈", "A dream of the picture and settings of ‘Try’"),
        "octave.run": ("옥타브별로 보기", "Show the octaves"),
        "atlas.title": ("### 채널 도감", "### An atlas of channels"),
        "atlas.text": (
            "타일 하나가 채널 하나입니다. 잡음에서 시작해 그 채널만 키웠을 때 나타난 그림이에요. "
            "하나를 누르면 ‘해 보기’의 사진을 그 채널로 꿈꿉니다.",
            "Each tile is one channel: what appeared when noise was changed until this channel was as active as possible. "
            "Click one to dream of it in the picture from ‘Try’.",
        ),
        "atlas.block": ("블록", "Block"),
        "atlas.sheet": ("채널을 골라 누르세요", "Click a channel"),
        "atlas.result": ("이 채널로 꾼 꿈", "A dream of this channel"),
        "atlas.opening": ("블록 8, 채널 40", "Block 8, channel 40"),
        "atlas.progress": ("블록 {block}, 채널 {channel}: {percent}%", "Block {block}, channel {channel}: {percent}%"),
        "zoom.title": ("### 꿈속으로 날아가기", "### A flight into the dream"),
        "zoom.text": (
            "꿈꾼 그림의 가운데를 조금 키우고 다시 꿈꾸기를 되풀이해 영상으로 만듭니다. ‘해 보기’의 사진과 설정을 그대로 써요.",
            "Enlarge the middle of the dream a little, dream again, and so on: a video. It uses the picture and settings of ‘Try’.",
        ),
        "zoom.run": ("날아가기", "Fly"),
        "zoom.frames": ("장면 수 (1초에 16장)", "Frames (16 a second)"),
        "zoom.video": ("꿈속 여행", "Flight into the dream"),
        "zoom.opening": (
            "저장해 둔 영상: 고양이, 블록 9와 10, 96장",
            "A stored video: the cat, blocks 9 and 10, 96 frames",
        ),
        "zoom.progress": ("{frames}장 중 {frame}장", "Frame {frame} of {frames}"),
        "zoom.stopped": ("멈췄어요. {frame}장까지의 영상이에요.", "Stopped. The video holds {frame} frames."),
        # errors
        "name.channel": ("채널", "Channel"),
        "name.steps": ("단계", "Steps"),
        "name.size": ("긴 변", "Longer side"),
        "name.seed": ("시드", "Seed"),
        "name.target_class": ("클래스", "Class"),
        "name.frames": ("장면 수", "Frames"),
        "name.speed": ("빠르기", "Speed"),
        "bad_layers": (
            "블록은 {first}부터 {last} 사이의 정수로 하나 이상 골라 주세요.",
            "Please choose at least one block, a whole number from {first} to {last}.",
        ),
    },
)
t.add({f"class.{index}": names for index, names in CLASSES.items()})
t.add({f"block.{block}": (f"블록 {block}", f"Block {block}") for block in BLOCKS})
