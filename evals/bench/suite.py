"""The suite's speed beside pydantic-evals alone and deepeval, side by side in one run.

    python -m evals.bench.suite --rounds 3 --scratch /tmp/peers

The peers are installed into an environment of their own in the scratch folder. Every contestant is
a fresh process that judges recorded answers; CPU seconds are counted, imports among them. The peers
make 10 searches for a pattern on each answer; the replay makes all its checks (`evals.checks`),
which is more, and writes every report. Compare and report are measured on the same runs.
Exit code 1 when a bound of the release is not kept.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evals.cases import Case, load_cases
from evals.judging import ask as put_question
from evals.performing import perform
from evals.plans import Plan
from evals.store import Store, Subject

if TYPE_CHECKING:
    from app.answer import Answer

PEERS = Path(__file__).parent / "peers"
PACKAGES = {"pydantic-evals": "pydantic-evals==2.62.0", "deepeval": "deepeval==4.3.1"}
REPLAY = """
import sys
from pathlib import Path
from evals.bench.suite import cases_of
from evals.performing import replay
from evals.reports.files import write_reports
from evals.reports.report import Report
from evals.store import Store
folder = Path(sys.argv[1])
store = Store.open(folder / "answers.jsonl")
run = replay(store, cases_of(int(sys.argv[2])))
write_reports(Report(run), folder)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: CPU seconds, and MB of memory at most."""

    cpu_s: float
    peak_mb: float


def cases_of(count: int) -> tuple[Case, ...]:
    """`count` cases: the golden ones, and variations of them when these are too few."""
    golden = load_cases()
    return tuple(
        replace(case, id=f"{case.id} {number}", question=f"{case.question} {number}")
        for number, case in ((n, golden[n % len(golden)]) for n in range(count))
    )


class Told:
    """Answers each case as the composer answers the golden one that it varies."""

    def __init__(self) -> None:
        from app.assistant import Assistant  # the replay, which needs no product, imports this file

        self._golden = {case.id: case for case in load_cases()}
        self._assistant = Assistant.open()
        self._told: dict[str, Answer] = {}

    def ask(
        self,
        question: str,
        audience: object = None,
        history: object = (),
        question_id: str | None = None,
    ) -> "Answer":
        """The composer's answer to the golden case."""
        name = str(question_id).split()[0]
        if name not in self._told:
            self._told[name], _ = put_question(self._assistant, self._golden[name])
        return self._told[name]

    def check(self, note: str) -> Mapping[str, Any]:
        """There are no notes among the cases."""
        raise NotImplementedError

    def leaflet(
        self, request: str, grade: int | None, sections: tuple[str, ...] | None
    ) -> Mapping[str, Any]:
        """There are no leaflets among the cases."""
        raise NotImplementedError


def prepare(folder: Path, count: int, told: Told) -> None:
    """Record answers to `count` cases, and write what the peers read."""
    cases = cases_of(count)
    subject = Subject("composer", {"drafter": "composer"})
    with Store.open(folder / "answers.jsonl") as store:
        perform(Plan(reruns=1), cases, store, lambda column: (told, subject))
    entries = [
        {
            "id": case.id,
            "question": case.question,
            "answer": case.good,
            "checks": [*[p.pattern for p in case.must], *["(?i)0200T|document|bone"] * 10][:10],
        }
        for case in cases
    ]
    (folder / "cases.json").write_text(json.dumps(entries), encoding="utf-8")


PREPARE = """
import sys
from pathlib import Path
from evals.bench.suite import Told, prepare
prepare(Path(sys.argv[1]), int(sys.argv[2]), Told())
"""


def install(scratch: Path) -> dict[str, Path]:
    """The Python of each peer's environment; made where it is not there yet."""
    found = {}
    for name, wanted in PACKAGES.items():
        python = scratch / name / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", scratch / name], check=True)
            command = [str(python), "-m", "pip", "install", "-qqq", wanted]
            subprocess.run(command, check=True)
        found[name] = python
    return found


