"""The words of the VAE room, Korean and English."""

from demos.common.ui.i18n import Texts

t = Texts(
    "vae",
    {
        "title": ("변이형 오토인코더", "VAE"),
        "heading": ("변이형 오토인코더 (VAE)", "Variational autoencoder (VAE)"),
        "sentence": (
            "그림을 몇 개의 숫자로 줄였다가 다시 그립니다. 그 숫자들의 공간을 직접 걸어 보세요.",
            "A picture becomes a few numbers and is drawn again from them. Walk through their space.",
        ),
        # the networks
        "model": ("네트워크", "Network"),
        "model.digits_autoencoder": ("오토인코더 (KL 없음)", "Autoencoder (no KL)"),
        "model.digits_map_low": ("VAE, KL × 0.1", "VAE, KL × 0.1"),
        "model.digits_map": ("VAE, KL × 1", "VAE, KL × 1"),
        "model.digits_map_high": ("VAE, KL × 4", "VAE, KL × 4"),
        "model.digits": ("VAE, 잠재 변수 40개", "VAE, 40 latents"),
        "model.faces": ("얼굴 VAE, 잠재 변수 128개", "Face VAE, 128 latents"),
        # the map
        "tab.map": ("숫자 지도", "Digit map"),
        "map.walk": ("걸어가기", "Walk"),
        "map.model_info": (
            "네 개는 크기와 데이터가 똑같고 KL 항의 가중치가 달라요(KL × 1은 더 오래 배웠어요). 바꾸면서 빈 곳을 찾아보세요.",
            "All four have the same size and data; the weight of the KL term differs (KL × 1 learned longer). Switch and look for holes.",
        ),
        "map.picked": (
            "골라 둔 곳의 그림 (서버가 디코딩, 10배 확대)",
            "The place you picked (decoded by the server, 10×)",
        ),
        "map.latents": ("잠재 변수 z", "Latent variables z"),
        "map.latents_info": (
            "지도를 누르면 여기에 적혀요. 직접 적고 Enter를 눌러도 됩니다.",
            "A click on the map writes them here. You can also type them and press Enter.",
        ),
        "map.ink": ("가장 그럴듯한 그림", "Most probable picture"),
        "map.probability": ("잉크의 확률", "Probability of ink"),
        "map.views": (
            "디코더는 픽셀마다 잉크가 있을 확률을 말해요. 절반을 넘는 곳만 칠하면 가장 그럴듯한 그림이고, 확률을 그대로 보면 "
            "네트워크가 망설이는 곳이 회색이에요.",
            "The decoder gives each pixel a probability of ink. Over ½ it becomes ink in the most probable picture; as it is, "
            "it is grey where the network is undecided.",
        ),
        "map.picked_ink": ("가장 그럴듯한 그림 (끄면 잉크의 확률)", "Most probable picture (off: probability of ink)"),
        "map.tiles": ("그림 보기", "Pictures"),
        "map.points": ("시험 숫자 보기", "Test digits"),
        "map.hint": ("지도 위에서 움직여 보세요. 누르면 골라 둡니다.", "Move over the map. Click to keep a place."),
        "map.live": (
            "이 디코더는 지금 여러분의 브라우저 안에서 계산됩니다.",
            "This decoder is being computed inside your browser.",
        ),
        "map.near": ("가장 가까운 시험 숫자", "Nearest test digit"),
        "map.empty": ("빈 곳: 근처에 실제 숫자가 없어요", "A hole: no real digit is near"),
        "map.prior": ("점선: 사전 분포 N(0, I)의 1σ, 2σ, 3σ", "Dashed: 1σ, 2σ, 3σ of the prior N(0, I)"),
        "map.label": (
            "숫자 그림의 2차원 잠재 공간 지도. 방향키로도 움직일 수 있습니다.",
            "Map of the two-dimensional latent space of digits. Arrow keys move too.",
        ),
        # drawing
        "tab.draw": ("내 손글씨", "My digit"),
        "drawn.editor": ("여기에 숫자 하나를 크게 써 주세요", "Write one large digit here"),
        "drawn.run": ("복원하기", "Reconstruct"),
        "drawn.examples": ("시험 숫자로 해 보기", "Try a test digit"),
        "drawn.input": ("네트워크가 본 그림", "What the networks see"),
        "drawn.input_note": (
            "MNIST처럼 다듬었어요: 긴 쪽 20픽셀, 무게 중심을 28×28의 가운데로.",
            "Prepared like MNIST: longer side 20 px, centre of mass in the middle of 28×28.",
        ),
        "drawn.nats": ("복원 오차 {value:.0f} 내트", "error {value:.0f} nats"),
        "drawn.kl": ("KL {value:.1f} 내트", "KL {value:.1f} nats"),
        "drawn.no_kl": ("KL 항 없음", "no KL term"),
        "drawn.mse": ("픽셀 MSE {value:.4f}", "pixel MSE {value:.4f}"),
        "drawn.place": ("지도 위의 자리: ({x:.2f}, {y:.2f})", "place on the map: ({x:.2f}, {y:.2f})"),
        "drawn.no_place": ("잠재 변수가 40개라 지도가 없어요", "40 latents: no map to draw"),
        "drawn.nats_help": (
            "복원은 잉크의 확률로 보여요. 회색은 네트워크가 망설이는 곳입니다. 복원 오차는 −log p(x|z)입니다. "
            "1내트는 자연로그로 잰 정보의 단위이고, 작을수록 그림이 덜 놀라웠다는 뜻이에요.",
            "Reconstructions show the probability of ink; grey is where the network is undecided. The error is "
            "−log p(x|z). A nat is the unit of information in natural logarithms: fewer nats, less surprise.",
        ),
        # faces
        "tab.sample": ("얼굴 뽑기", "New faces"),
        "sample.run": ("만들기", "Make faces"),
        "sample.sheet": (
            "생성된 얼굴 (64픽셀, 3배 확대). 하나를 누르면 ‘얼굴 고치기’로 가져가요.",
            "Generated faces (64 px, shown 3×). Click one to take it to ‘Edit a face’.",
        ),
        "sample.count": ("몇 명", "How many"),
        "sample.spread": ("퍼짐 (z의 표준편차)", "Spread (standard deviation of z)"),
        "sample.spread_info": (
            "1이 사전 분포 그대로예요. 줄이면 평균 얼굴에 가까워지고, 늘리면 낯선 얼굴이 나옵니다.",
            "1 is the prior itself. Less stays near the average face; more goes to unusual ones.",
        ),
        "tab.edit": ("얼굴 고치기", "Edit a face"),
        "edit.picture": ("얼굴 사진", "A face"),
        "edit.picture_info": (
            "정면을 보는 증명사진 같은 얼굴에서 가장 잘 됩니다. 가운데 정사각형만 쓰고, 올린 사진은 두 시간 안에 지워요.",
            "Works best on a frontal, studio-like face. Only the middle square is used; uploads are deleted within two hours.",
        ),
        "edit.run": ("복원하기", "Reconstruct"),
        "edit.sheet": (
            "본 것 → 복원 → 고친 것 (64픽셀, 4배 확대). 아래 막대는 속성의 방향으로 옮겨요. 단위는 표준편차입니다.",
            "Seen → reconstructed → edited (64 px, shown 4×). The sliders move along attributes, in standard deviations.",
        ),
        "attribute.sex": ("여성 ↔ 남성", "Female ↔ male"),
        "attribute.smile": ("웃음", "Smile"),
        "attribute.long_hair": ("머리 길이", "Hair length"),
        "attribute.dark_hair": ("머리 밝음 ↔ 어두움", "Hair light ↔ dark"),
        "attribute.bright_background": ("배경 밝기", "Background brightness"),
        "attribute.warm_colours": ("차가운 색 ↔ 따뜻한 색", "Cool ↔ warm colours"),
        "edit.reset": ("모두 0으로", "Set all to 0"),
        "edit.examples": ("예시 얼굴", "Example faces"),
        "tab.morph": ("얼굴 변신", "Morph"),
        "morph.first": ("첫 얼굴", "First face"),
        "morph.second": ("둘째 얼굴", "Second face"),
        "morph.run": ("변신시키기", "Morph"),
        "morph.frames": ("프레임 수", "Frames"),
        "morph.video": ("변신 (64픽셀, 6배 확대, 초당 24장)", "Morph (64 px, shown 6×, 24 frames a second)"),
        "morph.note": (
            "화면의 픽셀을 겹친 것이 아니라, 두 얼굴의 잠재 변수를 직선으로 이어 한 걸음씩 디코딩했습니다.",
            "No pixels are cross-faded: the straight line between two sets of latent variables is decoded step by step.",
        ),
        # look inside
        "maps.title": (
            "### 1. KL 항이 하는 일: 네 네트워크 나란히",
            "### 1. What the KL term does: four networks side by side",
        ),
        "maps.text": (
            "같은 시험 숫자를 네 네트워크에 넣었어요. KL의 가중치가 커질수록 구름이 사전 분포(점선 원)에 맞춰지고 빈 곳이 줄어드는 "
            "대신, 가중치 4에서는 복원이 더 흐려집니다. 오토인코더도 복원은 비슷하게 하지만 구름이 사전 분포와 상관없는 곳에 놓여요. "
            "그래서 N(0, I)에서 z를 뽑으면 어떤 숫자는 아예 나오지 않고, 알아볼 수 없는 그림도 섞입니다. "
            "복원과 뽑은 그림은 잉크의 확률이라, 회색은 네트워크가 망설이는 곳이에요.",
            "The same test digits through four networks. The heavier the KL term, the closer the cloud keeps to the prior "
            "(dashed circles) and the fewer the holes, but a weight of 4 blurs the reconstructions more. The autoencoder "
            "reconstructs about as well, yet its cloud lies wherever it likes: a z drawn from N(0, I) never gives some of the "
            "digits, and now and then no digit at all. Reconstructions and draws show the probability of ink: grey is where the "
            "network is undecided.",
        ),
        "maps.run": ("z를 다시 뽑기", "Draw z again"),
        "maps.cloud": ("시험 숫자가 놓인 자리", "Where test digits lie"),
        "maps.pairs": ("시험 숫자(위)와 복원(아래)", "Test digits (top), reconstructed (bottom)"),
        "maps.prior": ("사전 분포 N(0, I)에서 뽑은 z", "z drawn from the prior N(0, I)"),
        "maps.mse": ("시험 숫자 200장 평균: 픽셀 MSE {value:.4f}", "Mean of 200 test digits: pixel MSE {value:.4f}"),
        "noise.title": ("### 2. 재매개변수화: 같은 그림, 여러 z", "### 2. Reparametrisation: one picture, many z"),
        "noise.text": (
            "인코더는 점이 아니라 분포를 말합니다. z = 평균 + σ · ε에서 ε만 새로 뽑아 디코딩했어요. 첫 칸은 넣은 그림, 둘째 칸은 "
            "ε = 0일 때입니다. 퍼짐을 1보다 키우면 네트워크가 ‘같은 그림’으로 여기는 범위를 벗어나요.",
            "The encoder answers with a distribution, not a point. Here z = mean + σ · ε with a new ε in every cell. The first cell "
            "is the picture, the second has ε = 0. Beyond a spread of 1 you leave what the network takes for the same picture.",
        ),
        "noise.picture": ("그림 (숫자 또는 얼굴)", "A picture (digit or face)"),
        "noise.spread": ("ε에 곱하는 수", "Factor on ε"),
        "noise.run": ("다시 뽑기", "Draw again"),
        "noise.sheet": ("넣은 그림, ε = 0, 그리고 뽑은 것들", "The picture, ε = 0, and draws"),
        "latent_kl.title": ("### 3. 어떤 잠재 변수를 쓰나", "### 3. Which latent variables are used"),
        "latent_kl.text": (
            "막대 하나가 잠재 변수 하나이고, 높이는 KL(q(z|x) ‖ p(z))를 여러 그림에서 평균한 값(내트)입니다. 0에 가까운 변수는 "
            "사전 분포와 같아서 아무 정보도 나르지 않아요. 쓸모없는 변수를 저절로 꺼 두는 것도 KL 항입니다.",
            "One bar for each latent variable; its height is KL(q(z|x) ‖ p(z)) in nats, averaged over pictures. A variable near 0 is the "
            "same as the prior and carries no information. It is the KL term that switches off what is not needed.",
        ),
        "latent_kl.summary": (
            "{count}장 평균: KL 합 {total:.1f} 내트, 잠재 변수 {all}개 가운데 {used}개가 0.05내트를 넘습니다.",
            "Mean of {count} pictures: {total:.1f} nats in all; {used} of {all} latent variables exceed 0.05 nats.",
        ),
        "latent_kl.axis": ("KL (내트)", "KL (nats)"),
        "latent_kl.order": ("잠재 변수, 많이 쓰는 순서", "latent variables, most used first"),
        # what a visitor can do wrong
        "nothing_drawn": (
            "아직 아무것도 그려져 있지 않아요. 숫자 하나를 크게 써 주세요.",
            "Nothing is drawn yet. Please write one large digit.",
        ),
        "unknown_model": (
            "{model}(이)라는 네트워크는 없어요. 고를 수 있는 것: {models}",
            "There is no network {model}. Choose one of: {models}",
        ),
        "unknown_attribute": (
            "{attribute}(이)라는 속성은 없어요. 고를 수 있는 것: {attributes}",
            "There is no attribute {attribute}. Choose from: {attributes}",
        ),
        "latents_not_numbers": (
            "잠재 변수는 유한한 숫자의 목록이어야 해요. 예: 0.5, -1.0",
            "Latent variables must be a list of finite numbers, such as 0.5, -1.0",
        ),
        "latents_width": (
            "잠재 변수 {given}개를 받았는데, 필요한 수는 {wanted}입니다.",
            "{given} latent variables were given; the number needed is {wanted}.",
        ),
        "too_many": ("한 번에 {most}장까지 만들 수 있어요.", "At most {most} pictures can be made at once."),
    },
)
