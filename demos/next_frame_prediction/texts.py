"""The words of the next-frame room, Korean and English. Those under film, throw and game go to the browser's scripts."""

from demos.common.ui.i18n import Texts

t = Texts(
    "next_frame_prediction",
    {
        "title": ("다음 장면 예측", "Next frame"),
        "heading": ("다음 장면 예측: 이제 무슨 일이?", "Next-frame prediction: what happens next?"),
        "sentence": (
            "열 장면을 보고 다음 장면들을 그립니다. 모르는 미래는 흐려지고, GAN은 그중 하나를 골라 또렷하게 그려요.",
            "Ten frames seen, the next ones painted. What cannot be known blurs; the GAN picks one future and stays sharp.",
        ),
        # the film
        "film.row.seen": ("본 장면", "Seen"),
        "film.row.truth": ("실제", "Truth"),
        "film.row.adversarial": ("선명하게 (GAN)", "Sharp (GAN)"),
        "film.row.mse": ("안전하게 (MSE)", "Safe (MSE)"),
        "film.row.copy": ("마지막 장면 복사", "Last frame copied"),
        "film.row.error_adversarial": ("GAN의 오차", "Error of the GAN"),
        "film.row.error_mse": ("MSE의 오차", "Error of MSE"),
        "film.play": ("재생", "Play"),
        "film.pause": ("멈춤", "Pause"),
        "film.step_seen": ("{n}번째 본 장면", "frame {n}, seen"),
        "film.step_made": ("{n}장면 뒤", "{n} frames ahead"),
        "film.error_of": ("오차 {e}", "error {e}"),
        "film.scrub": ("장면 고르기", "Choose a frame"),
        "film.no_truth": ("알 수 없음", "unknown"),
        # try
        "world": ("세계", "World"),
        "world.digits": ("튀는 숫자", "Bouncing digits"),
        "world.balls": ("부딪히는 공", "Colliding balls"),
        "world.heads": ("돌아가는 얼굴", "Turning heads"),
        "run": ("다른 영상 예측하기", "Predict another film"),
        "far": ("몇 장면 앞까지", "How many frames ahead"),
        "far_info": (
            "열 장면보다 멀리는 예측한 장면을 다시 넣어서 예측해요.",
            "Beyond ten, the predicted frames are fed back in.",
        ),
        "opening": (
            "위는 실제와 두 예측의 같은 순간이에요. 아래 필름에서 오른쪽으로 갈수록 먼 미래입니다.",
            "Above: the same moment in truth and in both predictions. In the film below, the future grows to the right.",
        ),
        "working": ("예측하고 있어요.", "Predicting."),
        "done": (
            "{count}장면을 두 네트워크로 {seconds}초에 예측했어요. {errors}",
            "Both networks predicted {count} frames in {seconds} s. {errors}",
        ),
        "errors": (
            "제곱 오차 평균: MSE {mse}, GAN {adversarial}, 복사 {copy}.",
            "Mean squared error: MSE {mse}, GAN {adversarial}, copying {copy}.",
        ),
        "errors_none": (
            "클립이 짧아 실제로 어떻게 되었는지는 알 수 없어요.",
            "The clip ends here, so nobody knows what really happened.",
        ),
        "save_sheet": ("필름 PNG", "Film as PNG"),
        "save_video": ("동영상 MP4", "Video as MP4"),
        # clip
        "clip_title": ("내 클립으로", "With your own clip"),
        "clip": ("동영상이나 GIF", "Video or GIF"),
        "clip_run": ("클립의 다음 장면 예측하기", "Predict the clip"),
        "clip_limits": (
            "앞부분만 읽어 가운데를 정사각형으로 자르고 64×64픽셀로 줄여요. MP4, WebM, GIF, 25MB까지. 네트워크는 위에서 고른 세계만 "
            "배웠으니 다른 장면에서는 서툴러요.",
            "The beginning is read, cut to its middle square and reduced to 64×64 pixels. MP4, WebM or GIF up to 25 MB. The "
            "networks know only the world chosen above, so expect little elsewhere.",
        ),
        "pace": ("몇 장마다 한 장", "Take every n-th frame"),
        "no_clip": ("먼저 동영상이나 GIF를 올려 주세요.", "Please upload a video or a GIF first."),
        "short_clip": (
            "클립이 너무 짧아요. 장면이 {needed}장 이상 있어야 하는데 {given}장뿐이에요. 더 긴 클립을 올리거나 간격을 줄여 주세요.",
            "The clip is too short: it has {given} frames and {needed} are needed. Use a longer clip or a smaller step.",
        ),
        "step": ("간격", "The step"),
        # throw
        "throw.title": ("### 공을 직접 던져 보기", "### Throw the balls yourself"),
        "throw.text": (
            "누르면 공이 놓이고, 누른 채 끌면 그 방향과 빠르기로 던져져요. 네 개까지. 벽과 공에 부딪히는 것을 네트워크가 이해했을까요?",
            "Press to place a ball, drag to give it direction and speed. Up to four. Has the network understood walls and "
            "collisions?",
        ),
        "throw.run": ("던지고 예측하기", "Throw and predict"),
        "throw.clear": ("모두 치우기", "Clear"),
        "throw.size": ("공의 크기", "Size of the ball"),
        "throw.table": (
            "공을 놓는 판. 화살표 키로 자리를 옮기고 스페이스로 공을 놓아요.",
            "Table for balls. Arrow keys move the mark, space places a ball.",
        ),
        "physics": (
            "열 장면 뒤 공의 중심은 실제에서 평균 {mse}픽셀(MSE), {adversarial}픽셀(GAN) 떨어져 있어요.",
            "Ten frames ahead, the balls' centres are off by {mse} px (MSE) and {adversarial} px (GAN) on average.",
        ),
        "ball_count": ("공을 1개에서 {most}개까지 놓아 주세요.", "Place from 1 to {most} balls."),
        "bad_balls": (
            "공의 자리와 빠르기를 읽을 수 없어요. 판 위에 다시 놓아 주세요.",
            "The balls' places and speeds cannot be read. Please place them on the table again.",
        ),
        # game
        "game.title": ("### 나와 네트워크, 누가 더 잘 맞힐까", "### You or the network"),
        "game.text": (
            "밝은 공은 열 장면 뒤 어디에 있을까요? 열 장면을 보고 나서 그곳을 눌러 보세요. {rounds}문제예요.",
            "Where will the bright ball be ten frames later? Watch ten frames, then click the place. {rounds} rounds.",
        ),
        "game.run": ("게임 시작", "Start the game"),
        "game.again": ("다시 보기", "Watch again"),
        "game.next": ("다음 문제", "Next round"),
        "game.watch": ("{n}/{of} · 잘 보세요", "{n}/{of} · watch"),
        "game.guess": ("{n}/{of} · 밝은 공이 열 장면 뒤 있을 곳을 누르세요", "{n}/{of} · click where the bright ball will be"),
        "game.told": (
            "{n}/{of} · 나 {you}픽셀, 네트워크 {net}픽셀 빗나갔어요",
            "{n}/{of} · you were {you} px off, the network {net} px",
        ),
        "game.over": (
            "끝! 평균 나 {you}픽셀, 네트워크 {net}픽셀. {who}",
            "Over! On average you were {you} px off, the network {net} px. {who}",
        ),
        "game.you_won": ("이겼어요!", "You win!"),
        "game.net_won": ("네트워크가 이겼어요.", "The network wins."),
        "game.tie": ("비겼어요.", "A draw."),
        "game.idle": ("「게임 시작」을 누르세요", "Press “Start the game”"),
        "game.key": (
            "파란 원: 실제, 주황 네모: 네트워크, 십자: 나",
            "Blue circle: truth, orange square: network, cross: you",
        ),
        # inside
        "in_world": ("어느 세계를 볼까요", "Which world"),
        "time.title": ("### 멀리 볼수록 틀린다", "### The farther, the worse"),
        "time.text": (
            "시험 장면 {count}개에서 잰 제곱 오차와 기울기 에너지(이웃한 픽셀의 차이를 제곱해 평균한 값)예요. MSE는 오차가 가장 작지만 "
            "경계가 사라지고, GAN은 오차를 더 내는 대신(숫자와 얼굴은 열 장면 뒤 절반쯤 더) 경계를 더 오래 지킵니다.",
            "Squared error and gradient energy (mean squared difference of neighbouring pixels) over {count} test films. MSE "
            "has the smallest error but loses its edges; the GAN pays with more error (half as much again for digits and heads, ten frames ahead) and keeps its edges longer.",
        ),
        "chart.error": ("제곱 오차 (한 장면의 합)", "Squared error (sum over a frame)"),
        "chart.energy": ("기울기 에너지 (실제 = 1)", "Gradient energy (truth = 1)"),
        "chart.ahead": ("몇 장면 뒤", "frames ahead"),
        "chart.learned": ("본 시퀀스", "sequences seen"),
        "short.truth": ("실제", "truth"),
        "short.mse": ("MSE", "MSE"),
        "short.adversarial": ("GAN", "GAN"),
        "short.copy": ("복사", "copy"),
        "mean.title": ("### 미래들의 평균은 흐리다", "### The mean of futures is a blur"),
        "mean.text": (
            "네트워크가 숫자의 속도를 조금 잘못 알고 있다고 해 봅시다. 그러면 미래는 하나가 아니라 여러 개입니다. 위는 속도를 조금씩 "
            "바꾼 미래 여덟 개, 아래는 그런 미래 200개의 평균과 MSE 네트워크가 실제로 그린 그림이에요. 불확실성을 바꿔 보며 두 그림이 "
            "닮는 곳을 찾아보세요.",
            "Suppose that the network does not know a digit's velocity exactly. Then there is not one future but many. Above: "
            "eight of them, with slightly different velocities. Below: the mean of 200, and what the MSE network really "
            "painted. Change the doubt and find where the two look alike.",
        ),
        "mean.doubt": ("속도의 불확실성 (%)", "Doubt about the velocity (%)"),
        "mean.ahead": ("몇 장면 뒤", "Frames ahead"),
        "mean.futures": ("있을 수 있는 미래", "Possible futures"),
        "mean.truth": ("실제", "Truth"),
        "mean.mean": ("미래 200개의 평균", "Mean of 200 futures"),
        "mean.mse": ("MSE 네트워크", "The MSE network"),
        "mean.adversarial": ("GAN", "The GAN"),
        "mean.said": (
            "평균과 MSE 네트워크의 그림은 픽셀당 {off}만큼 달라요(0~255). 실제와 MSE 네트워크는 {truth}만큼 달라요.",
            "The mean and the MSE network's picture differ by {off} of 255 a pixel; the truth and the network by {truth}.",
        ),
        "learn.title": ("### 배우는 동안", "### While it learned"),
        "learn.text": (
            "숫자 네트워크(MSE)의 학습 곡선입니다. 광학 흐름 없이 시퀀스 38,400개를 본 네트워크에서 이어서, CPU에서 {images}개를 더 보며 {last}까지 내려왔어요. 같은 문제에서 ConvLSTM은 29.8, "
            "SimVP는 32.2까지 내려갔지만, 200만 개(200에폭)를 보았고 SimVP는 15배 큰 네트워크입니다.",
            "The learning curve of the digits' network (MSE): {last} after {images} more sequences on a CPU; it began from a network without optical flow that had seen 38,400. On the same task "
            "ConvLSTM reached 29.8 and SimVP 32.2, after two million sequences (200 epochs); SimVP is 15 times as large.",
        ),
        # bad input
        "too_few": (
            "장면이 {needed}장 필요한데 {given}장뿐이에요.",
            "{needed} frames are needed, but there are only {given}.",
        ),
        "unknown": (
            "「{given}」은(는) 없어요. 고를 수 있는 것: {known}.",
            "There is no “{given}”. Choose one of: {known}.",
        ),
    },
)  # fmt: skip
