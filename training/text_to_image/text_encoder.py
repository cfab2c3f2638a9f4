"""The text encoder's training, `--variant text_encoder` of training/text_to_image.py: sentences meet pictures.

Contrastive, as CLIP (Radford et al. 2021, arXiv:2103.00020): of a batch's pictures a sentence has to find its own, and a
picture its sentence; besides, a Korean and an English sentence about one picture have to find each other. Pictures are
seen through frozen EfficientNet-Lite0 features and a small head, which is published too: it guides the generator. What
is typed badly is practised: letters are lost and doubled, words dropped, languages mixed, word pieces cut otherwise.
"""

from pathlib import Path
from random import Random

import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from demos.common.media import images
from demos.text_to_image.network import TextEncoder
from training.common.backbones import Lite0Maps
from training.common.loop import Recipe, precision
from training.common.publish import Card, bundled
from training.text_to_image.captions.dataset import Pictured, kept, open_pictured, write_whole
from training.text_to_image.captions.facts import Facts, every_fact
from training.text_to_image.captions.measurements import COLOURS, SUBJECTS
from training.text_to_image.captions.sentences import LANGUAGES, plain, sentence
from training.text_to_image.captions.tokens import encode, mistype, train_tokenizer, written
from training.text_to_image.card import reader_card

GRID = 7  # positions a side at which a picture's head looks
CHANNELS = 40 + 112 + 320  # of the three maps it sees
TEMPERATURE = 0.07  # at the start; it is learned


# pictures


def head_inputs(maps: list[Tensor], pictures: Tensor) -> Tensor:
    """Lite0's maps (fine to coarse, as of Lite0Maps) and pictures (B, 3, H, W) -> (B, CHANNELS + 12, GRID, GRID).

    Features know shapes better than colours: each position also gets its four quarters' mean colours.
    """
    parts = [F.adaptive_avg_pool2d(maps[1].float(), GRID), F.interpolate(maps[2].float(), size=(GRID, GRID))]
    parts.append(F.interpolate(maps[3].float(), size=(GRID, GRID), mode="bilinear"))
    parts.append(F.pixel_unshuffle(F.adaptive_avg_pool2d(pictures.float(), 2 * GRID), 2))
    return torch.cat(parts, dim=1)


class PictureHead(nn.Module):
    """What is seen in a picture as a sentence would say it: (B, CHANNELS + 12, GRID, GRID) -> unit vectors (B, 128)."""

    def __init__(self, sentence_dim: int = 128, width: int = 256):
        super().__init__()
        self.norm = nn.GroupNorm(4, CHANNELS)
        self.colours = nn.Sequential(nn.Conv2d(12, 96, 1), nn.ReLU(), nn.Conv2d(96, 96, 1))
        self.mix = nn.Sequential(nn.Conv2d(CHANNELS + 96, width, 1), nn.ReLU(), nn.Conv2d(width, width, 1), nn.ReLU())
        self.attention = nn.Conv2d(width, 4, 1)
        self.project = nn.Sequential(nn.Linear(5 * width, width), nn.ReLU(), nn.Linear(width, sentence_dim))

    def forward(self, x: Tensor) -> Tensor:
        x = self.mix(torch.cat([self.norm(x[:, :CHANNELS]), self.colours(x[:, CHANNELS:])], dim=1))
        where = self.attention(x).flatten(2).softmax(2)  # (B, 4, positions)
        looked = torch.einsum("bap,bwp->baw", where, x.flatten(2)).flatten(1)
        return F.normalize(self.project(torch.cat([looked, x.mean((2, 3))], dim=1)).float(), dim=1)


@torch.no_grad()
def features(sets: list[Pictured], folder: Path, size: int) -> Tensor:
    """`head_inputs` of all pictures of all sets, (N, CHANNELS + 12, GRID, GRID) fp16; computed once, kept in `folder`."""

    def seen() -> dict[str, Tensor]:
        look, found = Lite0Maps(size), []
        for pictured in sets:
            for part in torch.arange(len(pictured)).split(64):
                x = pictured.pictures(part.tolist())
                with torch.autocast("cpu", torch.bfloat16, enabled=precision("auto") == "bf16"):
                    maps = [each.cpu() for each in look(x.to(look.backbone.stem.weight.device))]
                found.append(head_inputs(maps, x).half())
        return {"features": torch.cat(found)}

    return kept(folder, "features", [[each.settings for each in sets], size], seen)["features"]


