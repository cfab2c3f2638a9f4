"""Model cards: the words of a checkpoint's README.md, in English and in Korean, and the page that is made of them.

A training keeps its prose beside its code, in card_en.md and card_ko.md; its card.py adds what is no prose:

    ## title                            Card(
    Faces of nobody, {side} px              **read_card(Path(__file__).parent, side=128),
                                            dataset="generated-faces",
    ## figures                              tags=("gan", "faces"),
    kid: Kernel distance                )
"""

import platform
import re
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import torch
from huggingface_hub import EvalResult, ModelCardData
from torch import nn

TAG = "gallery-of-generative-models"  # on every card of ours
LANGUAGES = ("en", "ko")
Words = tuple[str, str]  # English, Korean


@dataclass
class History:
    """What a model card tells of the training; saved with every checkpoint."""

    step: int = 0
    images: int = 0
    seconds: float = 0.0
    machine: str = ""
    command: str = ""

    def state_dict(self) -> dict:
        return asdict(self)

    def load_state_dict(self, state: dict) -> None:
        self.__dict__.update(state)


def machine(device: torch.device, processes: int) -> str:
    """In words, what a training runs on."""
    if device.type == "cuda":
        return f"{torch.cuda.get_device_name(device)} ({processes} x GPU)"
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f"{model or platform.machine()} ({processes * torch.get_num_threads()} x CPU)"


@dataclass
class Card:
    """What a model card says; pairs are (English, Korean).

    Attributes:
        title: Name of the checkpoint.
        paper: Title, authors, year, link; one for both languages where it has no words of ours.
        medium: Kind of network; the number of parameters is added.
        data: What it was trained on, and that data's licence.
        limits: What it cannot do.
        figures: Name of a figure -> its words in the table. Others stand only in the front matter.
        dataset: Name of the data set that the figures were measured on.
        datasets: The Hub's ids of the training data; none where it is not on the Hub.
        license: SPDX name of the weights' licence, or "other".
        license_name, license_link: Short name and address of an "other" licence, which the Hub asks for; by default
            that the weights are for teaching and research, as the card's own part on the data says.
        tags: For the Hub's search.
        task: What it is for, one of the Hub's pipeline tags.
        seen: What training counted, with its number.

    Raises:
        ValueError: Only one of license_name and license_link is given, or they are given beside an SPDX name.
    """

    title: Words
    paper: Words | str
    medium: Words
    data: Words
    limits: Words
    dataset: str
    license: str = "other"
    figures: dict[str, Words] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    task: str = "unconditional-image-generation"
    seen: Words = ("{count:,} pictures seen", "그림 {count:,}장을 보며")
    license_name: str | None = None
    license_link: str | None = None
    datasets: tuple[str, ...] = ()

    def __post_init__(self):
        if self.license == "other" and not (self.license_name or self.license_link):
            self.license_name, self.license_link = "teaching-and-research", "README.md"
        given = [value for value in (self.license_name, self.license_link) if value]
        if len(given) == 1 or (given and self.license != "other"):
            raise ValueError('license_name and license_link belong together, and to license="other"')


# prose from templates

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read_template(path: Path, variant: str | None) -> dict[str, str]:
    """The sections of a template that hold for the variant: key -> text, its lines joined, paragraphs kept apart.

    A heading is `## key`, or `## key variant …` for these variants alone; the latter goes before the former.
    Lines of `## figures` stay lines; an indented one belongs to the line before it.
    """
    known = {attribute.name for attribute in fields(Card)}
    common: dict[str, str] = {}
    own: dict[str, str] = {}
    _, *sections = re.split(r"^## ", COMMENT.sub("", path.read_text(encoding="utf-8")), flags=re.MULTILINE)
    for section in sections:
        heading, _, text = section.partition("\n")
        key, *variants = heading.split()
        if key not in known:
            raise ValueError(f"{path}: a model card has no {key!r}")
        if key == "figures":
            text = re.sub(r"\n[ \t]+", " ", text).strip()
        else:
            text = "\n\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip()))
        if variant in variants:
            own[key] = text
        elif not variants:
            common[key] = text
    return common | own