def cost(command: Sequence[str | Path], folder: Path) -> Cost:
    """What the command takes; its exit code may be that of a regression.

    Raises:
        RuntimeError: It failed.
    """
    quiet = {"DEEPEVAL_TELEMETRY_OPT_OUT": "YES", "DEEPEVAL_NO_INSPECT_PROMPT": "1"}
    root = Path(__file__).parents[2]
    environment = {**os.environ, **quiet, "PYTHONPATH": str(root)}
    # As in daily use, nobody compiles in the rounds that count: not what pip left compiled (the
    # peers), nor what uv did not and this environment may forbid Python to keep (ours).
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    with subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
    ) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise RuntimeError(f"{command[0]} failed: exit code {child.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def contestants(folder: Path, count: int, peers: dict[str, Path]) -> dict[str, Callable[[], Cost]]:
    """What is measured, by name."""
    ours, cases = sys.executable, folder / "cases.json"
    eval_ = [ours, "-m", "app.cli", "eval"]
    found: dict[str, list[str | Path]] = {
        "replay": [ours, "-c", REPLAY, folder, str(count)],
        "compare": [*eval_, "compare", folder, folder],
        "report": [*eval_, "report", folder, "--against", folder],
    }
    scripts = {
        "pydantic-evals": "pydantic_evals_suite.py",
        "deepeval": "deepeval_suite.py",
    }
    for name, python in peers.items():
        found[name] = [python, PEERS / scripts[name], cases]
    return {
        name: lambda command=command: cost(command, folder)  # type: ignore[misc]
        for name, command in found.items()
    }


def rounds(folder: Path, count: int, peers: dict[str, Path], many: int) -> dict[str, Cost]:
    """The median of each contestant over `many` rounds, after one that does not count."""
    measured: dict[str, list[Cost]] = {}
    for number in range(many + 1):
        for name, measure in contestants(folder, count, peers).items():
            taken = measure()
            if number:
                measured.setdefault(name, []).append(taken)
    return {
        name: Cost(median(c.cpu_s for c in costs), median(c.peak_mb for c in costs))
        for name, costs in measured.items()
    }


def bounds(small: dict[str, Cost], large: dict[str, Cost]) -> dict[str, bool]:
    """What the release promises, and whether it is kept."""
    replay, bare = small["replay"].cpu_s, small["pydantic-evals"].cpu_s
    grown = large["replay"].cpu_s - replay
    return {
        f"replay at most 1.3 x bare pydantic-evals: {replay / bare:.2f}": replay <= 1.3 * bare,
        f"replay at most half of deepeval: {replay / small['deepeval'].cpu_s:.2f}": (
            replay <= 0.5 * small["deepeval"].cpu_s
        ),
        f"ten times the cases at most ten times the time: {large['replay'].cpu_s / replay:.1f}": (
            grown <= 9 * replay
        ),
        f"compare at most 0.3 CPU s: {small['compare'].cpu_s:.2f}": small["compare"].cpu_s <= 0.3,
        f"report at most 0.3 CPU s: {small['report'].cpu_s:.2f}": small["report"].cpu_s <= 0.3,
    }


def main() -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.suite", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--scratch", type=Path, help="keeps the peers' environments")
    arguments = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        peers = install(arguments.scratch or folder / "peers")
        results = []
        for count, many in ((200, arguments.rounds), (2000, 1)):
            work = folder / str(count)
            work.mkdir()
            # In a process of its own: a child's peak of memory begins with its parent's.
            subprocess.run([sys.executable, "-c", PREPARE, work, str(count)], check=True)
            results.append(rounds(work, count, peers, many))
            print(f"{count} cases        CPU s   MB")
            for contestant, taken in results[-1].items():
                print(f"  {contestant:<16}{taken.cpu_s:>8.2f}{taken.peak_mb:>6.0f}", flush=True)
    kept = bounds(*results)
    for line, met in kept.items():
        print(f"{'met' if met else 'NOT MET':<8}{line}")
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
