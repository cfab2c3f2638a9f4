"""The words of the super-resolution room, Korean and English."""

from demos.common.ui.i18n import Texts

t = Texts(
    "super_resolution",
    {
        "title": ("초해상도", "Super-resolution"),
        "heading": ("초해상도: 네 배 크게", "Super-resolution: four times larger"),
        "sentence": (
            "작은 그림을 네 배로 키웁니다. 없던 디테일은 네트워크가 지어낸 것이에요.",
            "A small picture becomes four times larger. Detail that was not there is the network's invention.",
        ),
        "method.bicubic": ("바이큐빅", "Bicubic"),
        "method.mse": ("안전하게 (MSE)", "Safe (MSE)"),
        "method.gan": ("선명하게 (GAN)", "Sharp (GAN)"),
        # try
        "run": ("키우기", "Enlarge"),
        "picture": ("작은 그림", "A small picture"),
        "limits": (
            "가로×세로가 1024×1024만큼의 픽셀, 파일은 25MB까지. 투명한 곳은 그대로 둡니다. 올린 그림은 두 시간 안에 지워요.",
            "Up to as many pixels as 1024×1024, files up to 25 MB. Transparency is kept. Uploads are deleted within two hours.",
        ),
        "examples": ("그림 고르기 (원본을 1/4로 줄인 것)", "Choose a picture (a quarter of its original)"),
        "mix": ("안전하게(MSE) 0 ↔ 1 선명하게(GAN)", "Safe (MSE) 0 ↔ 1 sharp (GAN)"),
        "mix_info": (
            "그림을 겹치는 것이 아니라 두 네트워크의 가중치를 이 비율로 섞어요.",
            "It is not the pictures but the two networks' weights that are mixed.",
        ),
        "mark.0": ("안전하게", "Safe"),
        "mark.half": ("반반", "Half"),
        "mark.1": ("선명하게", "Sharp"),
        "exhibit": ("왼쪽은 바이큐빅, 오른쪽은 결과", "Left bicubic, right the result"),
        "stage": ("키우는 중", "Enlarging"),
        "opening": (
            "손잡이를 끌어 보세요: 128×120 → 512×480, 왼쪽은 바이큐빅으로, 오른쪽은 GAN으로 키운 그림이에요.",
            "Drag the handle: 128×120 → 512×480, on the left by bicubic interpolation, on the right by the GAN.",
        ),
        "starting": ("준비하고 있어요.", "Getting ready."),
        "progress": ("{tiles}칸 가운데 {done}칸을 칠했어요.", "Painted {done} of {tiles} tiles."),
        "done": (
            "다 키웠어요: {small} → {large} ({seconds}초). 손잡이를 끌어 왼쪽의 바이큐빅과 견주어 보세요.{note}",
            "Done: {small} → {large} in {seconds} s. Drag the handle to compare with bicubic on the left.{note}",
        ),
        "shown_larger": (" 화면에는 {factor}배로 확대해(란초시) 걸었어요.", " Shown {factor}× larger here (Lanczos)."),
        "shown_smaller": (
            " 화면에는 1/{factor}로 줄여 걸었고, 저장하면 온전한 크기예요.",
            " Shown at 1/{factor} here; the saved file has the full size.",
        ),
        "stopped": (
            "멈췄어요. {tiles}칸 가운데 {done}칸을 칠했고 나머지는 바이큐빅이에요.",
            "Stopped. {done} of {tiles} tiles are painted, the rest is bicubic.",
        ),
        "download": ("PNG로 저장", "Save as PNG"),
        # the magnifier
        "glass": ("### 돋보기: 같은 곳을 세 가지로", "### Magnifier: one place, three ways"),
        "glass_map": ("보고 싶은 곳을 누르세요.", "Click a place to look at."),
        "glass_note": (
            "바이큐빅은 네트워크 없이 둘레의 픽셀 16개로 사이를 매끄럽게 잇는 방법이에요. MSE는 있을 법한 그림들의 평균을, GAN은 그 가운데 "
            "하나를 그립니다. GAN이 그린 결은 그럴듯해도 실제와 다를 수 있어요.",
            "Bicubic interpolation needs no network: it runs a smooth curve through the 16 pixels around. MSE paints the mean of all "
            "plausible pictures, the GAN paints one of them. Its textures are plausible; they may still be wrong.",
        ),
        "glass_zoom": ("돋보기 배율", "Power"),
        "glass_info": (
            "결과의 픽셀 하나를 이만큼 큰 네모로 그려요(최근접).",
            "Every pixel of a result is drawn as a square of this size (nearest).",
        ),
        # look inside
        "judge.title": (
            "### 1. 원본이 있다면: 세 가지로 재어 보기",
            "### 1. If you have the original: measure in three ways",
        ),
        "judge.text": (
            "원본을 먼저 1/4로 줄이고, 그것을 세 가지로 다시 키워 원본과 견줍니다. 그래서 정답을 아는 시험이 돼요.",
            "The original is reduced to a quarter first and enlarged again in three ways: a test with a known answer.",
        ),
        "judge.run": ("재어 보기", "Measure"),
        "judge.original": ("원본", "The original"),
        "judge.originals": ("원본 고르기", "Choose an original"),
        "judge.limits": (
            "양쪽 모두 64픽셀 이상. 512픽셀보다 크면 가운데를 씁니다. 파일은 25MB까지.",
            "At least 64 pixels a side; of more than 512, the middle is used. Files up to 25 MB.",
        ),
        "judge.psnr": ("PSNR (dB)", "PSNR (dB)"),
        "judge.ssim": ("SSIM", "SSIM"),
        "judge.st_lpips": ("ST-LPIPS", "ST-LPIPS"),
        "short.bicubic": ("바이큐빅", "Bicubic"),
        "short.mse": ("MSE", "MSE"),
        "short.gan": ("GAN", "GAN"),
        "judge.apart": (
            "픽셀로 재면(PSNR) {pixels}, 사람의 눈을 흉내 내어 재면(ST-LPIPS) {eyes}의 점수가 가장 좋아요. PSNR은 어긋난 디테일에 "
            "벌점을 주므로 흐린 평균이 유리하고, ST-LPIPS는 질감이 있는 쪽을 더 비슷하다고 봅니다.",
            "By pixels (PSNR) the best is: {pixels}. By a measure modelled on human eyes (ST-LPIPS): {eyes}. PSNR punishes detail "
            "in the wrong place, which favours a blurred mean; ST-LPIPS finds a picture with texture more alike.",
        ),
        "judge.together": (
            "이 그림에서는 PSNR도 ST-LPIPS도 {pixels}의 점수가 가장 좋아요. 그래도 세 그림을 눈으로 견주어 보세요. 점수는 그림 전체의 "
            "평균이라, 눈이 먼저 가는 곳의 느낌과 다를 수 있습니다.",
            "For this picture, PSNR and ST-LPIPS agree: {pixels}. Compare the pictures with your own eyes all the same: a figure is a "
            "mean over the whole picture, and your eye goes to some places first.",
        ),
        "judge.help": (
            "★ 가장 좋은 점수. PSNR과 SSIM은 클수록, ST-LPIPS는 작을수록 원본과 비슷합니다. PSNR과 SSIM은 밝기(Y)에서 가장자리 4픽셀을 "
            "빼고 쟀어요. 작은 그림: {width}×{height}.",
            "★ best. More PSNR and SSIM, but less ST-LPIPS mean more alike. PSNR and SSIM: luminance (Y), without 4 px at the "
            "edges. The small picture has {width}×{height}.",
        ),
        "added.title": ("### 2. 네트워크가 더한 것", "### 2. What the network adds"),
        "added.text": (
            "결과 = 바이큐빅 + 네트워크가 더한 것. 회색은 아무것도 더하지 않은 곳이에요. ‘해 보기’의 그림을 씁니다.",
            "Result = bicubic + what the network adds. Grey is where it adds nothing. It uses the picture from ‘Try’.",
        ),
        "added.run": ("더한 것 보기", "Show what is added"),
        "added.middle": ("\\+ 더한 것 (두 배로 진하게)", "\\+ what is added (twice as strong)"),
        "added.result": ("= 결과", "= the result"),
        "strip.title": ("### 3. 두 네트워크 사이", "### 3. Between the two networks"),
        "strip.text": (
            "왼쪽부터 GAN 가중치의 비율 0, 0.25, 0.5, 0.75, 1입니다. ‘해 보기’에서 돋보기로 고른 곳을 보여 줘요. GAN은 MSE 네트워크에서 "
            "시작해 배웠기 때문에 가중치의 평균도 멀쩡한 네트워크가 됩니다.",
            "From the left, the GAN's share of the weights is 0, 0.25, 0.5, 0.75, 1, at the place under the magnifier in ‘Try’. The GAN "
            "was trained from the MSE network, which is why a mean of their weights is a working network too.",
        ),
        "strip.run": ("사이를 보기", "Show what lies between"),
        "strip.sheet": ("MSE 0 → 1 GAN", "MSE 0 → 1 GAN"),
        "twins.title": ("### 4. 디테일은 지어낸 것", "### 4. Detail is invented"),
        "twins.text": (
            "위는 서로 다른 세 그림, 아래는 그것을 1/4로 줄인 것입니다. 원본, GAN의 결과, 그리고 줄이면 사라지는 디테일을 정반대로 뒤집은 "
            "원본이에요. 줄이면 모두 같은 그림이 되므로, 작은 그림만 보고는 어느 것이 진짜였는지 아무도 알 수 없습니다. 1번의 원본을 씁니다.",
            "Above, three different pictures; below, the quarter of each: the original, the GAN's result, and the original with all "
            "detail that reduction takes away turned into its opposite. Their quarters are the same, so nobody can tell from the "
            "small picture which one was real. It uses the original from 1.",
        ),
        "twins.run": ("같은지 보기", "Show the twins"),
        "twins.sheet": (
            "원본 · GAN · 뒤집은 디테일 (위 3배, 아래 12배 확대)",
            "Original · GAN · reversed detail (above 3×, below 12×)",
        ),
        "twins.line": (
            "줄인 그림의 평균 차이: GAN {gan:.2f}, 뒤집은 것 {opposite:.2f} (255단계 가운데)",
            "Mean difference of the quarters: GAN {gan:.2f}, reversed {opposite:.2f} (of 255 levels)",
        ),
        "working": ("계산하고 있어요.", "Computing."),
        "worked": ("다 됐어요({seconds:.1f}초).", "Done, in {seconds:.1f} s."),
        # what a visitor can do wrong
        "unknown_model": (
            "{model}(이)라는 모델은 없어요. 고를 수 있는 것: {models}",
            "There is no model {model}. Choose one of: {models}",
        ),
        "mix_value": ("섞는 비율", "The mix"),
    },
)
