"""Model cards: the two languages' templates, and the page that is made of them."""

import pytest
from huggingface_hub import ModelCard
from torch import nn

from training.common.card import Card, History, read_card, write_card

ENGLISH = """A note for whoever edits this.

## title
Digits, {side} px
## title faces
Faces of
nobody
## paper
A paper
## medium
{kind}, small
## data faces other
Faces.

None of them is real.
<!-- ## limits of an earlier card -->
## limits
All.
## figures
kid: Kernel distance: lower
  is better
nats: Bits, but natural
"""
KOREAN = """
## title
숫자, {side}픽셀
## title faces
얼굴
## medium
작은 {kind}
## data faces other
얼굴
## limits
모두
## figures
kid: 커널 거리
nats: 내트
"""


@pytest.fixture
def templates(tmp_path):
    (tmp_path / "card_en.md").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "card_ko.md").write_text(KOREAN, encoding="utf-8")
    return tmp_path


def test_a_variant_has_its_own_sections_and_the_common_ones(templates):
    card = read_card(templates, "faces", kind=("network", "네트워크"))
    assert card == {
        "title": ("Faces of nobody", "얼굴"),
        "paper": ("A paper", "A paper"),
        "medium": ("network, small", "작은 네트워크"),
        "data": ("Faces.\n\nNone of them is real.", "얼굴"),
        "limits": ("All.", "모두"),
        "figures": {"kid": ("Kernel distance: lower is better", "커널 거리"), "nats": ("Bits, but natural", "내트")},
    }
    common = read_card(templates, side=28, kind="VAE")
    assert common["title"] == ("Digits, 28 px", "숫자, 28픽셀") and "data" not in common
    with pytest.raises(KeyError, match="side"):
        read_card(templates, kind="VAE")


@pytest.mark.parametrize(
    ("section", "message"),
    [("## limits\n모두\n", "limits"), ("nats: 내트\n", "nats"), ("## medium\n작은 {kind}\n", "medium")],
)
def test_what_one_language_lacks_is_named(templates, section, message):
    (templates / "card_ko.md").write_text(KOREAN.replace(section, ""), encoding="utf-8")
    with pytest.raises(ValueError, match=f"not in both languages: {message}"):
        read_card(templates, side=28, kind="VAE")


def test_a_section_that_no_card_has_is_refused(templates):
    (templates / "card_en.md").write_text(ENGLISH.replace("## limits", "## limit"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"card_en\.md: a model card has no 'limit'"):
        read_card(templates, side=28, kind="VAE")


def test_the_page_tells_of_data_and_terms(templates):
    words = read_card(templates, "faces", kind="network")
    terms = {"license_name": "research", "license_link": "https://example.org/terms"}
    card = Card(**words, dataset="faces", datasets=("me/faces",), **terms)
    history = History(3, 48, 3600.0, "a machine", "python -m x; from step 2 on: python -m x --seed 1")
    page = write_card(card, nn.Linear(3, 2), {"kid": 0.123456, "other": 1.0}, history, {"samples": 9})
    data = ModelCard(page).data
    assert (data.license, data.license_name, data.license_link) == ("other", *terms.values())
    assert data.datasets == ["me/faces"] and data.eval_results[1].metric_value == 1.0
    assert data.eval_results[0].dataset_args == {"samples": 9}
    english, korean = page.split("<!-- ko -->")
    assert "network, small · 8 parameters" in english and "| Kernel distance: lower is better | 0.1235 |" in english
    assert "48 pictures seen, 1.0 hours on a machine. `python -m x; from step 2 on: python -m x --seed 1`" in english
    assert "그림 48장을 보며 1.0시간 (a machine). `python -m x; 2단계부터: python -m x --seed 1`" in korean
    usual = ModelCard(write_card(Card(**words, dataset=""), nn.Linear(1, 1), {}, history)).data
    assert (usual.license_name, usual.license_link, usual.datasets) == ("teaching-and-research", "README.md", None)
    free = ModelCard(write_card(Card(**words, dataset="", license="mit"), nn.Linear(1, 1), {}, history)).data
    assert free.license == "mit" and not free.get("license_name")


def test_a_licence_of_its_own_has_a_name_and_an_address(templates):
    words = read_card(templates, "faces", kind="network")
    for terms in ({"license_name": "research"}, {"license": "mit", "license_name": "a", "license_link": "b"}):
        with pytest.raises(ValueError, match="belong together"):
            Card(**words, dataset="faces", **terms)
