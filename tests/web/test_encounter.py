"""The page Encounter: every state, the review, the corrections, the files, the model."""

import html
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.check import Checker
from app.check.fieldnames import field_names
from app.check.record import decided_again
from app.web.notemarks import marked_note
from tests.faults.server import FaultServer
from tests.web.conftest import UI

pytestmark = pytest.mark.web

CANARY = "Canary Quillfeather"
SPARSE = f"{CANARY}: R sacroplasty for sacral fx, severe pain. Fluoro. Cement 4cc R ala."
FIRST_LINES = {
    "Complete, one side": "0200T fits, nothing is missing from the documentation",
    "Both sides": "0200T does not fit",
    "Documentation missing": "0200T fits, 6 items missing from the documentation",
    "Started and aborted": "0200T needs an answer from the physician first, "
    "nothing is missing from the documentation",
}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page as a newcomer meets it, without a language model."""
    for name in ("CODECITE_LLM_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    opened = AppTest.from_file(UI, default_timeout=40).run()
    opened.switch_page("views/encounter.py")
    return opened.run()


@pytest.fixture(scope="module")
def model() -> Iterator[FaultServer]:
    """A server that answers as a language model does."""
    with FaultServer() as running:
        yield running


def checked(page: AppTest, note: str) -> AppTest:
    """The page after `note` was pasted and checked."""
    page.text_area(key="note").set_value(note).run()
    press(page, "Check the note")
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> None:
    """Press the button with this label."""
    next(b for b in page.button if b.label == label).click().run()


def overall(page: AppTest) -> str:
    """The line on top."""
    return str([*page.success, *page.error, *page.warning][0].proto.title)


def shown(page: AppTest) -> str:
    """All text and HTML on the page."""
    parts = [str(e.value) for kind in ("markdown", "caption", "html") for e in page.get(kind)]
    return html.unescape(re.sub(r"<[^>]+>", "", "\n".join(parts)))


def test_empty(page: AppTest) -> None:
    """Without a note there is one title, what to do, examples, and no decision."""
    assert not page.exception
    assert [t.value for t in page.title] == ["Encounter check"]
    assert "Nothing is checked yet" in shown(page)
    assert not [*page.success, *page.error, *page.warning]
    assert len(page.pills(key="example").options) == 4


@pytest.mark.parametrize(("name", "line"), FIRST_LINES.items())
def test_examples(page: AppTest, name: str, line: str) -> None:
    """Each example is decided at once, with one line on top."""
    page.pills(key="example").set_value(name).run()
    assert not page.exception
    assert overall(page).startswith(line)


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("", "is empty"),
        ("  \n ", "is empty"),
        ("a" * 200_001, "is too long: 200,001"),
        ("\x01\x02\x03", "binary file"),
    ],
)
def test_unusable_notes(page: AppTest, note: str, words: str) -> None:
    """What cannot be checked says why, and keeps what was typed."""
    checked(page, note)
    assert words.replace(",", "") in re.sub(r"[\\,]", "", page.error[0].value)
    assert "review" not in page.session_state


def test_findings_are_marked_with_their_fields(page: AppTest) -> None:
    """Every finding's words are marked in the note and the field is named behind them."""
    checked(page, SPARSE)
    body = next(str(h.value) for h in page.html if 'aria-label="Note"' in str(h.value))
    assert ">Cement</mark>" in body
    assert 'class="cc-tag">imaging</span>' in body
    without = re.sub(r'<span class="cc-tag">.*?</span>', "", body)
    assert html.unescape(re.sub(r"<[^>]+>", "", without)) == SPARSE


def test_marks_do_not_change_hostile_text() -> None:
    """Markup in a note stays text, whatever the findings are."""
    note = '<script>x</script> L sacroplasty & PMMA "4cc" <b>L ala</b>'
    found = Checker.open().check(note).findings
    body = re.sub(r'<span class="cc-tag">.*?</span>', "", marked_note(note, found))
    assert "<script" not in body
    assert html.unescape(re.sub(r"<[^>]+>", "", body)) == note


def test_a_correction_decides_anew(page: AppTest) -> None:
    """A field set in the form changes the decision at once, and can be undone."""
    checked(page, SPARSE)
    assert "6 items" in overall(page) or "5 items" in overall(page)
    page.text_input(key="reviewer").set_value("C. Oder").run()
    page.selectbox(key="field-side-0").set_value("both").run()
    assert overall(page).startswith("0200T does not fit")
    press(page, "Undo the last change")
    assert overall(page).startswith("0200T fits")


def test_no_correction_without_a_name(page: AppTest) -> None:
    """The record must say who changed what, so a nameless change is not made."""
    checked(page, SPARSE)
    before = overall(page)
    page.selectbox(key="field-side-0").set_value("both").run()
    assert overall(page) == before
    assert "Type your name first" in page.warning[-1].value


def test_not_documented_is_a_choice() -> None:
    """Every field that a note can be silent on has the words for it among its choices."""
    for field in field_names():
        if field.silent is not None:
            assert "ot documented" in field.values[field.silent]


