"""How contestants of the speed measurements are run: each a fresh process, one question a time.

A contestant is a script that takes a folder and a file with one question a line. It calls
`run_contestant`, which prints a line at the first answer and one at the end; `measure` starts it
and takes the time from outside, so that imports and loading count.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run of one contestant.

    Attributes:
        cold_s: seconds from the start of the process to the first answer.
        warm_p50_ms: median of the later answers, in milliseconds.
        warm_p95_ms: 95th percentile of the later answers, in milliseconds.
        peak_mb: largest resident memory, in MB.
    """

    cold_s: float
    warm_p50_ms: float
    warm_p95_ms: float
    peak_mb: float


def measure(module: str, folder: Path, questions: Path) -> Measurement:
    """Run a contestant in a new process and measure it from outside.

    Raises:
        RuntimeError: it failed.
    """
    command = [sys.executable, "-m", module, str(folder), str(questions)]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        cold_s = time.perf_counter() - started
        rest = child.stdout.read()
    if child.returncode or not first.startswith("first"):
        raise RuntimeError(f"{module} failed: exit code {child.returncode}")
    report = json.loads(rest)
    return Measurement(cold_s, report["p50_ms"], report["p95_ms"], report["peak_mb"])


def medians(runs: Sequence[Measurement]) -> Measurement:
    """The median of each number over several runs."""
    return Measurement(
        median(run.cold_s for run in runs),
        median(run.warm_p50_ms for run in runs),
        median(run.warm_p95_ms for run in runs),
        median(run.peak_mb for run in runs),
    )


def run_contestant(load: Callable[[Path], Callable[[str], object]]) -> None:
    """Be a contestant: load from the folder, answer each question, report to whoever measures."""
    folder, questions = Path(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8").splitlines()
    answer = load(folder)
    answer(questions[0])
    print("first", flush=True)
    took_ms = []
    for question in questions[1:]:
        started = time.perf_counter()
        answer(question)
        took_ms.append((time.perf_counter() - started) * 1000)
    print(
        json.dumps(
            {
                "p50_ms": median(took_ms),
                "p95_ms": quantiles(took_ms, n=20)[-1],
                "peak_mb": _peak_mb(),
            }
        )
    )


def _peak_mb() -> float:
    """Largest resident memory of this process; `ru_maxrss` would count the parent's as well."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the system doesn't tell the peak of memory")