class Pairs(torch.utils.data.Dataset):
    """A picture's features, a Korean and an English sentence about it, other ones each time.

    Args:
        found: (N, ...) of `features`; facts: what may be said of each picture.
        careless: Share of mistyped sentences.
    """

    def __init__(self, found: Tensor, facts: list[Facts], tokenizer: Tokenizer, careless: float):
        self.found, self.facts, self.tokenizer, self.careless = found, facts, tokenizer, careless

    def __len__(self) -> int:
        return len(self.facts)

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """{"inputs": (B, ...), "ids", "mask": (2B, L), Korean ones first, "subject", "main": (B,)}."""
        random = Random(int(torch.randint(2**31, ())))
        chosen = [self.facts[i] for i in indices]
        texts = [written(facts, language, random, self.careless) for language in LANGUAGES for facts in chosen]
        ids, mask = encode(self.tokenizer, texts)
        return {
            "inputs": self.found[indices].float(),
            "ids": ids,
            "mask": mask,
            "subject": torch.tensor([SUBJECTS.index(facts.subject) for facts in chosen]),
            "main": torch.tensor([COLOURS.index(facts.main) for facts in chosen]),
        }


# training


class Looking(nn.Module):
    """The head for pictures, and what is only there while training: the temperature, and two questions to a sentence."""

    def __init__(self, sentence_dim: int):
        super().__init__()
        self.head = PictureHead(sentence_dim)
        self.sharpness = nn.Parameter(torch.tensor(1 / TEMPERATURE).log())
        self.subject = nn.Linear(sentence_dim, len(SUBJECTS))
        self.main = nn.Linear(sentence_dim, len(COLOURS))

    def forward(self, inputs: Tensor) -> Tensor:
        return self.head(inputs)


