"""The VAE room as a visitor uses it: labels follow the network, attributes and dice count, notices in two languages."""

import importlib
import io
import re

from PIL import Image

from demos.common.media.images import settings_of

for name in ("demos.vae.texts", "demos.common.ui.layout", "demos.common.media.images"):
    importlib.import_module(name)  # the words that Visitor.text looks up


def test_the_label_is_that_of_the_chosen_network(visit):
    visitor = visit("en")
    room = visitor.open_room("vae")
    label = room.locator(".wall-label:visible").locator("strong, h1, h2, h3").first
    assert "KL × 4" in label.inner_text()
    room.get_by_text(visitor.text("vae.model.digits_autoencoder"), exact=True).first.click()
    label.filter(has_text="utoencoder").filter(has_not_text="variational").wait_for()


def test_the_map_is_shown_in_ink_or_as_probability(visit):
    visitor = visit("ko")
    room = visitor.open_room("vae")
    read = """canvas => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let grey = 0; // share of pixels between ink and paper
      for (let i = 0; i < data.length; i += 4) grey += data[i] > 60 && data[i] < 230;
      return grey / data.length * 4;
    }"""

    def greys(name):
        """How grey the sheet and the large digit are, once all tiles are there."""
        room.get_by_label(visitor.text(f"vae.map.{name}"), exact=True).and_(room.locator("[type=radio]")).check()
        visitor.page.wait_for_timeout(300)
        return [room.locator(canvas).evaluate(read) for canvas in (".plane", ".digit")]

    room.locator(".where", has_text="z =").wait_for()
    assert room.locator(".ink").is_checked()
    room.locator(".latent-map[data-tiled=digits_map_high]").wait_for(timeout=60_000)
    ink, probability, again = greys("ink"), greys("probability"), greys("ink")
    assert again == ink and all(i < 0.8 * p for i, p in zip(ink, probability))
    assert ink[1] < 0.2 * probability[1], "the large digit's edge is one pixel wide"


def test_every_attribute_counts_and_notices_speak_the_visitors_language(visit):
    visitor = visit("en")
    room = visitor.open_room("vae")
    room.get_by_role("tab", name=visitor.text("vae.tab.edit"), exact=True).click()
    sliders = room.locator("input[type=range]:visible")
    sliders.last.wait_for()
    for slider in (sliders.first, sliders.last):
        before, box = visitor.media(room), slider.bounding_box()
        visitor.page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
        for _ in range(100):
            visitor.page.wait_for_timeout(200)
            if visitor.media(room) != before:
                break
        assert visitor.media(room) != before
    controls = room.locator(".exhibit-row > .controls:visible")
    controls.get_by_role("button", name=re.compile("Clear|Remove")).first.click()
    room.get_by_role("button", name=visitor.text("vae.edit.run"), exact=True).locator("visible=true").click()
    visitor.page.locator(".toast-body", has_text=visitor.text("images.missing")).wait_for()


def test_a_seed_that_is_none_is_refused_in_the_visitors_language(visit):
    visitor = visit("ko")
    room = visitor.open_room("vae")
    room.get_by_role("tab", name=visitor.text("vae.tab.sample"), exact=True).click()
    seed = room.get_by_label(visitor.text("layout.seed")).locator("visible=true").first
    seed.fill("-1")
    seed.press("Enter")
    visitor.page.locator(".toast-body", has_text="시드는 0부터").wait_for()


def test_the_dice_make_what_their_seed_makes(visit):
    visitor = visit("en")
    room = visitor.open_room("vae")
    room.get_by_role("tab", name=visitor.text("vae.tab.sample"), exact=True).click()
    seed = room.get_by_label(visitor.text("layout.seed")).locator("visible=true").first
    sheet = room.locator(".vae-sheet.faces img")
    for _ in range(3):
        before = sheet.get_attribute("src")
        room.locator(".dice:visible").click()
        visitor.page.wait_for_function("([image, src]) => image.src !== src", arg=[sheet.element_handle(), before])
        made = Image.open(io.BytesIO(visitor.page.request.get(sheet.get_attribute("src")).body()))
        assert settings_of(made)["seeds"][0] == int(seed.input_value())
