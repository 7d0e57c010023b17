"""The page Encounter in a real Chromium: from a note to its record, keyboard, phone, dark theme."""

from pathlib import Path
from typing import Any

import pytest

from corpus import load_library
from tests.web.browsing import Opened, choose, tab_to, too_faint, too_wide
from tests.web.serving import Served

pytestmark = pytest.mark.web

RAW = load_library().entries[0].document.raw
NOTE = "L sacroplasty at ASC, 13g, PMMA 3cc, fluoro. L ala insuff fx, 9/10, failed PT. No cx."


def check_note(page: Any, note: str) -> None:
    """Paste a note on the page Encounter and wait for its decision."""
    page.get_by_label("Encounter note").fill(note)
    page.get_by_role("button", name="Check the note").click()
    page.get_by_role("heading", name="Decision record").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_encounter_note_to_decision(served: Served, opened: Opened, width: int) -> None:
    """Note, decision, passage with its words marked, correction, files; nothing reaches the log."""
    page = opened(f"{served.url}encounter", width)
    check_note(page, NOTE)
    page.get_by_text("0200T fits, 2 items missing from the documentation").wait_for()
    assert not too_wide(page)
    assert page.locator("h1").count() == 1
    page.locator(".stToggle, [data-testid=stCheckbox]").first.locator("label").click()
    page.locator('[aria-label="Passage"]').wait_for()
    words = page.locator('[aria-label="Passage"] mark.cc-cited').all_text_contents()
    assert "".join(words) in RAW
    assert "unilateral" in "".join(words)
    page.get_by_label("Your name, for the record").fill("C. Oder")
    page.get_by_label("Your name, for the record").press("Enter")
    page.get_by_text("All fields").click()
    box = page.get_by_label("Side of the injection").last
    choose(page, box, "Both sides")
    page.get_by_text("0200T does not fit").wait_for()
    assert not too_wide(page)
    # While the page is still being drawn again, the file behind the button is replaced.
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    with page.expect_download() as loading:
        page.get_by_role("button", name="Letter as Word").click()
    assert Path(loading.value.path()).read_bytes().startswith(b"PK")
    assert "insuff fx" not in served.log.read_text(errors="replace")


def test_encounter_by_keyboard(served: Served, opened: Opened) -> None:
    """A note is pasted, checked and reviewed with keys alone: accept, next, reject."""
    page = opened(f"{served.url}encounter")
    page.get_by_role("heading", name="Encounter check").wait_for()
    tab_to(page, "Encounter note")
    page.keyboard.type(NOTE)
    tab_to(page, "Check the note")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Decision record").wait_for()
    tab_to(page, "Your name, for the record")
    page.keyboard.type("C. Oder")
    page.keyboard.press("Enter")
    tab_to(page, "Accept")
    page.keyboard.press("a")
    page.get_by_text("Field 2 of 18").wait_for()
    page.keyboard.press("n")
    page.get_by_text("Field 3 of 18").wait_for()
    page.keyboard.press("x")
    page.get_by_text("0200T needs an answer from the physician first").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_encounter_contrast(served: Served, opened: Opened, scheme: str) -> None:
    """Every text of a decided note stands out by 4.5 to 1 or more."""
    page = opened(f"{served.url}encounter", scheme=scheme)
    check_note(page, NOTE)
    page.wait_for_timeout(500)
    assert too_faint(page) == []