def test_review_by_keys(page: AppTest) -> None:
    """Accept, reject, change and next go through the fields; each has its key."""
    checked(page, SPARSE)
    page.text_input(key="reviewer").set_value("C. Oder").run()
    press(page, "Accept")
    review = page.session_state["review"]
    assert (review.at, review.accepted) == (1, {"site"})
    press(page, "Next")
    assert review.at == 2
    press(page, "Reject")  # the side
    assert overall(page).startswith("0200T needs an answer")
    review.at = 2
    press(page, "Change")
    page.selectbox(key="change-2").set_value("left").run()
    assert overall(page).startswith("0200T fits")
    assert [c.new for c in review.corrections] == ["not_stated", "left"]
    keys = {b.label: b.proto.shortcut for b in page.button if b.proto.shortcut}
    assert keys == {"Accept": "a", "Change": "e", "Reject": "x", "Next": "n"}


def test_chip_opens_the_passage(page: AppTest) -> None:
    """The passage of a rule shows the document's words, marked."""
    checked(page, SPARSE)
    page.toggle[0].set_value(True).run()
    assert not page.exception
    body = next(str(h.value) for h in page.html if 'aria-label="Passage"' in str(h.value))
    reason = page.session_state["review"].now.decision.reasons[0]
    words = "".join(re.findall(r'<mark class="cc-cited">(.*?)</mark>', body))
    assert html.unescape(words) == reason.passage.quote


def test_the_record_decides_again(page: AppTest) -> None:
    """From the record alone an audit comes to the same decision, corrections included."""
    checked(page, SPARSE)
    page.text_input(key="reviewer").set_value("C. Oder").run()
    page.selectbox(key="field-complications-0").set_value(True).run()
    review = page.session_state["review"]
    from datetime import UTC, datetime

    record = json.loads(json.dumps(review.record(datetime(2026, 1, 2, tzinfo=UTC))))
    assert decided_again(record, review.book) == review.now.decision
    assert record["corrections"][0]["by"] == "C. Oder"
    assert SPARSE not in json.dumps(record)


def test_letter_asks_only_what_is_open(page: AppTest) -> None:
    """A complete note has no letter; a sparse one has, in two formats."""
    page.pills(key="example").set_value("Complete, one side").run()
    assert "The note leaves nothing to ask" in shown(page)
    checked(page, SPARSE)
    assert {d.proto.label for d in page.get("download_button")} == {
        "Letter as Word",
        "Letter as Markdown",
        "Record as JSON",
    }


def test_a_changed_note_is_told(page: AppTest) -> None:
    """A decision on an older text of the note says so."""
    checked(page, SPARSE)
    page.text_area(key="note").set_value(SPARSE + " No complications.").run()
    assert "The note was changed since it was checked" in [w.proto.title for w in page.warning]


def test_clear_forgets_the_note(page: AppTest) -> None:
    """After Clear nothing of the note is left in the session."""
    checked(page, SPARSE)
    press(page, "Clear")
    assert "review" not in page.session_state
    assert CANARY not in repr(page.session_state)


def test_nothing_of_a_note_is_logged_or_kept(
    page: AppTest, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """The note's words are in no log line and no file of the data folder."""
    import os

    with caplog.at_level(logging.DEBUG):
        checked(page, SPARSE)
    assert CANARY not in caplog.text
    for file in Path(os.environ["CODECITE_DATA_DIR"]).rglob("*"):
        if file.is_file():
            assert CANARY.encode() not in file.read_bytes()


def test_without_a_model_none_is_offered(page: AppTest) -> None:
    """Where no model is configured, the page does not speak of one."""
    checked(page, SPARSE)
    assert "Language model" not in [s.value for s in page.subheader]


def test_a_model_may_propose(
    page: AppTest, model: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is taken over with its words; what the reader sees otherwise is asked."""
    reply = {
        "findings": [
            {"field": "complications", "value": True, "quote": "severe pain"},
            {"field": "side", "value": "left", "quote": "R ala"},
            {"field": "place", "value": "inpatient", "quote": "not in the note"},
        ]
    }
    model.reply = lambda request: json.dumps(reply)
    monkeypatch.setenv("CODECITE_LLM_BASE_URL", model.url("ok"))
    monkeypatch.setenv("CODECITE_LLM_MODEL", "tiny-9")
    checked(page, SPARSE)
    press(page, "Ask the language model, too")
    assert not page.exception
    text = shown(page)
    assert "inpatient" not in [c.new for c in page.session_state["review"].corrections]
    assert [c.field for c in page.session_state["review"].corrections] == ["complications"]
    assert page.session_state["review"].corrections[0].by == "language model tiny-9"
    assert "The reader has: Right" in text


def test_a_model_that_fails_leaves_the_page(
    page: AppTest, model: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault is said in a sentence; the decision stays."""
    monkeypatch.setenv("CODECITE_LLM_BASE_URL", model.url("key_401"))
    checked(page, SPARSE)
    before = overall(page)
    press(page, "Ask the language model, too")
    assert not page.exception
    assert [w.proto.title for w in page.warning] == ["No proposal"]
    assert overall(page) == before


def test_broken_corpus(corpus_copy: Path, page_of: Callable[[], AppTest]) -> None:
    """Without a readable document there is the card that says why, and one title."""
    (corpus_copy / "document.txt").write_bytes(b"\xff\xfe")
    page = page_of()
    assert not page.exception
    assert [t.value for t in page.title] == ["Encounter check"]
    assert page.code[0].value == "codecite doctor"


@pytest.fixture
def page_of() -> Callable[[], AppTest]:
    """Opens the page."""

    def opened() -> AppTest:
        page = AppTest.from_file(UI, default_timeout=40).run()
        page.switch_page("views/encounter.py")
        return page.run()

    return opened
