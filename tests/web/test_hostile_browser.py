"""A document full of markup in a real Chromium, and the first start, which builds its index."""

from collections.abc import Iterator

import pytest

from tests.web.browsing import Opened, ask, marked, nothing_injected
from tests.web.conftest import UI
from tests.web.hostile import LEAK, PAYLOADS, hostile_corpus
from tests.web.serving import Served, serve

pytestmark = pytest.mark.web


@pytest.fixture(scope="module")
def hostile(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The pages over a document full of markup, on an empty data directory."""
    folder = tmp_path_factory.mktemp("hostile")
    env = {"CODECITE_CORPUS": str(hostile_corpus(folder / "corpus"))}
    env["CODECITE_DATA_DIR"] = str(folder / "data")
    with serve(UI, folder, env) as server:
        yield server


def test_first_start_shows_its_progress(hostile: Served, opened: Opened) -> None:
    """While the index is built the page says so; then the question box can be used."""
    page = opened(hostile.url)
    page.get_by_text("Opening the document's index").wait_for()
    page.get_by_test_id("stChatInputTextArea").wait_for()
    assert page.get_by_text("Opening the document's index").count() == 0
    assert page.get_by_test_id("stChatInputTextArea").is_enabled()


def test_hostile_text_stays_text(hostile: Served, opened: Opened) -> None:
    """Markup in question and document asks no foreign host, adds no node and runs nothing."""
    page = opened(hostile.url)
    page.get_by_test_id("stChatInputTextArea").wait_for()
    ask(page, "What supports medical necessity? " + " ".join(PAYLOADS))
    ask(page, "What supports medical necessity?")
    chips = page.get_by_role("radio").filter(has_text="[1]")
    chips.last.click()
    assert LEAK in marked(page)
    nothing_injected(page)
    page.get_by_role("link", name="Show in the whole document").click()
    page.get_by_role("heading", name="Source document").wait_for()
    marked(page)
    nothing_injected(page)
    page.get_by_role("tab", name="Code card").click()
    page.get_by_text("Beside each line").wait_for()
    nothing_injected(page)
