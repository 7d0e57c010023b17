"""A run killed outright, at several points: it loses what was in flight and nothing else."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evals.store import Store

ROOT = Path(__file__).parents[2]
REPORTS = ("run.json", "junit.xml", "report.html", "summary.md")
AT_ONCE = 2
"""Questions under way at the same time."""

RUN = f"""
import sys, time
from pathlib import Path
from app.answer import Answer, without_markers
from evals.cases import load_cases
from evals.performing import perform
from evals.plans import Plan
from evals.reports.files import write_reports
from evals.reports.report import Report
from evals.store import Store, Subject

CASES = load_cases()[:40]
GOOD = {{case.id: case for case in CASES}}

class Slow:
    def ask(self, question, audience=None, history=(), question_id=None):
        case = GOOD[question_id]
        text = without_markers(case.good)
        time.sleep(0.01)
        print(case.id, flush=True)
        status = sorted(case.status)[0]
        return Answer(case.id, question, case.audience, status, text, text, (), case.facts)

folder = Path(sys.argv[1])
subject = Subject("slow", {{"drafter": "model"}})
plan = Plan(repeats=3, reruns=2, concurrency={AT_ONCE})
with Store.open(folder / "answers.jsonl") as store:
    run = perform(plan, CASES, store, lambda column: (Slow(), subject))
write_reports(Report(run), folder)
"""


def start(folder: Path) -> "subprocess.Popen[bytes]":
    """The run, in a process of its own; it prints a line for each question that it asks."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", RUN, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)


def asked(folder: Path) -> int:
    """How many questions the run asked until its end."""
    with start(folder) as child:
        lines, _ = child.communicate(timeout=120)
    assert child.returncode == 0
    return len(lines.splitlines())


@pytest.mark.slow
def test_a_killed_run_loses_what_is_in_flight_and_ends_in_the_same_bytes(tmp_path: Path) -> None:
    """Killed twice by SIGKILL, then let run to its end."""
    whole = asked(tmp_path / "whole")
    folder = tmp_path / "killed"
    done = 0
    for wanted in (30, 60):
        with start(folder) as child:
            assert child.stdout is not None
            for _ in range(wanted):
                child.stdout.readline()
            child.send_signal(signal.SIGKILL)
            done += wanted + len(child.stdout.read().splitlines())
        kept = len(Store.open(folder / "answers.jsonl"))
        assert done - kept <= AT_ONCE
        done = kept
        assert not (folder / "run.json").exists()
    started = time.monotonic()
    assert asked(folder) == whole - done
    assert time.monotonic() - started < 60
    for name in REPORTS:
        assert (folder / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
