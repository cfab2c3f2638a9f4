"""The words of the face room, Korean and English, and the names of its sliders."""

from __future__ import annotations

from typing import NamedTuple

from demos.common.i18n import Texts

TRUNCATION = 0.7
MAX_SEEDS = 64
MAX_FRAMES = 240
LAYERS = 6  # of the generator that take a w of their own
STRONGEST = 3  # standard deviations that a slider goes to either side


class Edit(NamedTuple):
    """A slider: the principal direction of w that it follows, in the layers first to last, turned round by sign -1."""

    direction: int
    first: int
    last: int
    sign: int = 1


# Directions are found without labels and named afterwards by what they are seen to do. The names belong to one
# checkpoint. After another training: `python -m demos.face_generation.exhibits`, look at examples/directions.webp (one
# row a direction, weak to strong), and write here and under "edit.*" below what can be seen. Leave out what cannot.
EDITS = {
    "slender": Edit(0, 0, 5),
    "short_hair": Edit(1, 0, 5),
    "sleek_hair": Edit(2, 0, 5),
    "bright_background": Edit(3, 0, 5),
    "light_skin": Edit(4, 0, 5),
}

t = Texts(
    "face_generation",
    {
        "title": ("얼굴 생성", "Face generation"),
        "heading": ("얼굴 생성 (GAN)", "Face generation (GAN)"),
        "sentence": (
            "세상에 없는 사람의 얼굴을 아무것도 없는 데서 그립니다.",
            "Faces of people who do not exist, painted from nothing.",
        ),
        # the wall of sixteen
        "make": ("새 얼굴 16개 만들기", "Make 16 new faces"),
        "wall": ("얼굴 16개. 하나를 누르면 크게 보여요.", "Sixteen faces. Click one to see it larger."),
        "lock": ("시드 고정", "Keep this seed"),
        "truncation": ("개성 (truncation)", "Individuality (truncation)"),
        "truncation_info": ("0 평범하게 … 1 개성 있게", "0 ordinary … 1 individual"),
        "edits": ("얼굴 바꾸기", "Change the faces"),
        "edits_info": (
            "이름표 없이 찾은 방향이에요. 이름은 움직여 본 뒤에 붙였고, 다른 것도 조금씩 함께 바뀝니다.",
            "Directions that were found without labels. They were named after trying them; other things change along.",
        ),
        "reset": ("모두 0으로", "All to 0"),
        "making": (
            "그리는 중이에요… (처음 한 번은 네트워크를 불러오느라 몇 초 걸려요)",
            "Painting… (the first time, the network takes a few seconds to load)",
        ),
        "made": ("얼굴 {count}개, {seconds:.1f}초", "{count} faces in {seconds:.1f} s"),
        "chosen": ("고른 얼굴", "The chosen face"),
        "chosen_line": (
            "시드 {seed} · 개성 {truncation:g}{edits} · 2배",
            "Seed {seed} · individuality {truncation:g}{edits} · 2×",
        ),
        "keep": ("선반에 두기", "Keep it"),
        "shelf": (
            "얼굴을 누르면 여기에 크게 보여요. 선반은 이번 방문 동안 남아 있습니다.",
            "Click a face and it hangs here, large. The shelf lasts for this visit.",
        ),
        "shelf_full": ("선반이 가득 찼어요. 먼저 비워 주세요.", "The shelf is full. Clear it first."),
        "clear": ("선반 비우기", "Clear the shelf"),
        # the walk
        "walk": ("걸어가기", "Walk"),
        "walk_heading": ("### 얼굴에서 얼굴로 걸어가기", "### Walk from face to face"),
        "walk_seeds": ("들를 얼굴의 시드", "Seeds of the faces to pass"),
        "walk_seeds_info": ("쉼표로 나눠 2개에서 8개까지 적어요.", "Two to eight, separated by commas."),
        "walk_shelf": ("선반의 얼굴로 채우기", "Take the shelf's faces"),
        "walk_frames": ("장면 수", "Frames"),
        "walk_frames_info": ("1초에 24장면", "24 frames a second"),
        "walk_loop": ("처음 얼굴로 돌아오기", "Come back to the first"),
        "walk_video": ("걸어가는 영상 (3배 확대)", "The walk (3× enlarged)"),
        "walking": ("{count}장면 중 {done}번째", "Frame {done} of {count}"),
        "walked": ("{count}장면, {seconds:.1f}초", "{count} frames in {seconds:.1f} s"),
        "walk_stopped": ("멈췄어요. 앞의 영상이 그대로 있습니다.", "Stopped. The earlier video is still there."),
        "shelf_few": (
            "선반에 얼굴이 둘은 있어야 걸어갈 수 있어요. 얼굴을 골라 '선반에 두기'를 눌러 주세요.",
            "A walk needs two faces on the shelf. Choose faces and press 'Keep it'.",
        ),
        # the mix
        "mix": ("섞기", "Mix"),
        "mix_heading": ("### 두 얼굴 섞기", "### Mix two faces"),
        "mix_coarse": ("큰 틀을 줄 얼굴 (시드)", "Large shapes from (seed)"),
        "mix_fine": ("세부를 줄 얼굴 (시드)", "Details from (seed)"),
        "mix_take": ("고른 얼굴로", "Chosen face"),
        "mix_layer": ("몇 번째 층부터 둘째 얼굴인가요?", "From which layer on is it the second face?"),
        "mix_layer_info": (
            "0: 모두 둘째 얼굴 … 6: 모두 첫째 얼굴. 앞쪽 층일수록 큰 모양을 정해요.",
            "0: all of the second … 6: all of the first. Earlier layers decide larger shapes.",
        ),
        "mix_a": ("큰 틀", "Large shapes"),
        "mix_b": ("세부", "Details"),
        "mix_result": ("섞은 얼굴", "The mix"),
        # look inside: the replay
        "replay_heading": ("### 배우는 과정 다시 보기", "### Replay the training"),
        "replay_slider": ("순간", "Moment"),
        "replay_slider_info": ("0은 아무것도 배우기 전이에요.", "0 is before it has learnt anything."),
        "replay_play": ("처음부터 보기", "Play from the start"),
        "replay_sheet": ("같은 잠재 변수 16개로 그린 얼굴 (2배 확대)", "Faces of the same 16 latents (2× enlarged)"),
        "replay_line": ("진짜 그림 {images:,}장을 본 뒤", "After seeing {images:,} real pictures"),
        "replay_note": (
            "구분자의 점수는 진짜 같을수록 높아요. 배우는 동안 두 곡선이 서로 밀고 당깁니다. "
            "두 점수가 만나면 구분자가 더는 구분하지 못하는 거예요. 진하게 그린 선은 이웃한 값을 평균한 것입니다.",
            "The discriminator's score is high for what looks real. The two curves push and pull while both learn. "
            "If they met, the discriminator could no longer tell. The strong lines are averages of neighbouring values.",
        ),
        "chart.score": ("구분자의 점수", "The discriminator's score"),
        "chart.loss": ("손실값", "Loss"),
        "chart.d_real": ("D(진짜)", "D(real)"),
        "chart.d_fake": ("D(가짜)", "D(fake)"),
        "chart.loss_d": ("구분자 손실", "loss of D"),
        "chart.loss_g": ("생성자 손실", "loss of G"),
        "chart.images": ("본 그림 {count:,}장", "{count:,} pictures seen"),
        "chart.alt": (
            "학습 곡선. 지금 고른 순간: 그림 {images:,}장.",
            "Training curves. The chosen moment: {images:,} pictures.",
        ),
        # look inside: did it memorise?
        "near_heading": ("### 외웠을까요?", "### Did it memorise?"),
        "near_sentence": (
            "생성한 얼굴이 학습 그림 가운데 하나를 그대로 베낀 것이라면 가장 가까운 학습 그림까지의 거리가 아주 짧을 거예요. "
            "학습에 쓰지 않은 진짜 그림(파랑)과 견주어 봅니다.",
            "If a generated face were a copy of a training picture, the nearest training picture would be very close. "
            "Compare with real pictures that were not used in training (blue).",
        ),
        "near_run": ("벽의 얼굴 16개를 재기", "Measure the 16 faces on the wall"),
        "near_alt": (
            "가장 가까운 학습 그림까지의 거리. 파랑: 학습에 쓰지 않은 진짜 얼굴, 주황: 생성한 얼굴.",
            "Distance to the nearest training picture. Blue: real faces not used in training; orange: generated faces.",
        ),
        "near_axis": ("가장 가까운 학습 그림까지의 거리", "distance to the nearest training picture"),
        "near_real": ("진짜 얼굴 {count}개", "{count} real faces"),
        "near_fake": ("생성한 얼굴 {count}개", "{count} generated faces"),
        "near_free": (
            "가장 가까운 얼굴도(시드 {seed}) 진짜 얼굴들이 서로 떨어진 만큼은 떨어져 있어요: "
            "진짜 얼굴의 {percent:.0f}%가 이보다 가까운 학습 그림을 갖고 있습니다. 베낀 흔적이 없습니다.",
            "Even the closest one (seed {seed}) is as far from the training pictures as real faces are: {percent:.0f}% of "
            "the real faces have a training picture nearer than that. No sign of copying.",
        ),
        "near_far": (
            "가장 가까운 얼굴도(시드 {seed}) 진짜 얼굴의 {percent:.0f}%보다 학습 그림에서 멀어요. 베끼지 않았지만, 아직 진짜만큼 닮지도 "
            "못했습니다.",
            "Even the closest one (seed {seed}) is farther from the training pictures than {percent:.0f}% of the real faces. "
            "Nothing was copied, but nothing is quite like a real face yet either.",
        ),
        "near_close": (
            "시드 {seed}의 얼굴은 어떤 진짜 얼굴보다도 학습 그림에 가까워요. 베낀 것인지 눈으로 확인해 볼 만합니다.",
            "The face of seed {seed} is closer to a training picture than any real face is. Worth a look whether it is a copy.",
        ),
        "near_pictures": ("가장 가까운 학습 그림", "The nearest training pictures"),
        "near_private": (
            "학습 그림은 함께 배포하지 않습니다. 갖고 있다면 GALLERY_DATA에 폴더를 적고 갤러리를 열면 옆에 나란히 보여요.",
            "The training pictures are not shipped. If you have them, open the gallery with GALLERY_DATA naming the folder "
            "and they appear beside each other.",
        ),
        "measured": ("얼굴 {count}개를 쟀어요. {seconds:.1f}초", "{count} faces measured in {seconds:.1f} s"),
        "near_pair": ("시드 {seed} · 거리 {distance:.2f}", "Seed {seed} · distance {distance:.2f}"),
        # look inside: layers and directions
        "layers_heading": ("### 한 얼굴이 그려지는 순서", "### How a face comes about"),
        "layers_sentence": (
            "4×4에서 시작해 크기를 두 배씩 키우며 그립니다. 층마다 수십 장의 특징 맵이 있고, 여기서는 주성분 셋을 빨강, 초록, "
            "파랑으로 보여요. 마지막이 얼굴입니다.",
            "It starts at 4×4 and doubles the size again and again. Every layer holds tens of feature maps; shown are their "
            "three main components as red, green and blue. The face comes last.",
        ),
        "layers_seed": ("얼굴의 시드", "Seed of the face"),
        "layers_run": ("층 보기", "Show the layers"),
        "layers_wall": ("층마다 본 특징 맵", "Feature maps, layer by layer"),
        "directions_heading": ("### 슬라이더는 어디서 왔나요?", "### Where do the sliders come from?"),
        "directions_sentence": (
            "잠재 변수 w를 만 개 뽑아 가장 많이 퍼진 방향(주성분)을 찾았습니다. 아무도 이름을 알려 주지 않았는데도 눈에 띄는 "
            "특징을 따라갑니다. 한 줄이 한 방향이고, 왼쪽 −3에서 오른쪽 +3(표준 편차)까지예요.",
            "Ten thousand latents w were drawn and the directions of greatest spread (principal components) found. Nobody "
            "told them any name, yet they follow visible traits. One row a direction, from −3 to +3 standard deviations.",
        ),
        # what a visitor gave and the room can't use
        "seeds": (
            "시드는 0부터 2147483647까지의 정수여야 해요.",
            "Seeds must be whole numbers from 0 to 2147483647.",
        ),
        "seed_count": ("시드를 1개에서 {most}개까지 주세요.", "Give from 1 to {most} seeds."),
        "walk_two": ("걸어가려면 시드가 둘은 있어야 해요.", "A walk needs at least two seeds."),
        "walk_many": ("시드는 {most}개까지 적을 수 있어요.", "At most {most} seeds, please."),
        "frames": (
            "장면 수는 {fewest}에서 {most} 사이의 정수여야 해요.",
            "The frames must be a whole number from {fewest} to {most}.",
        ),
        "first_fine": ("층은 0에서 {most} 사이의 정수여야 해요.", "The layer must be a whole number from 0 to {most}."),
        "truncation_range": (
            "개성(truncation)은 0에서 1 사이여야 해요.",
            "Individuality (truncation) must be between 0 and 1.",
        ),
        "unknown_edit": (
            "'{name}'은(는) 없는 방향이에요. 쓸 수 있는 이름: {names}",
            "There is no direction '{name}'. Known: {names}",
        ),
        "strength": (
            "'{name}'의 세기는 -{most}에서 {most} 사이여야 해요.",
            "The strength of '{name}' must be from -{most} to {most}.",
        ),
        "no_data": (
            "GALLERY_DATA의 폴더를 학습 데이터로 열 수 없어요: {reason}",
            "The folder in GALLERY_DATA does not open as training data: {reason}",
        ),
        "no_neighbours": (
            "이 체크포인트에는 학습 그림의 특징이 들어 있지 않아 거리를 잴 수 없어요.",
            "This checkpoint holds no features of its training pictures, so distances can't be measured.",
        ),
        # the sliders
        "edit.slender": ("갸름한 얼굴", "Slender face"),
        "edit.short_hair": ("짧은 검은 머리, 남자 얼굴", "Short black hair, a man's face"),
        "edit.sleek_hair": ("곱슬머리 대신 차분한 머리", "Sleek hair, not curls"),
        "edit.bright_background": ("밝은 배경", "Bright background"),
        "edit.light_skin": ("밝은 피부, 앞머리", "Light skin, a fringe"),
    },
)
