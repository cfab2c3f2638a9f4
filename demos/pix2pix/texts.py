"""The words of the pix2pix room, Korean and English."""

from demos.common.ui.i18n import Texts

t = Texts(
    "pix2pix",
    {
        "title": ("pix2pix", "pix2pix"),
        "heading": ("pix2pix: 그리면 그림이 됩니다", "pix2pix: draw it, see it become a picture"),
        "sentence": (
            "획을 하나 그을 때마다 생성자가 밑그림을 보고 완성된 그림을 그려요.",
            "After every stroke the generator looks at the drawing and paints the finished picture.",
        ),
        # try
        "task": ("무엇을 그릴까요?", "What shall we draw?"),
        "task.facades": ("건물", "Facade"),
        "task.emoji": ("이모지", "Emoji"),
        "task.faces": ("얼굴", "Face"),
        "another": ("새 밑그림으로 그리기", "Start from another drawing"),
        "picture": ("생성자가 그린 그림", "What the generator painted"),
        "number": ("밑그림 번호", "Number of the drawing"),
        "number_info": (
            "같은 번호는 언제나 같은 밑그림이에요. 건물은 번호마다 규칙에 따라 새로 그리고, 이모지와 얼굴은 보관해 둔 밑그림에서 골라요.",
            "The same number is always the same drawing. Plans are drawn by rules, outlines and faces are chosen from a store.",
        ),
        "strength": ("노이즈 세기", "Noise"),
        "strength_info": (
            "0이면 한 밑그림에 언제나 같은 그림이 나와요. 올리고 주사위를 굴리면 벽의 색과 빛이 달라집니다.",
            "At 0 a drawing always gives the same picture. Raise it and roll the dice: other walls, other light.",
        ),
        "upload": ("밑그림 올리기", "Upload a drawing"),
        "upload_info": (
            "건물: 12가지 색으로 칠한 도면. 이모지: 선 그림. 얼굴: 선 그림이나 얼굴 사진(가운데에서 선을 뽑아요). 25 MB까지, "
            "256픽셀(이모지와 얼굴은 128픽셀)로 줄여 씁니다. 그림은 미술관이 켜진 컴퓨터 밖으로 나가지 않고, 남겨 두지 않아요.",
            "Facade: a plan in the twelve colours. Emoji: lines. Face: lines, or a photo, whose middle becomes lines. Up to "
            "25 MB, reduced to 256 px (emoji and face: 128 px). It stays on the computer that runs the gallery and is not kept.",
        ),
        "edge_strength": ("사진에서 뽑을 선의 양", "How many lines to take from a photo"),
        "line.opening": (
            "보관해 둔 결과예요. 밑그림을 고쳐 그려 보세요.",
            "A stored result. Change the drawing.",
        ),
        "line.done": (
            "{seconds:.2f}초 · {note} · {size}픽셀, {factor}배 확대",
            "{seconds:.2f} s · {note} · {size} px, shown × {factor}",
        ),
        "note.plain": ("노이즈 없음", "no noise"),
        "note.noise": ("노이즈 {strength:.2f}, 시드 {seed}", "noise {strength:.2f}, seed {seed}"),
        # the sheet's own words
        "pad.box": ("네모", "Box"),
        "pad.pen": ("붓", "Pen"),
        "pad.fill": ("채우기", "Fill"),
        "pad.rubber": ("지우개", "Eraser"),
        "pad.undo": ("되돌리기", "Undo"),
        "pad.clear": ("비우기", "Clear"),
        "pad.width": ("붓 굵기", "Width of the pen"),
        "pad.sheet": ("그리는 곳. Ctrl+Z로 되돌려요.", "Sheet to draw on. Ctrl+Z takes a stroke back."),
        "pad.colours": ("무엇을 그릴지 고르는 색", "Colours, one for each part of a facade"),
        # look inside
        "l1.title": ("### L1만 배우면 왜 흐릴까?", "### Why is it blurred with L1 alone?"),
        "l1.text": (
            "같은 도면, 같은 생성자, 같은 데이터입니다. ‘L1만’은 픽셀 차이(L1)만 줄이도록 배웠고, 다른 하나는 구분자까지 속이도록 "
            "배웠어요. 창틀이 어디 있을지 모를 때, L1의 답은 가능한 모든 그림의 가운데입니다. 둘이 배운 시간은 같지 "
            "않아요. 몇 장을 보았는지는 저마다의 이름표에 있습니다(‘L1만’은 바로 아래, 다른 하나는 ‘해 보기’ 아래).",
            "One plan, one kind of generator, the same data. “L1 alone” learned to keep pixels close and nothing else; "
            "the other had to deceive a discriminator too. Where it can't know how a window is framed, L1's answer is the "
            "middle of all facades that fit. They did not learn equally long: how many pictures each has seen stands on its label "
            "(“L1 alone”: below, the other: under “Try”).",
        ),
        "l1.plan": ("도면", "Plan"),
        "l1.l1": ("L1만", "L1 alone"),
        "l1.gan": ("L1 + 구분자", "L1 + discriminator"),
        "l1.run": ("지금 도면으로 견주기", "Compare on my plan"),
        "verdict.title": (
            "### 구분자의 눈: 조각마다 진짜 같은가?",
            "### Through the discriminator's eyes: patch by patch",
        ),
        "verdict.text": (
            "PatchGAN은 그림 전체에 점수 하나를 주지 않고, 70×70픽셀 조각마다 따로 “진짜 같은가?”를 묻습니다. 파란 곳은 진짜 "
            "같다고, 주황색 곳은 가짜 같다고 본 조각의 가운데예요. 옆에는 가장 진짜 같다고 본 조각(위)과 가장 가짜 같다고 본 "
            "조각(아래)이 있고, 그림에는 같은 색 테두리가 있습니다. 점수는 조각 900개의 평균이고, 0보다 크면 진짜 쪽이에요. 진짜 "
            "사진은 거의 언제나 0보다 큰 점수를 받습니다.",
            "PatchGAN does not give the whole picture one mark: it asks of every 70×70 px patch whether it looks real. "
            "Blue: the middle of a patch that looks real to it. Orange: fake. Beside it the patch that looks most real "
            "(above) and most fake (below), framed in the same colours. The score is the mean of 900 patches; above 0 is real. "
            "Real photos nearly always score above 0.",
        ),
        "verdict.l1": ("L1만: 점수 {score:+.2f}", "L1 alone: score {score:+.2f}"),
        "verdict.gan": ("L1 + 구분자: 점수 {score:+.2f}", "L1 + discriminator: score {score:+.2f}"),
        "noise.title": ("### 한 밑그림, 여러 그림", "### One drawing, many pictures"),
        "noise.text": (
            "도면은 벽의 색을 말해 주지 않아요. 첫 그림은 노이즈 없이, 나머지는 노이즈를 세게(1.0) 섞어 시드 1, 2, 3으로 그렸습니다. "
            "훈련 때 진짜 사진의 분위기를 숫자 8개로 요약해 생성자에게 귀띔해 주었기 때문에, 그 숫자를 바꾸면 분위기가 바뀝니다.",
            "A plan does not say what colour a wall has. The first picture is without noise, the others with much of it (1.0) "
            "and seeds 1, 2, 3. In training the generator was told the real photo's mood in eight numbers; other numbers, "
            "another mood.",
        ),
        "noise.sheet": ("노이즈 없음, 시드 1, 2, 3", "No noise, seeds 1, 2, 3"),
        "noise.run": ("지금 밑그림을 네 가지로 그리기", "Paint my drawing four times"),
        "unet.title": ("### U-Net 속: 줄였다가 다시 키우기", "### Inside the U-Net: smaller, then larger again"),
        "unet.text": (
            "위는 줄이는 길, 아래는 키우는 길이고, 위아래로 같은 크기끼리 나란히 두었습니다. 층마다 가장 크게 변하는 특징 맵 "
            "네 장이에요(밝을수록 큰 값). 오른쪽으로 갈수록 한 칸이 넓은 곳을 보지만 자리는 흐려집니다. 지름길은 위의 지도를 "
            "바로 아래로 건네주어, 창문의 자리를 잃지 않게 해요.",
            "Above the way down, below the way up; maps of one size stand one above the other. Of each layer the four maps "
            "that vary most, brighter for larger values. Further right a cell sees more of the drawing, but no longer where "
            "things are. Short cuts hand the upper maps straight down, so that windows keep their places.",
        ),
        "unet.sheet": (
            "{sizes}픽셀 지도. 위: 줄이는 길, 아래: 키우는 길",
            "Maps of {sizes} px. Above: the way down, below: the way up",
        ),
        "unet.run": ("지금 밑그림으로 들여다보기", "Look at my drawing"),
        "working": ("그리는 중이에요…", "Painting…"),
        "inside.done": ("{seconds:.1f}초 걸렸어요.", "Took {seconds:.1f} s."),
        "class.background": ("배경", "Background"),
        "class.wall": ("벽", "Wall"),
        "class.window": ("창문", "Window"),
        "class.door": ("문", "Door"),
        "class.cornice": ("처마 장식", "Cornice"),
        "class.sill": ("창턱", "Sill"),
        "class.balcony": ("발코니", "Balcony"),
        "class.blind": ("덧창", "Blind"),
        "class.deco": ("장식", "Ornament"),
        "class.moulding": ("몰딩", "Moulding"),
        "class.pillar": ("기둥", "Pillar"),
        "class.shop": ("가게", "Shop"),
        # what a visitor can do wrong
        "plan_first": (
            "이 비교에는 건물 도면이 필요해요. ‘해 보기’에서 건물을 골라 주세요.",
            "This compares facades. Choose the facade under ‘Try’ first.",
        ),
        "no_drawing": ("먼저 그림을 골라 주세요.", "Please choose a picture first."),
        "unknown_task": (
            "{task}(이)라는 과제는 없어요. 고를 수 있는 것: {tasks}",
            "There is no task {task}. Choose one of: {tasks}",
        ),
        "no_classes": (
            "아직 벽 하나뿐이에요. 창문이나 문을 그려 넣어 주세요.",
            "There is only one colour so far. Please draw some windows or a door.",
        ),
        "no_lines": (
            "아직 아무것도 그리지 않았어요. 선을 그려 주세요.",
            "Nothing is drawn yet. Please draw some lines.",
        ),
        "photo_not_classes": (
            "사진처럼 보여요. 여기에는 벽, 창문, 문을 정해진 색으로 칠한 도면이 필요해요.",
            "This looks like a photo. What is needed is a plan: wall, windows and doors, each painted in its colour.",
        ),
        "photo_not_lines": (
            "사진이나 색칠한 그림처럼 보여요. 바탕 위에 선으로만 그린 그림이 필요해요.",
            "This looks like a photo or a painting. What is needed is a drawing: lines on plain paper.",
        ),
        "photo_not_edges": (
            "사진처럼 보여요. 먼저 사진에서 선을 뽑은 다음, 그 선을 넣어 주세요.",
            "This looks like a photo. Please take the edges of the photo first, and use those.",
        ),
    },
)
