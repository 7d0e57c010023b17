"""Whole runs: what is asked, what is kept, and that the same answers give the same bytes."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import evals
from app.answer import Answer, without_markers
from evals.cases import Case, load_cases
from evals.errors import StoreError
from evals.leafletjudging import REFUSED
from evals.notecases import load_notes
from evals.notelinting import right_decision
from evals.performing import perform, replay
from evals.plans import Plan
from evals.reports.files import write_reports
from evals.reports.report import Report
from evals.results import Run, read_run
from evals.store import Store, Subject

BY_ID = {case.id: case for case in load_cases()}
NOTES = {case.note: case for case in load_notes()}
CASES = load_cases()[:40]
SCHEMA = Path(evals.__file__).parent / "schemas" / "run.schema.json"
SUBJECT = Subject("composer", {"drafter": "composer"})


class Speaker:
    """Gives each case its canned right answer or does what it is told; notes what it is asked."""

    def __init__(self, does: dict[str, Callable[[], str]] | None = None) -> None:
        self.does = does or {}
        self.asked: list[str] = []

    def ask(
        self, question: str, audience: Any = None, history: Any = (), question_id: Any = None
    ) -> Answer:
        """The canned answer."""
        self.asked.append(question_id)
        case = BY_ID[question_id]
        text = without_markers(self.does.get(case.id, lambda: case.good)())
        status = sorted(case.status)[0]
        return Answer(case.id, question, case.audience, status, text, text, (), case.facts)

    def check(self, note: str) -> Any:
        """The right decision."""
        return right_decision(NOTES[note])

    def leaflet(self, request: str, grade: Any, sections: Any) -> Any:
        """None: this one writes no leaflets."""
        return REFUSED


def done(store: Store, speaker: Speaker, cases: tuple[Case, ...] = CASES, **plan: Any) -> Run:
    """A run of the speaker."""
    return perform(Plan(**plan), cases, store, lambda column: (speaker, SUBJECT))


def boom() -> str:
    """Fails."""
    raise RuntimeError("no index")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where answers are kept."""
    return tmp_path / "answers.jsonl"


def test_errors_time_outs_and_empty_answers_stay_in_the_denominator(path: Path) -> None:
    """Whatever goes wrong is an item that is not right."""
    ids = [case.id for case in CASES[:3]]
    speaker = Speaker(dict(zip(ids, (boom, lambda: time.sleep(3) or "", lambda: " "), strict=True)))
    run = done(Store.open(path), speaker, CASES[:4], timeout_s=0.2, tries=1, reruns=1)
    trials = run.columns[0].trials
    assert len(trials) == 4
    outcomes = [trials[id].attempts[0].outcome for id in ids]
    assert outcomes == ["error"] * 3
    assert [trials[id].attempts[0].text for id in ids] == [
        "RuntimeError: no index",
        "no answer within 0.2 s",
        "the answer is empty",
    ]


def test_an_error_is_tried_again(path: Path) -> None:
    """As often as the plan says, and no more."""
    speaker = Speaker({CASES[0].id: boom})
    done(Store.open(path), speaker, CASES[:1], tries=3, reruns=1)
    assert len(speaker.asked) == 2 * 3


def test_failed_items_are_asked_again_and_others_are_not(path: Path) -> None:
    """The re-runs that the verdict needs."""
    speaker = Speaker({CASES[0].id: lambda: "Bananas."})
    run = done(Store.open(path), speaker, CASES[:5], reruns=3)
    wrong = {case.id for case in CASES[:5] if not run.columns[0].trials[case.id].right}
    assert CASES[0].id in wrong
    for case in CASES[:5]:
        assert speaker.asked.count(case.id) == (4 if case.id in wrong else 1)
        assert len(run.columns[0].trials[case.id].reruns) == (3 if case.id in wrong else 0)


@pytest.mark.parametrize("concurrency", [1, 2, 16])
def test_any_concurrency_gives_the_same_bytes(tmp_path: Path, concurrency: int) -> None:
    """The results hold no clock and no order of arrival."""
    runs = [
        done(Store.open(tmp_path / f"{n}.jsonl"), Speaker(), concurrency=n)
        for n in (1, concurrency)
    ]
    assert runs[0].text() == runs[1].text()


