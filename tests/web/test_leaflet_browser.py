"""The page Leaflet in a real Chromium: draft, edit, sign, download, keyboard, phone, dark theme."""

import io
import re
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from tests.web.browsing import Opened, idle, nameless, nothing_injected, tab_to, too_faint, too_wide
from tests.web.hostile import LEAK, PAYLOADS
from tests.web.serving import Served

pytestmark = pytest.mark.web

PARTS = ("Facts", "PEMAT-P checklist", "Spanish", "Sign and download")
BOX = "Text of the leaflet, in Markdown"


def drafted(page: Any) -> Any:
    """The page with a draft in its box; returns the box."""
    page.get_by_role("button", name="Draft from the document").click()
    page.get_by_role("heading", name="Meters").wait_for()
    box = page.get_by_label(BOX)
    box.wait_for()
    idle(page)
    return box


def edit(page: Any, box: Any, text: str) -> None:
    """Replace the text in the box and have it taken."""
    box.fill(text)
    box.press("Control+Enter")
    page.get_by_text("Edited. Meters follow").wait_for()
    page.wait_for_timeout(300)
    idle(page)


def saved(page: Any, name: str) -> bytes:
    """What the button with this name downloads."""
    with page.expect_download() as caught:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(caught.value.path()).read_bytes()


def go_to(page: Any, name: str) -> None:
    """Open another page; on a phone the links are behind a button."""
    opener = page.get_by_test_id("stExpandSidebarButton")
    if opener.is_visible():
        opener.click()
    page.get_by_role("link", name=name, exact=True).click()


