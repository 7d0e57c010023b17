"""The page History, and the thumbs on the answer card: what is kept, shown and forgotten."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.history import History, HistorySettings
from app.web import startup
from tests.web.conftest import UI
from tests.web.scripted import Scripted, plain_answer
from tests.web.test_ask import ask, shown

pytestmark = [pytest.mark.web, pytest.mark.usefixtures("fresh")]
QUESTION = "Is a biopsy included for Mr. Smith?"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    """A history of this test's own, and an assistant that says yes."""
    monkeypatch.setenv("CODECITE_HISTORY", "on")
    monkeypatch.setenv("CODECITE_HISTORY_URL", f"sqlite:///{tmp_path}/history.sqlite3")
    monkeypatch.setattr(startup, "open_assistant", lambda notify: Scripted(plain_answer))
    opened = History.open(HistorySettings.from_environment())
    assert opened is not None
    return opened


@pytest.fixture
def answered(kept: History) -> AppTest:
    """The page Ask after one question."""
    return ask(AppTest.from_file(UI, default_timeout=40).run(), QUESTION)


def history_page(page: AppTest) -> AppTest:
    """The page History of the same session."""
    return page.switch_page("views/history.py").run()


def test_an_answer_is_kept_and_listed(answered: AppTest, kept: History) -> None:
    """With its time, masked, and the audit record beside it."""
    assert len(kept.past()) == len(kept.audits()) == 1
    page = history_page(answered)
    assert not page.exception
    assert "1 of 1 questions" in shown(page)
    [entry, audit] = page.expander
    assert "Is a biopsy included for" in entry.label
    assert "Smith" not in entry.label
    assert audit.label == "Audit record"
    assert "No word of question" in shown(page)


def test_past_questions_are_found_and_asked_again(answered: AppTest) -> None:
    """A search narrows the list; asking again goes back to the chat."""
    page = history_page(answered)
    assert "0 of 1 questions" in shown(page.text_input(key="find").set_value("needles").run())
    page = page.text_input(key="find").set_value("biopsy").run()
    again = next(b for b in page.button if b.label == "Ask again")
    page = again.click().run()
    assert not page.exception
    assert [t.value for t in page.title] == ["Ask about CPT 0200T"]
    assert len(page.session_state["conversation"].exchanges) == 2


def test_everything_is_deleted_after_one_question(answered: AppTest, kept: History) -> None:
    """Past questions, audit and feedback."""
    page = history_page(answered).button(key="forget-now").click().run()
    assert not page.exception
    assert "No questions yet." in shown(page)
    assert (kept.past(), kept.audits()) == ((), ())


@pytest.mark.parametrize("agreed", [True, False])
def test_a_thumb_down_with_a_reason_is_kept(answered: AppTest, kept: History, agreed: bool) -> None:
    """What will be kept is said before; the words only as the user agreed."""
    page = answered.feedback[0].set_value(0).run()
    assert "on this machine" in shown(page)
    page.text_input(key="reason-1").set_value("leaves out the sample")
    if not agreed:
        page.checkbox(key="agree-1").uncheck()
    page = page.button(key="rate-1").click().run()
    assert not page.exception
    [down] = kept.feedback("down")
    assert down.reason == "leaves out the sample"
    assert bool(down.answer) == agreed
    assert "draft case on Evals" in shown(page)
    assert not page.feedback


def test_nothing_is_offered_where_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """No dead thumbs, and the page says why it is empty."""
    monkeypatch.setattr(startup, "open_assistant", lambda notify: Scripted(plain_answer))
    page = ask(AppTest.from_file(UI, default_timeout=40).run(), QUESTION)
    assert not page.feedback
    assert "kept nowhere else" in shown(page)
    assert "Nothing is kept" in shown(history_page(page))


def test_a_broken_history_does_not_stand_in_the_way(
    kept: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is shown; the page History says what is wrong."""
    (tmp_path / "broken").write_bytes(b"no database at all" * 10)
    monkeypatch.setenv("CODECITE_HISTORY_URL", f"sqlite:///{tmp_path}/broken")
    page = ask(AppTest.from_file(UI, default_timeout=40).run(), QUESTION)
    assert not page.exception
    assert "Yes." in shown(page)
    page = history_page(page)
    assert "The history cannot be used." in shown(page)
    assert "CODECITE_HISTORY=off" in shown(page)