def test_a_run_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    """Only what is missing is asked; the reports are those of an unbroken run, byte for byte."""
    whole = done(Store.open(tmp_path / "whole.jsonl"), Speaker(), repeats=2)
    stop = threading.Event()

    class Stopped(BaseException):
        """As Ctrl-C."""

    def told(*_: Any) -> None:
        if store.path.stat().st_size > 20_000:
            stop.set()
            raise Stopped

    store = Store.open(tmp_path / "broken.jsonl")
    first = Speaker()
    with pytest.raises(Stopped):
        perform(Plan(repeats=2), CASES, store, lambda column: (first, SUBJECT), told)
    store.close()
    content = store.path.read_bytes()
    store.path.write_bytes(content[:-30])  # and the last line is torn, as a kill leaves it
    second = Speaker()
    with Store.open(store.path) as kept:
        resumed = done(kept, second, repeats=2)
    assert stop.is_set()
    assert len(first.asked) + len(second.asked) <= len(whole_asked(whole)) + 4
    for name, run in (("a", whole), ("b", resumed)):
        write_reports(Report(run), tmp_path / name)
    for file in ("run.json", "junit.xml", "report.html", "summary.md"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def whole_asked(run: Run) -> list[str]:
    """One entry for each question that a run asked."""
    trials = run.columns[0].trials
    return [id for id, t in trials.items() for _ in (*t.attempts, *t.reruns)]


def test_a_replay_is_the_run(path: Path) -> None:
    """The same results, of the half that was asked."""
    with Store.open(path) as store:
        dev = tuple(case for case in CASES if case.split == "dev")
        run = done(store, Speaker(), dev, split="dev", repeats=2)
    assert replay(Store.open(path), CASES).text() == run.text()


def test_what_was_not_recorded_is_missing_and_not_left_out(path: Path) -> None:
    """A case that was added since is in the replay, as a failure."""
    with Store.open(path) as store:
        done(store, Speaker(), CASES[:5])
    run = replay(Store.open(path), CASES[:6])
    assert run.columns[0].trials[CASES[5].id].attempts[0].outcome == "missing"
    assert len(run.columns[0].trials) == 6


def test_nothing_recorded_is_no_replay(path: Path) -> None:
    """Rather than a run in which all is missing."""
    with pytest.raises(StoreError, match="holds no recorded run"):
        replay(Store.open(path), CASES)


def test_results_come_back_from_their_file(tmp_path: Path, path: Path) -> None:
    """As they went in."""
    run = done(Store.open(path), Speaker({CASES[0].id: boom}))
    write_reports(Report(run), tmp_path / "out")
    assert read_run(tmp_path / "out") == run


REPLAY = """
import socket, sys
def refuse(*_, **__): raise AssertionError("a replay opened a connection")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
from app.cli.main import main
code = main(["eval", "run", "--replay", "--out", sys.argv[1]])
heavy = {"llama_index", "chromadb", "onnxruntime", "openai", "numpy", "tokenizers", "streamlit"}
print(code, sorted(heavy & set(sys.modules)))
"""


def test_a_replay_needs_no_model_no_network_and_no_llama_index(tmp_path: Path) -> None:
    """In a process of its own, with every connection refused."""
    with Store.open(tmp_path / "answers.jsonl") as store:
        done(store, Speaker())
    child = subprocess.run(
        [sys.executable, "-c", REPLAY, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout.splitlines()[-1] == "0 []"


def test_the_results_follow_their_schema(path: Path) -> None:
    """So that other programs can rely on it."""
    import jsonschema

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    run = done(Store.open(path), Speaker({CASES[0].id: boom}))
    jsonschema.validate(json.loads(run.text()), schema)


def test_another_case_is_another_item(path: Path) -> None:
    """What is right may have changed; the digest says so."""
    run = done(Store.open(path), Speaker(), CASES[:1])
    changed = replace(CASES[0], must=())
    other = done(Store.open(path), Speaker(), (changed,))
    assert run.items[0].digest != other.items[0].digest
