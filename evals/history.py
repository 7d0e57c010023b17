"""The record of runs compared with a baseline: one appended line each, no answers in it."""

import json
from pathlib import Path
from typing import Any

from evals.baselines import Baseline, Tally, tally_of
from evals.errors import ResultError
from evals.results import Run
from evals.store import digest_of


def read_history(path: Path, base: Baseline, leaving_out: Run | None = None) -> tuple[Tally, ...]:
    """Passes and attempts of the runs compared with `base`, oldest first.

    Args:
        path: The file; without it there was no run yet. A torn last line is skipped.
        base: Runs compared with another baseline do not count.
        leaving_out: The run that is being compared now.

    Raises:
        ResultError: The file cannot be read.
    """
    omitted = _name(leaving_out) if leaving_out else ""
    seal = base.seal
    return tuple(
        {column: {item: (p, n) for item, (p, n) in items.items()} for column, items in tally}
        for run, tally in (
            (line["run"], line["tally"].items()) for line in _lines(path) if line["base"] == seal
        )
        if run != omitted
    )


def remember(path: Path, base: Baseline, run: Run) -> None:
    """Append `run` to the history, unless it is there already.

    Raises:
        ResultError: The file cannot be written.
    """
    name, seal = _name(run), base.seal
    if any(line["run"] == name and line["base"] == seal for line in _lines(path)):
        return
    line = json.dumps({"base": seal, "run": name, "tally": tally_of(run)})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as error:
        raise ResultError(f"{path}: {error.strerror or error}") from error


def _name(run: Run) -> str:
    return digest_of(run.to_json())


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    try:
        content = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ResultError(f"{path}: {error.strerror or error}") from error
    lines = []
    for text in content.splitlines():
        try:
            line = json.loads(text)
            lines.append({key: line[key] for key in ("base", "run", "tally")})
        except (ValueError, TypeError, KeyError):
            continue
    return lines
