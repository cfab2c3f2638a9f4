"""The words of the face room, Korean and English."""

from __future__ import annotations

from demos.common.ui.i18n import Texts

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
        "truncation": ("개성 (truncation)", "Individuality (truncation)"),
        "truncation_info": ("0 평범하게 … 1 개성 있게", "0 ordinary … 1 individual"),
        "edits": ("얼굴 바꾸기", "Change the faces"),
        "edits_info": (
            "레이블 없이 찾은 방향이에요. 이름은 움직여 본 뒤에 붙였고, 다른 것도 조금씩 함께 바뀝니다.",
            "Directions that were found without labels. They were named after trying them; other things change along.",
        ),
        "reset": ("모두 0으로", "All to 0"),
        "making": (
            "그리는 중이에요… (처음 한 번은 네트워크를 불러오느라 몇 초 걸려요)",
            "Painting… (the first time, the network takes a few seconds to load)",
        ),
        "made": ("얼굴 {count}개, {seconds:.1f}초", "{count} faces in {seconds:.1f} s"),
        "chosen_line": (
            "시드 {seed} · 개성 {truncation:g}{edits} · 2배",
            "Seed {seed} · individuality {truncation:g}{edits} · 2×",
        ),
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
        # look inside
        "directions_heading": ("### 슬라이더는 어디서 왔나요?", "### Where do the sliders come from?"),
        "directions_sentence": (
            "잠재 변수 w를 만 개 뽑아 가장 많이 퍼진 방향(주성분)을 찾았습니다. 아무도 이름을 알려 주지 않았는데도 눈에 띄는 "
            "특징을 따라갑니다. 한 줄이 한 방향이고, 왼쪽 −3에서 오른쪽 +3(표준 편차)까지예요.",
            "Ten thousand latents w were drawn and the directions of greatest spread (principal components) found. Nobody "
            "told them any name, yet they follow visible traits. One row a direction, from −3 to +3 standard deviations.",
        ),
        # what a visitor gave and the room can't use
        "walk_two": ("걸어가려면 시드가 둘은 있어야 해요.", "A walk needs at least two seeds."),
        "layer": ("층", "The layer"),
        "unknown_edit": (
            "'{name}'은(는) 없는 방향이에요. 쓸 수 있는 이름: {names}",
            "There is no direction '{name}'. Known: {names}",
        ),
        # the sliders
        "edit.slender": ("갸름한 얼굴", "Slender face"),
        "edit.short_hair": ("짧은 검은 머리, 남자 얼굴", "Short black hair, a man's face"),
        "edit.sleek_hair": ("곱슬머리 대신 차분한 머리", "Sleek hair, not curls"),
        "edit.bright_background": ("밝은 배경", "Bright background"),
        "edit.light_skin": ("밝은 피부, 앞머리", "Light skin, a fringe"),
    },
)
