"""The words of the GAN lab."""

from __future__ import annotations

from demos.common.ui.i18n import Texts

t = Texts(
    "gan_lab",
    {
        "title": ("GAN 실험실", "GAN lab"),
        "heading": ("GAN 실험실: 경찰과 위조범", "The GAN lab: police and forger"),
        "sentence": (
            "두 신경망이 겨루며 배우는 모습을 바로 지켜보고, 균형을 깨뜨렸다가 다시 맞춰 보세요.",
            "Watch two networks learn by competing, upset their balance, and mend it again.",
        ),
        # the main buttons
        "play": ("훈련하기", "Train"),
        "pause": ("멈추기", "Pause"),
        "step_d": ("구분자만 한 걸음", "One step of D"),
        "step_g": ("생성자만 한 걸음", "One step of G"),
        "reset": ("처음부터", "Start over"),
        # presets
        "presets": ("네 가지 실험", "Four experiments"),
        "preset_balance": ("균형", "Balance"),
        "preset_strong": ("너무 강한 구분자", "D too strong"),
        "preset_collapse": ("모드 붕괴", "Mode collapse"),
        "preset_wasserstein": ("바서슈타인", "Wasserstein"),
        "before_balance": (
            "고리 위의 점 무더기 여덟 개를 흉내 냅니다. 생성자가 잘 배울수록 구분자는 진짜와 가짜를 구별하지 못해요.",
            "The generator imitates eight clusters on a ring. The better it gets, the less the discriminator can tell.",
        ),
        "before_strong": (
            "구분자가 다섯 번씩, 더 큰 걸음으로 배우고, 생성자는 교과서의 손실 log(1 - D(G(z)))를 경사 그대로(SGD) 따라갑니다.",
            "D takes five larger steps for each of G, and G follows the textbook loss log(1 - D(G(z))) with plain SGD.",
        ),
        "before_collapse": (
            "생성자의 학습률이 구분자의 25배예요. 생성자는 구분자가 덜 살피는 곳 하나로 몰려갑니다.",
            "G's learning rate is 25 times that of D. It rushes to one spot that D does not watch at the moment.",
        ),
        "before_wasserstein": (
            "구분자가 확률 대신 점수를 매기고, 그 기울기의 크기를 1로 맞춥니다(WGAN-GP). 학습률도 서로 같아요.",
            "D gives scores instead of probabilities, and their slope is kept at 1 (WGAN-GP). Both learn at the same rate.",
        ),
        "ask_balance": (
            "D(진짜)와 D(가짜)가 모두 0.5 근처예요. 구분자는 아무것도 배우지 못한 걸까요, 아니면 더 배울 것이 없는 걸까요?",
            "D(real) and D(fake) are both near 0.5. Has D learnt nothing, or is there nothing left to learn?",
        ),
        "ask_strong": (
            "화살표가 사라졌어요. 손실만 '비포화'로 바꾸면 왜 다시 움직일까요?",
            "The arrows are gone. Why do they come back if you change nothing but the loss to non-saturating?",
        ),
        "ask_collapse": (
            "두 곡선이 0.5 근처인데도 무더기는 한두 개만 채워졌어요. 0.5라는 숫자만으로 균형이라고 할 수 있을까요?",
            "Both curves are near 0.5, yet only one or two clusters are covered. Is 0.5 alone a sign of balance?",
        ),
        "ask_wasserstein": (
            "무엇이 여덟 무더기를 모두 찾게 했을까요? 손실만 '비포화'로, 또는 벌점만 0으로 바꿔서 확인해 보세요.",
            "What made it find all eight clusters? Change only the loss, or only the penalty to 0, and find out.",
        ),
        # settings
        "data": ("데이터", "Data"),
        "data_info": (
            "데이터를 바꾸면 다른 설정은 기본값으로 돌아가요.",
            "Other data bring the other settings back to their defaults.",
        ),
        "data_ring": ("고리", "Ring"),
        "data_grid": ("격자", "Grid"),
        "data_spiral": ("나선", "Spiral"),
        "data_moons": ("두 반달", "Two moons"),
        "data_draw": ("직접 찍기", "Draw your own"),
        "data_digits": ("손글씨 숫자", "Digits"),
        "loss": ("손실 함수", "Loss"),
        "loss_info": (
            "비포화: 슬라이드의 log D(G(z)) 최대화. 포화: 논문 식 1 그대로, log(1 - D(G(z))) 최소화.",
            "Non-saturating: maximise log D(G(z)) as on the slides. Saturating: equation 1, minimise log(1 - D(G(z))).",
        ),
        "loss_non_saturating": ("비포화 로그", "Non-saturating log"),
        "loss_minimax": ("포화 로그 (미니맥스)", "Saturating log (minimax)"),
        "loss_hinge": ("힌지", "Hinge"),
        "loss_wasserstein": ("바서슈타인 (WGAN-GP)", "Wasserstein (WGAN-GP)"),
        "speed": ("속도", "Speed"),
        "speed_slow": ("한 걸음씩", "Step by step"),
        "speed_normal": ("보통", "Normal"),
        "speed_fast": ("빠르게", "Fast"),
        "seed": ("시드", "Seed"),
        "updates": ("걸음 수", "Updates"),
        "every": ("보여 주는 간격", "Interval"),
        "d_steps": ("생성자 한 걸음에 구분자 몇 걸음", "D steps for each G step"),
        "lr_d": ("구분자 학습률", "Learning rate of D"),
        "lr_g": ("생성자 학습률", "Learning rate of G"),
        "latent": ("잠재 변수의 수", "Latent variables"),
        "latent_info": ("숫자는 언제나 64개를 써요.", "Digits always use 64."),
        "penalty": ("기울기 벌점", "Gradient penalty"),
        "penalty_info": (
            "진짜 데이터에서 구분자가 가파르면 벌점(R1). 바서슈타인에서는 기울기 크기를 1로.",
            "D may not be steep at real data (R1). With Wasserstein it keeps the slope at 1.",
        ),
        "optimizer": ("생성자의 최적화", "G's optimizer"),
        "optimizer_info": (
            "Adam은 기울기를 제 크기로 나눠서, 아주 작은 기울기로도 걸어갑니다.",
            "Adam divides a gradient by its own size, so it walks on even with a tiny one.",
        ),
        "warm": ("숫자: 이미 훈련한 두 신경망에서 이어 하기", "Digits: go on from the trained pair"),
        # the canvas
        "c_real": ("진짜", "real"),
        "c_fake": ("가짜", "fake"),
        "c_field": ("구분자의 지도", "D's map"),
        "c_arrows": ("기울기 화살표", "gradient arrows"),
        "c_warp": ("잠재 격자", "latent grid"),
        "c_contour": ("점선은 D = 0.5", "dashed: D = 0.5"),
        "c_step": ("훈련", "update"),
        "c_rate": ("초당 {n}번", "{n} a second"),
        "c_paused": ("멈춤", "paused"),
        "c_modes": ("채운 무더기", "clusters covered"),
        "c_kl": ("KL(진짜‖가짜)", "KL(real‖fake)"),
        "c_js": ("JS", "JS"),
        "c_pull": ("기울기 평균 크기", "mean gradient"),
        "c_scores": ("구분자의 답 D", "what D says"),
        "c_squeezed": ("0~1로 눌러 그린 점수", "scores, squeezed into 0 to 1"),
        "c_losses": ("손실값", "loss"),
        "c_draw": (
            "여기를 누르거나 끌어서 점을 찍고, '훈련하기'를 누르세요.",
            "Click or drag here to draw points, then press Train.",
        ),
        "c_clear": ("점 지우기", "Clear points"),
        "c_digits": (
            "생성자가 그린 숫자 100개(28×28 픽셀). 왼쪽 줄부터 0, 1, …, 9를 주문했어요.",
            "100 digits by the generator (28 × 28 px each), ordered as 0, 1, …, 9 from the left column on.",
        ),
        "c_picture": (
            "진짜 점은 파란 동그라미, 가짜 점은 주황 마름모. 배경은 구분자의 판단.",
            "Real points are blue circles, fake ones orange diamonds; the background is what D says.",
        ),
        "c_exhibit": (
            "미리 훈련해 둔 균형 실험: 시드 1, 2,000번",
            "trained beforehand: Balance, seed 1, 2,000 updates",
        ),
        "c_starting": ("신경망을 준비하고 있어요…", "Getting the two networks ready…"),
        "hint": (
            "<p>파란 동그라미는 진짜, 주황 마름모는 생성자가 만든 가짜예요. 바탕이 파랄수록 구분자는 진짜라고, "
            "주황일수록 가짜라고 답합니다. 화살표는 생성자의 점이 다음에 가려는 쪽이에요.</p>",
            "<p>Blue circles are real, orange diamonds are the generator's fakes. Where the background is blue, D says real; "
            "where it is orange, fake. The arrows show where the generator's points want to go next.</p>",
        ),
        "hint_digits": (
            "<p>생성자가 잡음에서 그린 숫자예요. 훈련하면 1분 안에 획이 이어지고 읽을 수 있게 됩니다. 처음부터 보고 싶지 않다면 "
            "자세한 설정에서 미리 배운 신경망으로 시작하세요.</p>",
            "<p>Digits that the generator draws from noise. Train it: within a minute strokes join up and can be read. To "
            "begin with a pair that has learnt already, look under More settings.</p>",
        ),
        # the game
        "game": ("경찰과 위조범", "Police and forger"),
        "game_about": (
            "여러분이 경찰이에요. 시간이 다 되기 전에 골라 주세요. 키보드의 ← →도 됩니다. "
            "진짜는 MNIST 숫자이고, 나머지는 모두 이 미술관의 생성자가 만들었어요.",
            "You are the police. Choose before the time is up; the keys ← and → work too. "
            "The real ones are MNIST digits; all others were made by this gallery's generators.",
        ),
        "game_kind": ("무엇을 가려낼까요?", "What to tell apart"),
        "kind_digits": ("숫자: 진짜와 가짜", "Digits: real or fake"),
        "kind_digits_age": ("숫자: 어느 생성자가 더 배웠나", "Digits: which generator learnt longer"),
        "kind_faces_age": ("얼굴: 어느 생성자가 더 배웠나", "Faces: which generator learnt longer"),
        "kind_anime_age": ("애니 캐릭터: 어느 생성자가 더 배웠나", "Anime: which generator learnt longer"),
        "game_start": ("시작하기", "Start"),
        "game_name": ("별명 (한 시간 뒤 지워져요)", "Nickname (forgotten after an hour)"),
        "game_board": ("우리 반 점수판", "Class scoreboard"),
        "g_real": ("← 진짜", "← Real"),
        "g_fake": ("가짜 →", "Fake →"),
        "g_left": ("← 왼쪽", "← Left"),
        "g_right": ("오른쪽 →", "Right →"),
        "g_ask": ("진짜일까요, 생성자가 만든 가짜일까요?", "Real, or a fake by the generator?"),
        "g_ask_age": (
            "어느 쪽이 더 오래 배운 생성자의 그림일까요?",
            "Which side is by the generator that learnt longer?",
        ),
        "g_idle": (
            "'시작하기'를 누르면 문제 {n}개가 나와요. 한 문제에 {s}초! 아래는 예예요.",
            "Press Start: {n} questions, {s} seconds each. Below is an example.",
        ),
        "g_you": ("나", "You"),
        "g_d": ("구분자", "Discriminator"),
        "g_of": ("{n}문제 중 {k}개 맞힘", "{k} of {n} right"),
        "g_truth": ("정답", "truth"),
        "g_was_real": ("진짜", "real"),
        "g_was_fake": ("가짜", "fake"),
        "g_was_left": ("왼쪽", "left"),
        "g_was_right": ("오른쪽", "right"),
        "g_late": ("시간 초과", "too late"),
        "g_judging": ("채점하고 있어요…", "Counting…"),
        "board_empty": ("아직 아무도 없어요.", "Nobody yet."),
        "board_who": ("별명", "Name"),
        "board_score": ("맞힌 수", "Right"),
        "board_d": ("구분자", "D"),
        "board_time": ("걸린 시간", "Time"),
        "board_seconds": ("{seconds}초", "{seconds} s"),
        "anonymous": ("이름 없는 경찰", "Anonymous"),
        # look inside
        "inside_loss": (
            "### 생성자의 손실과 그 기울기\n가로축은 D(G(z))예요. 훈련 초기에는 구분자가 가짜를 쉽게 알아보므로 왼쪽 끝에 있습니다. "
            "포화 손실은 그곳에서 평평해서 배울 기울기가 없고, 비포화 손실은 바로 그곳에서 가장 가파릅니다.",
            "### The generator's loss and its slope\nD(G(z)) runs to the right. Early in training D spots every fake: we are at the "
            "left end. The saturating loss is flat there and teaches nothing; the non-saturating one is steepest just there.",
        ),
        "inside_replay": (
            "### 위조범은 이렇게 배웠어요\n같은 잡음 16개에서 나온 숫자입니다. 막대를 밀어 훈련 시간을 옮겨 보세요.",
            "### How the forger learnt\nThe digits come from the same 16 noises. Move the slider through the training.",
        ),
        "replay_moment": ("순간 (0: 훈련하기 전)", "Moment (0: before training)"),
        "replay_steps": ("{steps}번 훈련한 뒤", "After {steps} updates"),
        "inside_pair": (
            "### 두 신경망의 생김새\n| | 평면 위의 점 | 숫자 |\n|---|---|---|\n"
            "| 생성자 | 잠재 변수 → 64 → 64 → 64 → 점 (x, y) | 잡음 64개와 주문한 숫자 → 7×7×64 → 14×14×32 → 28×28 |\n"
            "| 구분자 | 점 (x, y) → 64 → 64 → 64 → 점수 | 28×28 → 14×14×32 → 7×7×64, 주문한 숫자 → 점수 |\n\n"
            "점수에 시그모이드를 씌우면 D가 됩니다. 훈련 코드는 `demos/gan_lab/losses.py`의 `train_step` 하나예요.",
            "### The two networks\n| | points in the plane | digits |\n|---|---|---|\n"
            "| generator | latent variables → 64 → 64 → 64 → point (x, y) | 64 numbers and the digit ordered → 7×7×64 → 14×14×32 → 28×28 |\n"
            "| discriminator | point (x, y) → 64 → 64 → 64 → score | 28×28 → 14×14×32 → 7×7×64, the digit ordered → score |\n\n"
            "The sigmoid of the score is D. All training goes through one function, `train_step` in `demos/gan_lab/losses.py`.",
        ),
        # errors
        "unknown_data": (
            "'{given}'이라는 데이터는 없어요. {known} 가운데 고르거나 점의 목록을 주세요.",
            "There is no data called '{given}'. Choose one of {known}, or give a list of points.",
        ),
        "unknown_choice": (
            "'{given}'은 쓸 수 없어요. {known} 가운데 골라 주세요.",
            "'{given}' cannot be used. Choose one of {known}.",
        ),
        "bad_points": (
            "점은 [x, y] 숫자 쌍의 목록이어야 해요. 그림판에 점을 찍어 주세요.",
            "Points must be a list of number pairs [x, y]. Draw some on the canvas.",
        ),
        "point_count": (
            "점을 {fewest}개 이상 {most}개 이하로 찍어 주세요.",
            "Please draw at least {fewest} and at most {most} points.",
        ),
        "points_outside": (
            "점이 그림판 밖에 있어요. 좌표는 -{view}에서 {view} 사이여야 합니다.",
            "A point lies outside the canvas. Coordinates go from -{view} to {view}.",
        ),
        "diverged": (
            "훈련이 발산했어요(손실값이 무한대). 학습률을 낮추고 '처음부터'를 눌러 주세요.",
            "The training exploded (the loss is infinite). Lower the learning rates and press Start over.",
        ),
        "no_round": ("이 판은 끝났어요. '시작하기'를 다시 눌러 주세요.", "This round is over. Press Start again."),
    },
)