def sign(page: Any, name: str) -> None:
    """Fill in the form and send it."""
    page.get_by_label("Reviewer's name").fill(name)
    page.get_by_text("I checked the facts").click()
    page.get_by_role("button", name="Sign off").click()
    page.get_by_text("An edit undoes this.").wait_for()
    idle(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_draft_edit_sign_and_take_along(served: Served, opened: Opened, width: int) -> None:
    """The main path: a draft, an edit that moves the meters, a signature, and files of just that.

    Another edit makes the files drafts again, and the text survives a visit to another page.
    """
    page = opened(f"{served.url}leaflet", width)
    box = drafted(page)
    assert page.locator("h1").count() == 1
    page.get_by_text("Grade 6 or lower: met").wait_for()
    mark = page.locator("mark.cc-cited").first.bounding_box()
    field = box.bounding_box()
    assert (mark["x"] > field["x"] + 300) if width == 1280 else (mark["y"] > field["y"])
    assert not too_wide(page)
    page.get_by_role("tab", name="Sign and download").click()
    page.get_by_role("heading", name="Review").wait_for()
    edit(page, box, box.input_value() + "\n\n## Our clinic\n\nCall us at any time.\n")
    assert "DRAFT" in pypdf.PdfReader(io.BytesIO(saved(page, "PDF"))).pages[0].extract_text()
    sign(page, "Ana Ruiz")
    pages = pypdf.PdfReader(io.BytesIO(saved(page, "PDF"))).pages
    assert all("Ana Ruiz" in p.extract_text() for p in pages)
    assert not any("DRAFT" in p.extract_text() for p in pages)
    word = docx.Document(io.BytesIO(saved(page, "Word")))
    assert "Our clinic" in [p.text for p in word.paragraphs if p.style.name == "Heading 1"]  # type: ignore[union-attr]
    edit(page, box, box.input_value() + "\n\nOne more line.\n")
    page.get_by_text("DRAFT, not reviewed").wait_for()
    assert b"DRAFT, not reviewed" in saved(page, "Markdown")
    go_to(page, "Source")
    page.get_by_role("heading", name="Source document").wait_for()
    go_to(page, "Leaflet")
    kept = page.get_by_label(BOX)
    kept.wait_for()
    page.wait_for_function("e => e.value.endsWith('One more line.\\n')", arg=kept.element_handle())


def test_print_view_prints_without_the_app(served: Served, opened: Opened, tmp_path: Path) -> None:
    """The print view asks for nothing, and each of its printed pages has mark and source."""
    page = opened(f"{served.url}leaflet")
    drafted(page)
    page.get_by_role("tab", name="Sign and download").click()
    view = tmp_path / "view.html"
    view.write_bytes(saved(page, "Print view"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(view.as_uri())
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages
    assert len(printed) >= 2
    for each in printed:
        words = " ".join(each.extract_text().split())
        assert "DRAFT, not reviewed" in words
        assert "0200T" in words
    assert "Draft from the document" not in "".join(p.extract_text() for p in printed)
    assert asked == [view.as_uri()]


def test_keyboard_only(served: Served, opened: Opened) -> None:
    """Draft, edit, parts and signature are reached with Tab, Space, Enter and arrows alone."""
    page = opened(f"{served.url}leaflet")
    page.get_by_role("button", name="Draft from the document").wait_for()
    tab_to(page, "Draft from the document")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Meters").wait_for()
    tab_to(page, BOX)
    page.keyboard.press("Control+End")
    page.keyboard.type("Call us.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Edited. Meters follow").wait_for()
    tab_to(page, "Facts")
    for _ in PARTS[1:]:
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Review").wait_for()
    tab_to(page, "Reviewer's name")
    page.keyboard.type("Ana Ruiz")
    tab_to(page, "I checked the facts")
    page.keyboard.press("Space")
    tab_to(page, "Sign off")
    page.keyboard.press("Enter")
    page.get_by_text("An edit undoes this.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(served: Served, opened: Opened, scheme: str) -> None:
    """Every text of the page and its parts stands out by 4.5 to 1 or more, in both themes."""
    page = opened(f"{served.url}leaflet", scheme=scheme)
    page.get_by_role("button", name="Draft from the document").wait_for()
    page.get_by_text("Spanish beside the English").click()
    page.wait_for_timeout(500)
    assert too_faint(page) == []
    drafted(page)
    page.mouse.move(0, 0)
    for part in PARTS:
        page.get_by_role("tab", name=part).click()
        page.wait_for_timeout(700)
        assert too_faint(page) == [], part


def test_narrow_screen_and_names(served: Served, opened: Opened) -> None:
    """At 320 pixels nothing is cut, and every control has a name and is high enough."""
    page = opened(f"{served.url}leaflet", 320)
    page.get_by_role("button", name="Draft from the document").wait_for()
    page.get_by_text("Spanish beside the English").click()
    page.wait_for_timeout(500)
    drafted(page)
    for part in PARTS:
        page.get_by_role("tab", name=part).click()
        page.wait_for_timeout(700)
        assert not too_wide(page), part
        assert nameless(page) == [], part


def test_hostile_text_stays_text(served: Served, opened: Opened) -> None:
    """Markup in request and draft asks no foreign host, adds no node and runs nothing."""
    page = opened(f"{served.url}leaflet")
    page.get_by_label("What is the leaflet to be?").fill("A leaflet. " + " ".join(PAYLOADS))
    box = drafted(page)
    edit(page, box, "# Title\n\n" + "\n\n".join(PAYLOADS) + "\n\n- " + "\n- ".join(PAYLOADS))
    page.get_by_text("What the meters found").click()
    nothing_injected(page)
    page.get_by_role("tab", name="Sign and download").click()
    sign(page, PAYLOADS[1][:70])
    nothing_injected(page)
    page.get_by_role("tab", name="PEMAT-P checklist").click()
    page.get_by_role("heading", name="Can people understand it?").wait_for()
    nothing_injected(page)
    page.get_by_role("tab", name="Sign and download").click()
    view = saved(page, "Print view").decode()
    assert LEAK in view
    assert not re.search(r"<(?:img|script|iframe|form|a)\b", view)
