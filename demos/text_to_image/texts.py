"""The words of the text room, Korean and English."""

from __future__ import annotations

from demos.common.ui.i18n import Texts

t = Texts(
    "text_to_image",
    {
        "title": ("문장에서 그림으로", "Text to image"),
        "sentence": (
            "새나 꽃을 한국어나 영어로 설명하면 그 설명대로 그립니다.",
            "Describe a bird or a flower, in Korean or English, and it is painted to the description.",
        ),
        # the wall of eight
        "caption": ("문장 (한국어나 영어, 200자까지)", "Sentence (Korean or English, up to 200 characters)"),
        "caption_info": (
            "아는 것은 새와 꽃뿐이에요. 색, 크기, 꽃잎 모양을 적어 보세요. Enter를 누르면 그립니다.",
            "It knows birds and flowers only. Say colours, sizes, the shape of petals. Enter paints.",
        ),
        "make": ("그림 8장 그리기", "Paint 8 pictures"),
        "wall": ("그림 8장. 하나를 누르면 크게 보여요.", "Eight pictures. Click one to see it larger."),
        "examples": ("예문 (눌러 보세요)", "Sentences to click"),
        "truncation": ("개성 (truncation)", "Individuality (truncation)"),
        "truncation_info": (
            "0 평범하게 … 1 개성 있게. 문장은 그대로예요.",
            "0 ordinary … 1 individual. The sentence stays.",
        ),
        "making": (
            "그리는 중이에요… (처음 한 번은 네트워크를 불러오느라 몇 초 걸려요)",
            "Painting… (the first time, the networks take a few seconds to load)",
        ),
        "made": ("그림 {count}장, {seconds:.1f}초", "{count} pictures in {seconds:.1f} s"),
        "chosen_line": (
            "“{caption}” · 시드 {seed} · 개성 {truncation:g} · {side}픽셀, {enlarged}배 확대",
            "“{caption}” · seed {seed} · individuality {truncation:g} · {side} px, {enlarged}×",
        ),
        # how the sentence was read
        "read_heading": ("**문장에서 무엇이 중요했을까요?**", "**Which words mattered?**"),
        "read_note": (
            "낱말을 하나씩 빼고 다시 읽고 다시 그려서, 얼마나 달라지는지 잰 것입니다. 진할수록 많이 달라져요.",
            "Each word was left out in turn; the rest was read and painted again. The darker, the more it changed.",
        ),
        "by_sentence": ("문장 벡터", "Sentence vector"),
        "by_picture": ("고른 그림", "Chosen picture"),
        "word_title": ("‘{word}’을(를) 빼면: {value}", "without “{word}”: {value}"),
        "only_first": ("앞의 {count}낱말만 쟀어요.", "Only the first {count} words were measured."),
        "one_word": (
            "낱말이 하나뿐이라 뺄 것이 없어요.",
            "There is only one word, so nothing can be left out.",
        ),
        "known": (
            "학습 문장 가운데 가장 가까운 것과의 유사도 **{similarity:.2f}**. 학습 문장의 {percent:.0f}%는 자기와 가장 가까운 다른 학습 "
            "문장과도 이보다 덜 비슷하니, 낯익은 문장이에요.",
            "Similarity to the nearest training sentence: **{similarity:.2f}**. {percent:.0f}% of the training sentences are "
            "less similar than that even to their own nearest neighbour: a familiar sentence.",
        ),
        "strange": (
            "⚠ 학습 문장 가운데 가장 가까운 것과의 유사도가 **{similarity:.2f}**뿐이에요. 자기와 가장 가까운 다른 문장과 이보다 덜 "
            "비슷한 학습 문장은 {percent:.0f}%뿐입니다. 낯선 문장이니 그림을 믿지 마세요. 무엇을 쓰든 새나 꽃을 그립니다.",
            "⚠ Similarity to the nearest training sentence: only **{similarity:.2f}**. No more than {percent:.0f}% of the training "
            "sentences are less similar to their own nearest neighbour. An unfamiliar sentence: don't trust the picture. Whatever it reads, "
            "it paints a bird or a flower.",
        ),
        # another colour
        "word": ("바꿀 색 낱말", "Colour word to change"),
        "swatch": ("이 색으로 바꿔 그리기", "Paint it in this colour"),
        "recolour": (
            "**같은 시드, 다른 색 낱말**: 고른 그림의 문장에서 색 낱말 하나만 바꿨어요. 하나를 누르면 크게 보여요.",
            "**The same seed, another colour word**: one word of the chosen picture's sentence was changed. Click one to see it larger.",
        ),
        "recolour_strip": ("색 낱말 10가지", "Ten colour words"),
        "no_colour": (
            "이 문장에는 색 낱말이 없어요. “빨간 새”처럼 색을 하나 적으면 바꿀 수 있어요.",
            "This sentence names no colour. Write one, as in “a red bird”, and it can be changed.",
        ),
        # the morph
        "morph": ("문장 사이를 걷기", "Morph"),
        "morph_heading": ("### 한 문장에서 다른 문장으로", "### From one sentence to another"),
        "morph_a": ("처음 문장", "First sentence"),
        "morph_b": ("끝 문장", "Last sentence"),
        "morph_take": ("위의 문장 가져오기", "Take the sentence above"),
        "morph_seed": ("시드", "Seed"),
        "morph_frames": ("장면 수", "Frames"),
        "morph_frames_info": ("1초에 24장면", "24 frames a second"),
        "morph_video": ("변하는 영상 (384픽셀로 확대)", "The morph (enlarged to 384 px)"),
        "morph_note": (
            "시드는 그대로 두고 문장 벡터만 한쪽에서 다른 쪽으로 옮겨 갑니다. 가운데에는 아무도 쓰지 않은 문장이 있어요.",
            "The seed stays; only the sentence vector moves from one to the other. In the middle is a sentence that nobody wrote.",
        ),
        "morphing": ("{count}장면 중 {done}번째", "Frame {done} of {count}"),
        "morphed": ("{count}장면, {seconds:.1f}초", "{count} frames in {seconds:.1f} s"),
        "morph_stopped": ("멈췄어요. 앞의 영상이 그대로 있습니다.", "Stopped. The earlier video is still there."),
        # look inside: sentences
        "map_heading": ("### 문장의 지도", "### A map of sentences"),
        "map_sentence": (
            "텍스트 인코더는 문장을 길이 1인 벡터(수 128개)로 바꿉니다. 작은 점은 학습 문장들이고, 번호는 아래에 적은 문장들이에요. "
            "한국어(네모)와 영어(동그라미)라도 뜻이 같으면 가까이 놓여야 합니다.",
            "The text encoder turns a sentence into a vector of length 1 (128 numbers). Small dots are training sentences; "
            "numbers are the sentences below. Korean (square) and English (circle) of one meaning should lie close together.",
        ),
        "map_lines": ("문장들 (한 줄에 하나, 8줄까지)", "Sentences (one a line, up to 8)"),
        "map_run": ("지도에 놓기", "Place them on the map"),
        "map_made": ("문장 {count}개, {seconds:.1f}초", "{count} sentences in {seconds:.1f} s"),
        "map_alt": ("문장 벡터를 주성분 둘로 본 지도", "Sentence vectors along two main components"),
        "map_share": (
            "평면은 벡터의 차이 가운데 {percent:.0f}%만 보여 줍니다. 정확한 값은 아래 표에 있어요.",
            "A plane shows only {percent:.0f}% of how the vectors differ. The table below has the exact values.",
        ),
        "matrix_heading": (
            "**문장끼리의 유사도** (코사인, 1이면 같은 벡터)",
            "**Similarity of the sentences** (cosine; 1: the same vector)",
        ),
        "grid_heading": (
            "**문장이 정하는 것, 시드가 정하는 것**: 한 줄이 문장 하나, 한 칸이 시드 하나예요. (절반 크기)",
            "**What the sentence decides, and what the seed does**: a row for each sentence, a column for each seed. (half size)",
        ),
        "grid_sheet": ("문장 × 시드", "Sentences × seeds"),
        "mark_ko": ("한국어", "Korean"),
        "mark_en": ("영어", "English"),
        # look inside: one word less
        "less_heading": ("### 낱말을 하나씩 빼면", "### One word less"),
        "less_sentence": (
            "‘해 보기’에서 고른 그림의 문장에서 낱말을 하나씩 빼고 같은 시드로 다시 그렸어요. 맨 앞이 모두 읽은 그림입니다.",
            "The sentence of the picture chosen in “Try”, painted again with the same seed and one word left out each time. "
            "The first picture read all of it.",
        ),
        "less_run": ("고른 그림으로 빼 보기", "Leave words out"),
        "less_wall": ("낱말을 하나씩 뺀 그림", "Pictures with a word left out"),
        "less_all": ("모두 읽음", "all words"),
        "less_word": ("‘{word}’ 빼고 {picture:.1f}%", "no “{word}” {picture:.1f}%"),
        "less_note": (
            "%는 픽셀 값이 평균 얼마나 달라졌는지예요.",
            "The % is how much the pixels changed on average.",
        ),
        "less_made": ("그림 {count}장, {seconds:.1f}초", "{count} pictures in {seconds:.1f} s"),
        "pieces": ("이렇게 조각내어 읽었어요", "Read in these pieces"),
        "pieces_alt": (
            "점선 조각은 낱말을 더 잘게 나눈 것, 빗금 조각은 모르는 글자예요.",
            "Dashed pieces are parts of a word; hatched ones are unknown characters.",
        ),
        # look inside: what it cannot do
        "cannot_heading": ("### 할 수 없는 것", "### What it cannot do"),
        "cannot_sentence": (
            "학습 그림은 새와 꽃뿐이었습니다. 그래서 자동차를 시켜도 새나 꽃이 나옵니다. 골라내지 않은 그림과, 텍스트 인코더가 그 "
            "문장을 얼마나 낯설어하는지를 함께 봅니다. 유사도가 높은데 그림이 틀렸다면 인코더는 자기가 모른다는 것도 모르는 거예요.",
            "It saw nothing but birds and flowers, so a car comes out as one of them. Below are pictures that nobody picked, "
            "and how unfamiliar the text encoder finds each sentence. Where the similarity is high and the pictures are wrong, "
            "the encoder does not even know that it does not know.",
        ),
        "cannot_own": ("직접 시켜 보기", "Try one of your own"),
        "cannot_run": ("모르는 것 시키기", "Ask for it"),
        "cannot_similarity": (
            "가장 가까운 학습 문장과의 유사도 {similarity:.2f} · 학습 문장의 {percent:.0f}%는 가장 가까운 다른 학습 문장과 이보다 덜 비슷해요",
            "similarity to the nearest training sentence {similarity:.2f} · {percent:.0f}% of the training sentences are "
            "less similar to their own nearest neighbour",
        ),
        "cannot_wall": ("골라내지 않은 그림 4장씩", "Four pictures each, none picked"),
        # look inside: nearest training pictures
        "near_run": ("벽의 그림 8장을 재기", "Measure the 8 pictures on the wall"),
        "near_caption": ("가장 가까운 학습 그림의 설명", "Captions of the nearest training pictures"),
        "near_private": (
            "학습 그림은 함께 배포하지 않습니다. birds와 flowers 데이터를 갖고 있다면 그 둘이 든 폴더를 GALLERY_DATA에 적고 갤러리를 "
            "열면 옆에 나란히 보여요.",
            "The training pictures are not shipped. If you have the birds and flowers data, open the gallery with GALLERY_DATA "
            "naming the folder that holds both, and they appear beside each other.",
        ),
        "near_line": ("시드 {seed} · 거리 {distance:.2f}", "seed {seed} · distance {distance:.2f}"),
        # what a visitor gave and the room can't use
        "caption_empty": (
            "문장을 써 주세요. 예: “빨간 새”",
            "Please write a sentence, “a red bird” for example.",
        ),
        "caption_letters": (
            "글자가 없어서 읽을 수 없어요. 새나 꽃을 한국어나 영어로 설명해 주세요.",
            "There are no letters to read. Please describe a bird or a flower in Korean or English.",
        ),
        "caption_long": (
            "문장이 너무 길어요({length:,}자). {most}자까지 쓸 수 있어요.",
            "The sentence is too long ({length:,} characters). Up to {most} can be read.",
        ),
        "sentence_count": (
            "문장을 1개에서 {most}개까지 한 줄에 하나씩 적어 주세요.",
            "Please write from 1 to {most} sentences, one a line.",
        ),
        "unknown_colour": (
            "'{name}'(으)로는 바꿀 수 없어요. 쓸 수 있는 색: {names}",
            "There is no colour '{name}'. Known: {names}",
        ),
        "no_such_word": (
            "이 문장에는 {place}번째 색 낱말이 없어요.",
            "This sentence has no colour word number {place}.",
        ),
        # the colours
        "colour.red": ("빨강", "red"),
        "colour.orange": ("주황", "orange"),
        "colour.yellow": ("노랑", "yellow"),
        "colour.green": ("초록", "green"),
        "colour.blue": ("파랑", "blue"),
        "colour.purple": ("보라", "purple"),
        "colour.pink": ("분홍", "pink"),
        "colour.white": ("하양", "white"),
        "colour.black": ("검정", "black"),
        "colour.brown": ("갈색", "brown"),
    },
)
