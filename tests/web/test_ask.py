"""Every state of the page Ask, under AppTest with the real assistant where it can be reached."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import Answer, NotReady, Turn
from app.answer import GateReport, Passage, Rejected
from app.web import startup
from app.web.components.frame import NOTICE
from tests.web.conftest import UI
from tests.web.scripted import Scripted, plain_answer

pytestmark = pytest.mark.web

COVERED = "Is CT guidance billed separately from 0200T?"


def ask(page: AppTest, question: str) -> AppTest:
    """The page after `question` was typed and answered."""
    return page.chat_input(key="question").set_value(question).run()


def shown(page: AppTest) -> str:
    """All text on the page, tags left in."""
    parts = [*page.markdown, *page.caption, *page.text, *page.html, *page.error, *page.warning]
    return "\n".join(str(part.value) for part in parts if "<style>" not in str(part.value))


def status(page: AppTest) -> list[str]:
    """The status lines of the cards, oldest first."""
    words = "Answered from the document|Not in the document|Conflicts with the document|"
    words += "Could not answer|Stopped"
    found = (re.search(words, str(part.value)) for part in page.markdown)
    return [match.group() for match in found if match]


def scripted(monkeypatch: pytest.MonkeyPatch, reply: object) -> Scripted:
    """Have the pages opened over a scripted assistant."""
    assistant = Scripted(reply)  # type: ignore[arg-type]
    monkeypatch.setattr(startup, "open_assistant", lambda notify: assistant)
    return assistant


def test_empty(ask_page: AppTest) -> None:
    """A newcomer sees one title, what the page knows and doesn't, six questions, the notice."""
    assert not ask_page.exception
    assert [title.value for title in ask_page.title] == ["Ask about CPT 0200T"]
    assert "one document" in shown(ask_page)
    assert "2025 edition" in shown(ask_page)
    assert "declined" in shown(ask_page)
    assert len(ask_page.pills(key="suggestion").options) == 6
    assert NOTICE in shown(ask_page)
    assert ask_page.chat_input(key="question").proto.max_chars == 20_000


def test_answered(ask_page: AppTest) -> None:
    """An answer has its status, a marker per sentence, chips in its numbering, and a quiet line."""
    page = ask(ask_page, COVERED)
    assert not page.exception
    assert status(page) == ["Answered from the document"]
    answer = page.session_state["conversation"].exchanges[-1].answer
    options = page.pills(key="chips-1").options
    assert [o.replace("\\", "") for o in options] == [
        f"[{c.marker}] {c.section}" for c in answer.citations
    ]
    assert "Reference only; not billing or medical advice" in shown(page).replace("\\", "")


def test_chip_opens_the_passage_with_the_cited_words_marked(ask_page: AppTest) -> None:
    """Choosing a chip marks exactly the citation's quote inside its section."""
    page = ask(ask_page, COVERED)
    first = page.session_state["conversation"].exchanges[-1].answer.citations[0]
    assert "<mark" not in shown(page)
    page.pills(key="chips-1").set_value(first.marker).run()
    assert re.findall(r'<mark class="cc-cited">(.*?)</mark>', shown(page)) == [first.quote]
    assert page.get("page_link")


def test_suggested_question_is_asked_once(ask_page: AppTest) -> None:
    """A pill asks its question, and does not ask it again at the next rerun."""
    page = ask_page.pills(key="suggestion").set_value(COVERED).run()
    assert [text.value for text in page.text] == [COVERED]
    assert len(status(page.run())) == 1


def test_abstained(ask_page: AppTest) -> None:
    """What the document leaves open gets plain quotes, no chips, and another question."""
    page = ask(ask_page, "How many RVUs does it have?")
    assert status(page) == ["Not in the document"]
    assert not [p for p in page.pills if p.key.startswith("chips")]
    assert "Nearest passages, not an answer" in shown(page)
    assert shown(page).count("<blockquote") >= 1
    button = page.button(key="instead-1")
    assert button.label.startswith("Ask instead: ")
    button.click().run()
    assert len(status(page)) == 2


def test_conflict(ask_page: AppTest) -> None:
    """A false premise is shown as a conflict, with the passage that denies it."""
    page = ask(ask_page, "Since imaging is billed separately, which code do I add?")
    assert status(page) == ["Conflicts with the document"]
    assert page.pills(key="chips-1").options


def test_failed(ask_page: AppTest) -> None:
    """A message of invisible characters only is told that it asks nothing."""
    page = ask(ask_page, "\u200b")
    assert status(page) == ["Could not answer"]
    assert "There is no question here" in shown(page)


@pytest.mark.usefixtures("fresh")
def test_trouble_of_ours_is_shown_with_a_way_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error meant for users is shown as it is; the question stays and can be asked again."""

    def reply(question: str, audience: str) -> Answer:
        raise NotReady("Could not reach the model at http://127.0.0.1:1")

    assistant = scripted(monkeypatch, reply)
    page = ask(AppTest.from_file(UI, default_timeout=20).run(), "Is imaging included?")
    assert status(page) == ["Could not answer"]
    assert "Could not reach the model" in shown(page)
    assert "Is imaging included?" in shown(page)
    page.button(key="again-1").click().run()
    assert [question for question, _, _ in assistant.asked] == ["Is imaging included?"] * 2


@pytest.mark.usefixtures("fresh")
def test_unforeseen_trouble_shows_no_trace(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An unforeseen error, even a panic that is no Exception, leaks neither trace nor question."""

    class Panic(BaseException):
        """What the vector store's binding raises."""

    def reply(question: str, audience: str) -> Answer:
        raise Panic(question)

    scripted(monkeypatch, reply)
    page = ask(AppTest.from_file(UI, default_timeout=20).run(), "secret words")
    assert not page.exception
    assert status(page) == ["Could not answer"]
    assert "codecite doctor" in shown(page)
    assert "Traceback" not in shown(page)
    assert "secret" not in caplog.text


