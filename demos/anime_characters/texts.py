"""The words of the anime room, Korean and English."""

from __future__ import annotations

from demos.anime_characters.constants import ANY
from demos.common.ui.i18n import Texts

t = Texts(
    "anime_characters",
    {
        "title": ("애니 캐릭터", "Anime characters"),
        "heading": ("애니 캐릭터 (조건부 GAN)", "Anime characters (conditional GAN)"),
        "sentence": (
            "머리색과 눈 색을 주문하면 그 색의 캐릭터를 그립니다.",
            "Order a hair and an eye colour, and characters are drawn to it.",
        ),
        # the wall of sixteen
        "make": ("새 캐릭터 16명 그리기", "Draw 16 new characters"),
        "wall": ("캐릭터 16명. 하나를 누르면 크게 보여요.", "Sixteen characters. Click one to see it larger."),
        "hair": ("머리색", "Hair"),
        "eyes": ("눈 색", "Eyes"),
        "truncation": ("개성 (truncation)", "Individuality (truncation)"),
        "truncation_info": (
            "0 평범하게 … 1 개성 있게. 주문한 색은 그대로예요.",
            "0 ordinary … 1 individual. The ordered colours stay.",
        ),
        "size": ("크기", "Size"),
        "size_info": (
            "128픽셀은 작은 신경망이 한 번 더 키워 그려요.",
            "At 128 px a second small network enlarges the drawing.",
        ),
        "size_64": ("64픽셀", "64 px"),
        "size_128": ("128픽셀", "128 px"),
        "making": (
            "그리는 중이에요… (처음 한 번은 네트워크를 불러오느라 몇 초 걸려요)",
            "Drawing… (the first time, the network takes a few seconds to load)",
        ),
        "made": ("캐릭터 {count}명, {seconds:.1f}초", "{count} characters in {seconds:.1f} s"),
        "chosen_line": (
            "시드 {seed} · 머리 {hair}, 눈 {eyes} · 개성 {truncation:g} · {size}픽셀, {enlarged}배 확대",
            "Seed {seed} · {hair} hair, {eyes} eyes · individuality {truncation:g} · {size} px, {enlarged}×",
        ),
        # the same character in other colours
        "recolour": (
            "**같은 캐릭터, 다른 색**: 고른 캐릭터의 잠재 변수는 그대로 두고 조건만 바꿨어요. 하나를 누르면 그 캐릭터를 고릅니다.",
            "**The same character in other colours**: the chosen one's latent is kept and only the condition changes. "
            "Click one to choose it.",
        ),
        "recolour_hair": ("머리색 12가지", "All 12 hair colours"),
        "recolour_eyes": ("눈 색 10가지", "All 10 eye colours"),
        # the morph
        "morph": ("변신하기", "Morph"),
        "morph_heading": ("### 캐릭터에서 캐릭터로", "### From one character to another"),
        "morph_a": ("처음", "From"),
        "morph_b": ("끝", "To"),
        "morph_take": ("고른 캐릭터로", "Take the chosen"),
        "morph_seed": ("시드", "Seed"),
        "morph_frames": ("장면 수", "Frames"),
        "morph_frames_info": ("1초에 24장면", "24 frames a second"),
        "morph_video": ("변신하는 영상 (384픽셀로 확대)", "The morph (enlarged to 384 px)"),
        "morphing": ("{count}장면 중 {done}번째", "Frame {done} of {count}"),
        "morphed": ("{count}장면, {seconds:.1f}초", "{count} frames in {seconds:.1f} s"),
        "morph_stopped": ("멈췄어요. 앞의 영상이 그대로 있습니다.", "Stopped. The earlier video is still there."),
        # look inside
        "pairs_heading": ("### 한 캐릭터의 120가지 주문", "### One character, 120 orders"),
        "pairs_sentence": (
            "잠재 변수 하나에 머리 12색과 눈 10색을 모두 주문했어요. 한 줄이 머리색 하나, 한 칸이 눈 색 하나입니다. 골라낸 것이 "
            "없으니 어떤 주문을 잘 못 지키는지도 보여요.",
            "One latent with all 12 hair and 10 eye colours: a row for each hair colour, a column for each eye colour. "
            "None was picked out, so orders that are obeyed badly show too.",
        ),
        "pairs_run": ("120장 그리기", "Draw all 120"),
        "pairs_seed": ("캐릭터의 시드", "Seed of the character"),
        "pairs_sheet": ("머리 12색 × 눈 10색", "12 hair × 10 eye colours"),
        "pairs_made": ("120장, {seconds:.1f}초", "120 drawings in {seconds:.1f} s"),
        # what a visitor gave and the room can't use
        "unknown_hair": (
            "'{name}'은(는) 주문할 수 없는 머리색이에요. 쓸 수 있는 이름: {names}",
            "There is no hair colour '{name}'. Known: {names}",
        ),
        "unknown_eyes": (
            "'{name}'은(는) 주문할 수 없는 눈 색이에요. 쓸 수 있는 이름: {names}",
            "There is no eye colour '{name}'. Known: {names}",
        ),
        "not_a_character": (
            "캐릭터는 (시드, 머리색, 눈 색)으로 적어 주세요.",
            "A character is given as (seed, hair colour, eye colour).",
        ),
        "unknown_size": (
            "{size}픽셀로는 그릴 수 없어요. 쓸 수 있는 크기: {sizes}",
            "Drawings can't have {size} px. Known sizes: {sizes}",
        ),
        # the colours
        f"colour.{ANY}": ("아무거나", "Surprise me"),
        "colour.aqua": ("하늘색", "aqua"),
        "colour.black": ("검정", "black"),
        "colour.blonde": ("금발", "blonde"),
        "colour.blue": ("파랑", "blue"),
        "colour.brown": ("갈색", "brown"),
        "colour.gray": ("회색", "grey"),
        "colour.green": ("초록", "green"),
        "colour.orange": ("주황", "orange"),
        "colour.pink": ("분홍", "pink"),
        "colour.purple": ("보라", "purple"),
        "colour.red": ("빨강", "red"),
        "colour.white": ("하양", "white"),
        "colour.yellow": ("노랑", "yellow"),
    },
)