def read_card(folder: Path, variant: str | None = None, **values) -> dict[str, Any]:
    """Reads card_en.md and card_ko.md of a training's folder: keyword arguments for `Card`.

    Args:
        folder: Of the training.
        variant: Whose sections are taken; see `read_template`.
        values: What stands for `{placeholders}`; a tuple of two is (English, Korean).

    Returns:
        Section -> (English, Korean); "figures" -> {name: (English, Korean)}. "seen" keeps its `{count}`, which the
        loop knows.

    Raises:
        ValueError: A section or a figure is missing in one of the languages (only a paper may do without Korean), or a
            card has no such section.
        KeyError: No value for a placeholder.
    """
    texts = []
    for place, language in enumerate(LANGUAGES):
        own = {name: value[place] if isinstance(value, tuple) else value for name, value in values.items()}
        found = read_template(folder / f"card_{language}.md", variant)
        texts.append({key: text if key == "seen" else text.format(**own) for key, text in found.items()})
    english, korean = texts
    if "paper" in english:
        korean.setdefault("paper", english["paper"])
    if missing := sorted(english.keys() ^ korean.keys()):
        raise ValueError(f"{folder}: not in both languages: {', '.join(missing)}")
    card: dict[str, Any] = {key: (english[key], korean[key]) for key in english}
    if "figures" in card:
        one, other = (dict(line.split(": ", 1) for line in text.splitlines() if line) for text in card["figures"])
        if missing := sorted(one.keys() ^ other.keys()):
            raise ValueError(f"{folder}: figures not in both languages: {', '.join(missing)}")
        card["figures"] = {name: (one[name], other[name]) for name in one}
    return card


# the page

PAGE = """<!-- {language} -->
### {title}

{paper}

{heads[0]}: {medium} · {parameters} {heads[1]}

{heads[2]}: {data}

{heads[3]}: {made}

{table}

{heads[4]}: {limits}
"""
HEADS = {
    "en": ("**Medium**", "parameters", "**Data**", "**Made by**", "**What it cannot do**", "Measure", "Value"),
    "ko": ("**재료**", "파라미터", "**데이터**", "**학습**", "**하지 못하는 것**", "지표", "값"),
}


def front_matter(card: Card, figures: dict[str, float], settings: dict | None = None) -> str:
    """The YAML that the Hub reads; the figures are its `model-index`."""
    results = [
        EvalResult(
            task_type=card.task,
            dataset_type="imagefolder",
            dataset_name=card.dataset,
            dataset_args=settings or None,
            metric_type=name,
            metric_value=value,
            metric_name=name,
        )
        for name, value in figures.items()
    ]
    return ModelCardData(
        language=[*LANGUAGES],
        license=card.license,
        license_name=card.license_name,
        license_link=card.license_link,
        library_name="pytorch",
        datasets=[*card.datasets] or None,
        pipeline_tag=card.task,
        tags=[TAG, *card.tags],
        model_name=card.title[0],
        eval_results=results,
    ).to_yaml()


def made_by(card: Card, history: History) -> Words:
    """How much the training saw, how long it took on what, and its command."""
    hours = f"{history.seconds / 3600:.1f}"
    english, korean = (words.format(count=history.images) for words in card.seen)
    command = re.sub(r"; from step ([\d,]+) on: ", r"; \1단계부터: ", history.command)
    return (
        f"{english}, {hours} hours on {history.machine}. `{history.command}`",
        f"{korean} {hours}시간 ({history.machine}). `{command}`",
    )


def write_card(
    card: Card, network: nn.Module, figures: dict[str, float], history: History, settings: dict | None = None
) -> str:
    """The whole README.md: front matter, label in both languages, link to the sample sheet."""
    made = made_by(card, history)
    pages = []
    for place, language in enumerate(LANGUAGES):
        heads = HEADS[language]
        rows = [f"| {words[place]} | {figures[name]:.4g} |" for name, words in card.figures.items() if name in figures]
        pages.append(
            PAGE.format(
                language=language,
                title=card.title[place],
                paper=card.paper if isinstance(card.paper, str) else card.paper[place],
                medium=card.medium[place],
                parameters=f"{sum(weight.numel() for weight in network.parameters()):,}",
                data=card.data[place],
                made=made[place],
                limits=card.limits[place],
                heads=heads,
                table="\n".join([f"| {heads[5]} | {heads[6]} |", "|---|---|", *rows]),
            )
        )
    matter = front_matter(card, figures, settings)
    return "\n".join([f"---\n{matter}\n---\n", *pages, "<!-- samples -->\n![samples](samples.webp)\n"])