@pytest.mark.usefixtures("fresh")
def test_history_and_wording_reach_the_assistant(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second question comes with the first exchange, and with the wording chosen."""
    assistant = scripted(monkeypatch, plain_answer)
    page = ask(AppTest.from_file(UI, default_timeout=20).run(), "First?")
    page.segmented_control(key="wording").set_value("Patient").run()
    ask(page, "Second?")
    history = (Turn("user", "First?"), Turn("assistant", "Yes."))
    assert assistant.asked == [("First?", "coder", ()), ("Second?", "patient", history)]


def test_patient_wording(ask_page: AppTest) -> None:
    """In patients' wording the details name the reading grade and its formula."""
    ask_page.segmented_control(key="wording").set_value("Patient").run()
    page = ask(ask_page, "What is sacroplasty?")
    assert not page.exception
    assert status(page) == ["Answered from the document"]
    assert re.search(r"Reading grade.*\d\.\d \(Flesch-Kincaid", shown(page))


def test_history_and_restart(ask_page: AppTest) -> None:
    """Earlier exchanges stay, both download buttons are there, and a restart clears all."""
    page = ask(ask(ask_page, COVERED), "How many RVUs?")
    assert len(status(page)) == 2
    assert {b.key for b in page.get("download_button")} >= {
        "download-1",
        "download-word-1",
        "download-conversation",
    }
    page.button(key="clear").click().run()
    assert status(page) == []
    assert page.pills(key="suggestion").options


def test_copy_has_the_citations(ask_page: AppTest) -> None:
    """What is copied holds question, answer and every quote with its place."""
    page = ask(ask_page, COVERED)
    answer = page.session_state["conversation"].exchanges[-1].answer
    copied = page.code[0].value
    assert COVERED in copied
    assert answer.text in copied
    for citation in answer.citations:
        assert f'"{citation.quote}"' in copied


@pytest.mark.usefixtures("fresh")
def test_details_notes_and_rejected_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Details name drafter, gate and digests; general knowledge and refused sentences as such."""

    def reply(question: str, audience: str) -> Answer:
        return Answer(
            id="a1",
            question=question,
            audience="coder",
            status="answered",
            text="Yes. [1]",
            body="Yes. [1]",
            facts=("pos_asc",),
            notes=("POS 24 is an ambulatory surgical center.",),
            gate=GateReport(2, 1, 0, (Rejected("It pays $500.", "a price"),)),
            drafted_by="some-model",
            timings_ms={"retrieve": 1.0},
            digests={"corpus": "c" * 64, "index": "i" * 64, "prompt": "p" * 64},
        )

    scripted(monkeypatch, reply)
    page = ask(AppTest.from_file(UI, default_timeout=20).run(), "POS 24?")
    text = shown(page)
    assert "General knowledge, not from the document" in text
    assert "POS 24 is an ambulatory surgical center." in text
    for words in ("some-model", "It pays $500.", "a price", "retrieve 1.0 ms", "c" * 64, "pos_asc"):
        assert words in text


@pytest.mark.usefixtures("fresh")
def test_hostile_words_are_shown_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Markup in an answer, a quote and an offer is escaped wherever it is drawn."""
    bad = "![x](http://leak.invalid/a) <img src=x onerror=alert(1)> $a$ [b](javascript:alert(1))"

    def reply(question: str, audience: str) -> Answer:
        near = (Passage("0200T", bad, bad, 0, 5),)
        return Answer("1", question, "coder", "abstained", bad, bad, nearest=near, offer=bad)

    scripted(monkeypatch, reply)
    page = ask(AppTest.from_file(UI, default_timeout=20).run(), bad)
    assert not page.exception
    drawn = [*page.markdown, *page.caption, *page.html]
    text = "\n".join(str(part.value) for part in drawn)
    assert "<img" not in text
    assert "![x](" not in "\n".join(str(part.value) for part in [*page.markdown, *page.caption])
    assert "\\!\\[x\\]\\(" in page.button(key="instead-1").label


def test_broken_corpus(corpus_copy: Path) -> None:
    """A document that cannot be read shows file, line, reason and the command; no question box."""
    (corpus_copy / "document.txt").write_text("nothing like a code document\n")
    page = AppTest.from_file(UI, default_timeout=20).run()
    assert not page.exception
    assert len(page.title) == 1
    assert page.error[0].value
    assert "document.txt" in shown(page)
    assert page.code[0].value == "codecite doctor"
    assert not page.chat_input


@pytest.mark.usefixtures("fresh")
def test_unusable_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An index that cannot be opened names the command, keeps the box shut, and can be retried."""
    monkeypatch.setenv("CODECITE_EMBED_DIR", str(tmp_path / "no model here"))
    page = AppTest.from_file(UI, default_timeout=20).run()
    assert not page.exception
    assert page.code[0].value == "codecite index build"
    assert page.chat_input(key="question").proto.disabled
    monkeypatch.delenv("CODECITE_EMBED_DIR")
    page.button(key="retry-index").click().run()
    assert not page.code
    assert not page.chat_input(key="question").proto.disabled


def test_edited_document_is_announced(corpus_copy: Path) -> None:
    """A document that differs from its recorded digest is still used, under a banner."""
    manifest = corpus_copy / "manifest.toml"
    manifest.write_text(re.sub(r'sha256 = "\w+"', f'sha256 = "{"0" * 64}"', manifest.read_text()))
    page = AppTest.from_file(UI, default_timeout=20).run()
    assert not page.exception
    assert "0000000000000000" in shown(page)
    assert [warning.proto.title for warning in page.warning] == [
        "The document was edited after it was recorded"
    ]
