"""The words of the style room, Korean and English; the paintings' are in examples/styles/paintings.json."""

from demos.common.ui.i18n import Texts

t = Texts(
    "style_transfer",
    {
        "title": ("스타일 변환", "Style transfer"),
        "heading": ("스타일 변환: 내 사진을 그 화가처럼", "Style transfer: your photo, their brush"),
        "sentence": (
            "무엇이 있는지는 사진에서, 어떻게 그렸는지는 그림에서 가져옵니다.",
            "What is there comes from the photo, how it is painted from the painting.",
        ),
        # try
        "run": ("그리기", "Paint"),
        "gatys": ("제대로 그리기 (Gatys)", "Do it properly (Gatys)"),
        "picture": ("사진", "Photo"),
        "examples": ("사진 고르기", "Choose a photo"),
        "limits": (
            "파일은 25MB까지. 투명한 곳은 흰색으로 봅니다. 올린 그림은 두 시간 안에 지워요.",
            "Files up to 25 MB. What is transparent counts as white. Uploads are deleted within two hours.",
        ),
        "wall": ("어느 그림처럼 그릴까요?", "In which painting's style?"),
        "own": ("내 그림을 스타일로", "A style of your own"),
        "caption": ("{title} · {painter}, {year}", "{title} · {painter}, {year}"),
        "caption_own": ("올린 그림", "Your own picture"),
        "strength": ("스타일의 세기", "Strength of the style"),
        "strength_info": (
            "0이면 거의 원래 사진, 1이면 온전히 그 그림처럼.",
            "0: nearly the photo; 1: all the painting's.",
        ),
        "other": ("두 번째 그림과 섞기", "Mix with a second painting"),
        "other_none": ("(섞지 않기)", "(none)"),
        "mix": ("두 번째 그림의 몫", "Share of the second painting"),
        "stroke": ("붓 자국의 굵기", "Width of the strokes"),
        "stroke_info": (
            "그림을 이만큼 크게 보고 배웁니다.",
            "The painting is looked at in this many times its usual size.",
        ),
        "keep": ("사진의 색은 그대로", "Keep the photo's colours"),
        "size": ("긴 변 (픽셀)", "Longer side (pixels)"),
        "gatys_settings": ("제대로 그리기 설정", "Settings of the proper way"),
        "start": ("어디서 시작할까요?", "Where does it start?"),
        "start.fast": ("빠른 결과", "The fast result"),
        "start.content": ("사진", "The photo"),
        "start.noise": ("잡음", "Noise"),
        "steps": ("단계 수", "Steps"),
        "content_weight": ("내용 손실의 가중치", "Weight of the content loss"),
        "content_weight_info": (
            "스타일 손실의 가중치는 1이에요. 크면 사진이, 작으면 그림이 이깁니다.",
            "The style loss has weight 1. More keeps the photo, less gives way to the painting.",
        ),
        "optimize_size": ("긴 변 (픽셀)", "Longer side (pixels)"),
        "exhibit": ("왼쪽은 사진, 오른쪽은 결과", "Left the photo, right the result"),
        "stage": ("그리는 중", "Painting"),
        "opening": (
            "손잡이를 끌어 보세요: 왼쪽은 사진, 오른쪽은 네트워크가 1초 안팎에 그린 그림이에요(긴 변 512픽셀).",
            "Drag the handle: left the photo, right what the network paints in about a second (512 px).",
        ),
        "download": ("PNG로 저장", "Save as PNG"),
        "working": ("그리고 있어요.", "Painting."),
        "done": (
            "{width}×{height}, {seconds:.1f}초. 손잡이를 끌어 사진과 견주어 보세요.",
            "{width}×{height} in {seconds:.1f} s. Drag the handle to compare with the photo.",
        ),
        "progress": (
            "{steps}단계 중 {step} · 스타일 손실 {style:.3f} · 내용 손실 {content:.3f}",
            "Step {step} of {steps} · style loss {style:.3f} · content loss {content:.3f}",
        ),
        "gatys_done": (
            "{step}단계, {seconds:.0f}초. 스타일 손실 {first:.3f} → {style:.3f}, 내용 손실 {content:.3f}.",
            "{step} steps in {seconds:.0f} s. Style loss {first:.3f} → {style:.3f}, content loss {content:.3f}.",
        ),
        "gatys_stopped": (
            "{step}단계에서 멈췄어요. 스타일 손실 {first:.3f} → {style:.3f}, 내용 손실 {content:.3f}.",
            "Stopped at step {step}. Style loss {first:.3f} → {style:.3f}, content loss {content:.3f}.",
        ),
        "stopped_early": ("시작하기 전에 멈췄어요.", "Stopped before the first step."),
        "chart.style": ("스타일 손실", "style loss"),
        "chart.content": ("내용 손실", "content loss"),
        "chart.step": ("단계", "step"),
        "chart.words": ("단계마다의 손실값", "The losses at each step"),
        "chart.empty": (
            "‘제대로 그리기’를 누르면 손실값이 내려가는 모습이 여기에 그려져요.",
            "Press ‘Do it properly’, and the falling losses are drawn here.",
        ),
        # video
        "film.title": ("### 움직이는 그림", "### Moving pictures"),
        "film.text": (
            "동영상이나 GIF를 위에서 고른 그림처럼 그립니다. 장면마다 잰 값을 시간에 따라 평균 내고, 움직인 것을 찾아 붓 자국도 함께 옮기기 "
            "때문에 깜박이지 않아요.",
            "A video or GIF in the style of the painting chosen above. What is measured in each frame is averaged over time, and strokes "
            "move along with what they are painted on, so that it doesn't flicker.",
        ),
        "film.run": ("동영상 그리기", "Paint the video"),
        "film.video": ("그린 동영상", "The painted video"),
        "film.upload": ("동영상이나 GIF (10초까지)", "A video or GIF (up to 10 s)"),
        "film.limits": (
            "1초에 12장, 긴 변 384픽셀로 그려요. 10초가 넘으면 앞부분만 씁니다.",
            "Painted at 12 frames a second, 384 pixels on the longer side. Of more than 10 s, the beginning is used.",
        ),
        "film.opening": (
            "저장해 둔 동영상: 절 사진 위를 천천히 지나가며 ‘{title}’처럼.",
            "A stored video: slowly across the photo of the temple, in the style of ‘{title}’.",
        ),
        "film.missing": ("먼저 동영상이나 GIF를 올려 주세요.", "Please upload a video or GIF first."),
        "film.progress": ("{frames}장 중 {frame}장", "Frame {frame} of {frames}"),
        "film.stopped": ("멈췄어요. {frame}장까지의 동영상이에요.", "Stopped. The video has {frame} frames."),
        "film.done": ("{frame}장, {seconds:.0f}초.", "{frame} frames in {seconds:.0f} s."),
        # look inside
        "race.title": ("### 1. 열 걸음에, 또는 300단계로", "### 1. In ten steps, or in 300"),
        "race.text": (
            "왼쪽은 네트워크가 배운 대로 일곱 번 뛴 다음 Gatys처럼 세 걸음을 더 걸어 그린 것, 가운데와 오른쪽은 Gatys의 방법으로 픽셀을 300번 고친 "
            "것입니다. 가운데는 사진에서, 오른쪽은 잡음에서 시작했어요.",
            "Left, what the network painted in seven learned leaps and three of Gatys' steps; middle and right, pixels changed 300 times in Gatys' "
            "way, starting from the photo and from noise.",
        ),
        "race.fast": ("네트워크, 열 걸음", "The network, ten steps"),
        "race.content": ("Gatys, 사진에서 300단계", "Gatys, 300 steps from the photo"),
        "race.noise": ("Gatys, 잡음에서 300단계", "Gatys, 300 steps from noise"),
        "race.head": ("방법", "Way"),
        "race.style": ("스타일 손실", "Style loss"),
        "race.content_loss": ("내용 손실", "Content loss"),
        "race.total": ("합", "Total"),
        "race.seconds": ("걸린 시간", "Time"),
        "race.second": ("{seconds:.2f}초", "{seconds:.2f} s"),
        "race.note": (
            "합 = 스타일 손실 + {weight} × 내용 손실 + {smooth} × 매끄러움. 긴 변 {size}픽셀, 이 전시물을 만든 컴퓨터에서 코어 하나로 잰 시간이에요.",
            "Total = style loss + {weight} × content loss + {smooth} × roughness. Longer side {size} px; times on one core of the machine that "
            "made this exhibit.",
        ),
        "maps.title": ("### 2. 네트워크가 보는 것", "### 2. What the network sees"),
        "maps.text": (
            "분류 네트워크(EfficientNet-Lite0)의 블록 하나를 들여다봅니다. 밝은 곳이 그 채널이 반응한 곳이에요. 얕은 블록은 붓 자국의 방향과 "
            "색을, 깊은 블록은 더 큰 모양을 봅니다.",
            "One block of a classifier, EfficientNet-Lite0. A channel responds where its picture is bright. Early blocks see colours and "
            "directions of strokes, later ones larger shapes.",
        ),
        "maps.photo": ("사진을 볼 때, 채널 12개", "Looking at the photo, 12 channels"),
        "maps.style": ("그림을 볼 때, 같은 채널", "Looking at the painting, the same channels"),
        "block": ("블록", "Block"),
        "look": ("들여다보기", "Look"),
        "gram.title": ("### 3. 스타일은 그람 행렬", "### 3. Style is a Gram matrix"),
        "gram.text": (
            "행과 열은 채널입니다. 두 채널이 같은 자리에서 함께 켜질수록 칸이 보라색, 부호가 엇갈릴수록 올리브색이에요. 자리는 남지 않고, 무엇이 무엇과 함께 "
            "나오는지만 남습니다. 결과의 행렬이 그림의 행렬과 닮았나요?",
            "Rows and columns are channels. Two that respond in the same places make a violet square, two of opposite sign an olive one. Where "
            "things are is lost; what goes with what remains. Is the result's matrix like the painting's?",
        ),
        "gram.photo": ("사진", "Photo"),
        "gram.style": ("그림", "Painting"),
        "gram.made": ("결과", "Result"),
        "gram.line": (
            "블록 {block}에서 그림의 행렬과 다른 정도: 사진 {photo:.2f}, 결과 {made:.2f} (0이면 같음)",
            "Difference from the painting's matrix at block {block}: photo {photo:.2f}, result {made:.2f} (0: the same)",
        ),
        "again.title": (
            "### 4. 블록에 남은 것만으로 다시 그리기",
            "### 4. Painted again from what a block holds",
        ),
        "again.text": (
            "잡음에서 시작해, 위는 블록 하나의 특징 맵만 사진과 같아지도록, 아래는 거기까지의 그람 행렬만 그림과 같아지도록 픽셀을 고칩니다. 위는 "
            "깊을수록 세부를 잊고, 아래는 깊을수록 무늬가 커집니다.",
            "Starting from noise, pixels are changed until one block's map is the photo's (above), or until the Gram matrices up to that block are "
            "the painting's (below). Above, deeper blocks forget detail; below, deeper blocks make larger patterns.",
        ),
        "again.content": ("내용: 블록 {blocks}에서", "Content: from block {blocks}"),
        "again.style": ("스타일: 블록 0부터 {blocks}까지", "Style: from block 0 to {blocks}"),
        "again.kind": ("무엇을 다시 그릴까요?", "What is painted again?"),
        "again.kind.content": ("사진의 내용", "The photo's content"),
        "again.kind.style": ("그림의 스타일", "The painting's style"),
        "again.run": ("잡음에서 그리기", "Paint from noise"),
        "again.live": ("잡음에서 다시 그린 것", "Painted again from noise"),
        "again.opening": ("블록 4의 내용, 저장해 둔 결과", "Content of block 4, a stored result"),
        "again.progress": ("{steps}단계 중 {step}", "Step {step} of {steps}"),
        "again.done": ("다 됐어요({seconds:.0f}초).", "Done, in {seconds:.0f} s."),
        "uses": (
            "‘해 보기’의 사진과 그림을 씁니다.",
            "It uses the photo and the painting from ‘Try’.",
        ),
        # what a visitor can do wrong
        "unknown_start": ("시작은 다음 가운데 하나예요: {starts}", "The start is one of: {starts}"),
        "unknown_painting": (
            "{name}(이)라는 그림은 벽에 없어요. 벽의 그림을 고르거나 그림을 올려 주세요.",
            "There is no painting {name} on the wall. Choose one of the wall's or upload a picture.",
        ),
        "no_style": ("벽의 그림을 고르거나 그림을 올려 주세요.", "Choose a painting on the wall or upload a picture."),
        "frames": (
            "동영상은 1장에서 {most}장까지 그릴 수 있어요.",
            "A video may have from 1 to {most} frames.",
        ),
        "bad_block": ("블록은 {blocks} 가운데 하나예요.", "The block is one of {blocks}."),
    },
)
