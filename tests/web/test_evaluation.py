"""The page Evals: no run yet, a run, what broke, a baseline that cannot be compared, blessing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import evals.desk
from app.history import History, HistorySettings
from app.web import startup
from app.web.components.evalcase import difference
from evals.cases import load_cases
from evals.desk import FOLDER_VARIABLE
from evals.store import Recorded, Store, Subject
from tests.web.scripted import plain_answer

pytestmark = pytest.mark.web
UI = Path(startup.__file__).parent / "ui.py"
CASES = [case for case in load_cases() if case.group == "coder"][:12]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of runs, and a dozen cases to run."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "runs"))
    monkeypatch.setattr(evals.desk, "load_suite", lambda: tuple(CASES))
    monkeypatch.setattr(evals.desk, "PACKAGED", tmp_path)  # no packaged baseline
    return tmp_path / "runs"


@pytest.fixture
def opened(folder: Path) -> Callable[[], AppTest]:
    """Opens the page."""

    def page() -> AppTest:
        opened = AppTest.from_file(UI, default_timeout=40).run()
        return opened.switch_page("views/evaluation.py").run()

    return page


@pytest.fixture
def ran(opened: Callable[[], AppTest]) -> AppTest:
    """The page after a run."""
    return opened().button(key="run-suite").click().run()


def text(page: AppTest) -> str:
    """What the page says."""
    parts = [*page.title, *page.subheader, *page.markdown, *page.caption, *page.text, *page.error]
    parts += [*page.warning, *page.info, *page.html]
    return "\n".join(str(part.value) for part in parts)


def test_without_a_run_it_says_what_one_does(opened: Callable[[], AppTest]) -> None:
    """And how to start one, here and in a terminal."""
    page = opened()
    assert not page.exception
    assert "No run yet." in page.markdown[0].value
    assert "codecite eval run" in text(page)
    assert page.button(key="run-suite").label == "Run the suite"


def test_a_run_is_shown(ran: AppTest, folder: Path) -> None:
    """Its rates, what failed, and the files to download."""
    assert not ran.exception
    run = json.loads((folder / "page" / "run.json").read_text())
    trials = run["columns"][0]["trials"].values()
    right = sum(t["attempts"][0]["outcome"] == "pass" for t in trials)
    assert ran.subheader[0].value == f"{right} of 12 right; there is no baseline"
    assert f"| all | {right} | 12 |" in text(ran)
    assert f"{12 - right} items fail. This run can become the baseline." in text(ran)
    assert (folder / "page" / "report.html").exists()


def test_blessing_needs_a_reason(ran: AppTest, folder: Path) -> None:
    """Then the run is compared with itself: nothing broke."""
    assert ran.button(key="bless-now").disabled
    page = ran.text_input(key="reason").set_value("first").run()
    page = page.button(key="bless-now").click().run()
    assert not page.exception
    assert json.loads((folder / "baseline.json").read_text())["blessings"][0]["reason"] == "first"
    assert page.subheader[0].value.startswith("No regressions, 0 fixed")
    assert "Regressions: none." in text(page)
    assert "Baseline of " in text(page)


def test_what_broke_is_shown_with_both_answers(ran: AppTest, folder: Path) -> None:
    """The failing check, the answer now and the answer then."""
    page = ran.text_input(key="reason").set_value("first").run()
    page = page.button(key="bless-now").click().run()
    path = folder / "page" / "run.json"
    run = json.loads(path.read_text())
    trials = run["columns"][0]["trials"]
    dev = {case.id for case in CASES if case.split == "dev"}
    broken = next(
        i for i, t in trials.items() if i in dev and t["attempts"][0]["outcome"] == "pass"
    )
    wrong = {**trials[broken]["attempts"][0], "outcome": "fail", "text": "Bananas <b>."}
    wrong["failed"] = [["must", "nothing matches imaging"]]
    then = trials[broken]["attempts"][0]["text"]
    trials[broken] = {"attempts": [wrong], "reruns": [wrong] * 3}
    path.write_text(json.dumps(run))
    page = page.run()
    assert page.subheader[0].value.startswith("1 regression, 0 fixed")
    labels = [expander.label.replace("\\", "") for expander in page.expander]
    assert f"✗ {broken}" in labels
    shown = text(page)
    assert "✗ must: nothing matches imaging" in shown
    assert "Bananas <b>." in shown
    assert then in shown


def test_what_cannot_be_compared_is_said(ran: AppTest, folder: Path) -> None:
    """Instead of a difference that means nothing."""
    (folder / "baseline.json").write_text("{}")
    page = ran.run()
    assert not page.exception
    assert "Not comparable with the baseline." in text(page)
    assert "is no baseline of this version" in text(page)


def test_cases_are_filtered_and_linked(ran: AppTest, folder: Path) -> None:
    """By words, group and fact; a link names one case, wherever it stands."""
    page = ran.text_input(key="reason").set_value("first").run()
    page = page.button(key="bless-now").click().run()
    everything = [expander.label for expander in page.expander if expander.label[0] in "✓✗"]
    assert len(everything) >= len(CASES)
    page.query_params["case"] = CASES[0].id
    page = page.run()
    page = page.text_input(key="find-case").set_value(CASES[0].id).run()
    assert [e.label.replace("\\", "")[2:] for e in page.expander if e.label[0] in "✓✗"][-1:] == [
        CASES[0].id
    ]
    assert f"link: /evals?case={CASES[0].id}" in text(page).replace("\\", "")
    if CASES[0].split == "dev":
        assert CASES[0].good in text(page)
    page = page.selectbox(key="group").set_value("coder").run()
    page = page.text_input(key="find-case").set_value("no such case").run()
    assert "All: none." in text(page)


def test_a_stopped_run_is_partial_and_cannot_be_blessed(
    opened: Callable[[], AppTest], folder: Path
) -> None:
    """What it has is said, and there is nothing to bless."""
    with Store.open(folder / "page" / "answers.jsonl") as store:
        subject = Subject("composer", {"drafter": "composer"})
        store.put(subject, CASES[0], 0, Recorded(None, "stopped"))
    page = opened()
    assert "A run was stopped: 1 answers are kept, of 12 cases." in text(page)
    assert not [button for button in page.button if button.key == "bless-now"]


@pytest.mark.usefixtures("fresh")
def test_a_thumb_down_is_a_draft_case(
    opened: Callable[[], AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shown as TOML, to be downloaded or removed."""
    monkeypatch.setenv("CODECITE_HISTORY", "on")
    monkeypatch.setenv("CODECITE_HISTORY_URL", f"sqlite:///{tmp_path}/history.sqlite3")
    history = History.open(HistorySettings.from_environment())
    assert history is not None
    history.rate(plain_answer("Is a biopsy included?", "coder"), "down", "too short", agreed=True)
    history.rate(plain_answer("Thanks?", "coder"), "up", "", agreed=True)
    page = opened()
    assert not page.exception
    assert "Draft cases from feedback (1)" in text(page)
    assert "too short" in text(page)
    assert 'question = "Is a biopsy included?"' in page.code[0].value
    assert [d.label for d in page.get("download_button")] == ["Download all as TOML"]
    page = next(b for b in page.button if b.label == "Remove").click().run()
    assert "Draft cases" not in text(page)
    assert history.feedback("down") == ()


def test_a_change_is_shown_word_by_word() -> None:
    """Markup in an answer stays text."""
    assert difference("No. It is <b>.", "No. It was <b>.") == (
        '<p class="cc-prose"><strong>Change:</strong> '
        "No. It <del>is</del> <ins>was</ins> &lt;b&gt;.</p>"
    )