class Reading(Recipe):
    """Text encoder and picture head, both in one phase."""

    name = "text_to_image"
    published = "text_encoder"
    better = {"retrieval_r1_ko": "higher", "retrieval_r1_en": "higher"}

    def __init__(self, config):
        super().__init__(config)
        self.networks = {"text_encoder": TextEncoder(config.vocabulary), "looking": Looking(128)}
        parameters = [p for network in self.networks.values() for p in network.parameters()]
        self.optimizers = {"match": torch.optim.AdamW(parameters, lr=config.learning_rate, weight_decay=0.02)}
        self.phases = {"match": ("text_encoder", "looking")}

    @property
    def folder(self) -> Path:
        return Path(self.config.captions_dir)

    @property
    def datasets(self) -> list[str]:
        return [name for name in (self.config.dataset, self.config.second_dataset) if name]

    def dataset(self, split: str) -> Pairs:
        config = self.config
        sets = open_pictured(self.folder, self.datasets, split, config.resolution, config.recoloured)
        facts = every_fact(sets)
        return Pairs(features(sets, self.folder, config.feature_size), facts, self.tokenizer(facts), config.careless)

    def tokenizer(self, facts: list[Facts]) -> Tokenizer:
        """Of this run: trained when it begins, read when it goes on."""
        path = Path(self.config.output_dir) / "tokenizer.json"
        if not self.config.resume_from_checkpoint or not path.is_file():
            random = Random(0)
            corpus = [sentence(each, language, random) for each in facts for language in LANGUAGES for _ in range(3)]
            trained = train_tokenizer(corpus, self.config.vocabulary, self.unwrapped("text_encoder").length)
            write_whole(path, lambda part: trained.save(str(part)))
        tokenizer = Tokenizer.from_file(str(path))
        # while training: the same word in other pieces now and then; the library draws them from numbers that no seed reaches
        tokenizer.model.dropout = 0.1
        return tokenizer

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        count = len(batch["inputs"])
        looking = self.unwrapped("looking")
        seen = self.networks["looking"](batch["inputs"])
        read = self.networks["text_encoder"](batch["ids"], batch["mask"]).float()
        korean, english = read.split(count)
        sharpness = looking.sharpness.clamp(max=3.9).exp()
        own = torch.arange(count, device=seen.device)

        def match(a: Tensor, b: Tensor) -> Tensor:
            logits = sharpness * a @ b.T
            return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2

        pairs = {"ko": match(korean, seen), "en": match(english, seen), "languages": match(korean, english)}
        # a sentence's vector should say plainly what the evaluation asks: which subject, which main colour
        questions = (("subject", looking.subject), ("main", looking.main))
        asked = sum(F.cross_entropy(ask(8 * read), batch[what].repeat(2)) for what, ask in questions)
        return sum(pairs.values()) + 0.5 * asked, {**pairs, "asked": asked}

    # what comes out

    def published_part(self, name: str) -> Path:
        """A file beside the weights: of the checkpoint that is measured, else of this run."""
        folder = Path(self.config.checkpoint or bundled(self.name, self.config.variant))
        return folder / name if self.config.evaluate else Path(self.config.output_dir) / name

    def extras(self, network: nn.Module) -> dict:
        tokenizer = self.published_part("tokenizer.json").read_bytes()
        weights = self.unwrapped("looking").head.state_dict()
        return {"tokenizer.json": tokenizer, "picture_head.safetensors": {k: v.half() for k, v in weights.items()}}

    def head(self) -> PictureHead:
        head = PictureHead()
        if self.config.evaluate:
            head.load_state_dict(load_file(self.published_part("picture_head.safetensors")))
        else:
            head.load_state_dict(self.unwrapped("looking").head.state_dict())
        return head.eval()

    def evaluate(self, network: TextEncoder) -> dict[str, float]:
        """retrieval_r1_ko, _en: how often a sentence is nearest to its own held-out picture among 99 wrong ones.

        Wrong are held-out pictures of which the sentence may be said to be false: the subject or its main colour is
        another. In retrieval_r1_any_* the 99 are drawn from all others, so that several may fit a short sentence as
        well as its own. *_typos: with mistyped sentences. languages_r1: a Korean sentence finds the English one about the
        same picture among 99 of any others; a sentence that names only a colour has many equals.
        """
        sets = open_pictured(self.folder, self.datasets, "test", self.config.resolution)
        facts, found = every_fact(sets), features(sets, self.folder, self.config.feature_size)
        head, tokenizer = self.head(), Tokenizer.from_file(str(self.published_part("tokenizer.json")))
        seen = torch.cat([head(part.float()) for part in found.split(128)])
        random, draw = Random(0), torch.Generator().manual_seed(0)
        looks = torch.tensor([SUBJECTS.index(f.subject) * len(COLOURS) + COLOURS.index(f.main) for f in facts])
        differs = looks[:, None] != looks
        other = ~torch.eye(len(facts), dtype=torch.bool)

        def read(texts: list[str]) -> Tensor:
            parts = (encode(tokenizer, texts[k : k + 128]) for k in range(0, len(texts), 128))
            return torch.cat([network(*(each.to(self.device) for each in part)).cpu() for part in parts])

        def first(queries: Tensor, among: Tensor, allowed: Tensor) -> float:
            """Share of queries nearer to their own row of `among` than to 99 allowed ones."""
            scores = queries @ among.T
            own = scores.diagonal()[:, None]
            wrong = torch.multinomial(allowed.float(), min(99, int(allowed.sum(1).min())), generator=draw)
            return float((own > scores.gather(1, wrong)).all(1).float().mean())

        figures, vectors = {}, {}
        for language in LANGUAGES:
            rounds = [[sentence(each, language, random) for each in facts] for _ in range(4)]
            vectors[language] = [read(texts) for texts in rounds]
            typed = [read([mistype(text, random) for text in texts]) for texts in rounds]
            for name, found, allowed in (("", vectors[language], differs), ("any_", vectors[language], other)):
                figures[f"retrieval_r1_{name}{language}"] = mean(first(each, seen, allowed) for each in found)
            figures[f"retrieval_r1_typos_{language}"] = mean(first(each, seen, differs) for each in typed)
        pairs = zip(*vectors.values())
        figures["languages_r1"] = mean(first(a, b, other) for a, b in pairs)
        return figures

    def samples(self, network: TextEncoder) -> Image.Image:
        """How near 16 sentences are to each other, Korean ones against English ones, as grey squares."""
        tokenizer = Tokenizer.from_file(str(Path(self.config.output_dir) / "tokenizer.json"))
        names = ("red", "orange", "yellow", "blue", "purple", "pink", "white", "black")
        facts = [Facts(subject, None, name) for subject in SUBJECTS for name in names]
        texts = [encode(tokenizer, [plain(each, language) for each in facts]) for language in LANGUAGES]
        read = [network(*(each.to(self.device) for each in part)).cpu() for part in texts]
        near = (read[0] @ read[1].T).clamp(0, 1)
        squares = images.to_images((near * 2 - 1)[None, None].expand(-1, 3, -1, -1))[0].resize((384, 384), 0)
        sheet = Image.new("RGB", (384 + 110, 384), "white")
        sheet.paste(squares, (110, 0))
        for row, each in enumerate(facts):
            ImageDraw.Draw(sheet).text((4, 24 * row + 6), plain(each, "en"), fill="black")
        return sheet

    def card(self, figures: dict[str, float]) -> Card:
        return reader_card()


def mean(values) -> float:
    values = list(values)
    return sum(values) / len(values)
