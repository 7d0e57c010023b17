"""The pages in a real Chromium: the main path, phones, the keyboard, dark theme."""

from urllib.parse import parse_qs, urlsplit

import pytest

from corpus import load_library
from tests.web.browsing import (
    Opened,
    ask,
    marked,
    nameless,
    saved,
    tab_to,
    too_faint,
    too_wide,
)
from tests.web.serving import Served

pytestmark = pytest.mark.web

QUESTION = "Is CT guidance billed separately from 0200T?"
RAW = load_library().entries[0].document.raw


@pytest.mark.parametrize("width", [1280, 390])
def test_ask_see_click_and_see_the_words(served: Served, opened: Opened, width: int) -> None:
    """The main path: answer, chip, marked words equal to the quote, the same in the document.

    Back on Ask, the conversation and the chosen passage are still there.
    """
    page = opened(served.url, width)
    ask(page, QUESTION)
    assert page.get_by_text("Answered from the document").count() == 1
    assert not too_wide(page)
    assert saved(page, "Word").startswith(b"PK")
    chip = page.get_by_role("radio", name="[1]")
    chip.click()
    words = marked(page)
    link = page.get_by_role("link", name="Show in the whole document")
    address = parse_qs(urlsplit(link.get_attribute("href")).query)
    start, end = int(address["start"][0]), int(address["end"][0])
    assert words == RAW[start:end]
    answer, passage = chip.bounding_box(), page.locator(".cc-document").bounding_box()
    assert (passage["x"] > answer["x"] + 300) if width == 1280 else (passage["y"] > answer["y"])
    assert not too_wide(page)
    link.click()
    page.get_by_role("heading", name="Source document").wait_for()
    assert marked(page) == words
    assert page.locator(".cc-document").text_content() == RAW
    assert not too_wide(page)
    page.get_by_role("tab", name="Code card").click()
    page.get_by_role("heading", name="Laterality").wait_for()
    assert not too_wide(page)
    assert page.locator("h1").count() == 1
    if width < 641:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Ask").click()
    page.get_by_text("How was this made?").wait_for()
    assert marked(page) == words


def test_outline_goes_to_its_section(served: Served, opened: Opened) -> None:
    """A link of the outline brings its section into view in the same tab, the session kept."""
    page = opened(f"{served.url}source", 390)
    page.get_by_role("link", name="Place of service").click()
    section = page.locator(".cc-document section").last
    section.wait_for()
    page.wait_for_function(
        "e => e.getBoundingClientRect().top < innerHeight", arg=section.element_handle()
    )
    assert len(page.context.pages) == 1


def test_keyboard_only(served: Served, opened: Opened) -> None:
    """Question, chip, passage and document are reached with Tab, Space and Enter alone."""
    page = opened(served.url)
    page.get_by_test_id("stChatInputTextArea").wait_for()

    tab_to(page, "Ask about the document")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.get_by_text("How was this made?").wait_for()
    tab_to(page, "[", "Shift+Tab")
    page.keyboard.press("Space")
    words = marked(page)
    tab_to(page, "Show in the whole document")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Source document").wait_for()
    assert marked(page) == words


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(served: Served, opened: Opened, scheme: str) -> None:
    """Every text of answered, declined and source pages stands out by 4.5 to 1 or more."""
    page = opened(served.url, scheme=scheme)
    ask(page, QUESTION)
    page.get_by_role("radio", name="[1]").click()
    marked(page)
    ask(page, "How many RVUs?")
    page.wait_for_timeout(300)
    assert too_faint(page) == []
    page.get_by_role("link", name="Show in the whole document").click()
    marked(page)
    page.wait_for_timeout(300)
    assert too_faint(page) == []


def test_buttons_and_boxes_have_names(served: Served, opened: Opened) -> None:
    """Every control has a name and is 24 pixels high or more; at 320 pixels nothing is cut."""
    page = opened(served.url, 320)
    ask(page, QUESTION)
    assert not too_wide(page)
    assert nameless(page) == []


def test_stop(unhurried: Served, opened: Opened) -> None:
    """Stopping leaves the question and says so at once; the next question is answered."""
    page = opened(unhurried.url)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill("a slow question with a draft")
    box.press("Enter")
    page.get_by_text("Finding passages").wait_for()
    page.get_by_text("Imaging guidance is included.").wait_for()  # it has passed the gate
    page.get_by_role("button", name="Stop script").click()
    page.get_by_text("Stopped. No answer was shown.").wait_for()
    assert page.get_by_text("a slow question").count() == 1
    page.get_by_text("Imaging guidance is included.").wait_for(state="detached")
    ask_again = page.get_by_test_id("stChatInputTextArea")
    ask_again.fill("a quick one")
    ask_again.press("Enter")
    page.get_by_text("How was this made?").wait_for()
    assert page.get_by_text("Stopped").count() == 1
    assert page.get_by_role("button", name="Ask again").count() == 1


def test_settings_are_in_force(served: Served, browser: object) -> None:
    """The settings beside the entry script are read from any folder: loopback only, no notice."""
    log = served.log.read_text()
    assert "127.0.0.1" in log
    assert "Collecting usage statistics" not in log
    assert "Traceback" not in log
