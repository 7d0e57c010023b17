"""The results of a run: what was asked, who answered, how each answer was judged. No clock in it.

The same recorded answers give the same bytes, in whatever order they came.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from evals.errors import ResultError

FORMAT = "codecite-eval-run/1"
FILE = "run.json"

Outcome = Literal["pass", "fail", "error", "missing"]


@dataclass(frozen=True, slots=True)
class Item:
    """A case as a report needs it.

    Attributes:
        id: The case's id.
        group: What kind of answer is due.
        kind: How it is asked.
        split: Which half it belongs to.
        cluster: The fact that it asks for, or its kind where it asks for none: cases of one
            cluster are not independent of each other.
        question: As it was asked.
        digest: Of the whole case; another one makes it another item.
    """

    id: str
    group: str
    kind: str
    split: str
    cluster: str
    question: str
    digest: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer and its judgement.

    Attributes:
        outcome: Everything that is not `pass` counts as not passed.
        failed: The failed checks, each with its reason.
        status: Of the answer; empty where there is none.
        text: Of the answer; of an error, what it was.
        facts: That the answer rests on.
        quotes: The cited words, each with the section it stands in.
    """

    outcome: Outcome
    failed: tuple[tuple[str, str], ...] = ()
    status: str = ""
    text: str = ""
    facts: tuple[str, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return self.outcome == "pass"


MISSING = Attempt("missing", (("asked", "there is no recorded answer"),))


@dataclass(frozen=True, slots=True)
class Trials:
    """All attempts at one item: the planned ones, and those that followed a failure.

    Only the planned ones make rates: the others were made because of a failure.
    """

    attempts: tuple[Attempt, ...]
    reruns: tuple[Attempt, ...] = ()

    @property
    def passes(self) -> int:
        """How many of the planned attempts passed."""
        return sum(attempt.passed for attempt in self.attempts)

    @property
    def right(self) -> bool:
        """Whether most of the planned attempts passed."""
        return 2 * self.passes > len(self.attempts)

    @property
    def shown(self) -> Attempt:
        """The attempt that tells what is wrong: the first that did not pass, else the first."""
        return next((a for a in self.attempts if not a.passed), self.attempts[0])


@dataclass(frozen=True, slots=True)
class ColumnResult:
    """What one column of the matrix answered.

    Attributes:
        name: The column's name.
        identity: Who answered; see `evals.store.Subject`.
        repeatable: Whether asking again gives the same answer.
        trials: By item id, in the order of the items.
    """

    name: str
    identity: Mapping[str, str]
    repeatable: bool
    trials: Mapping[str, Trials]

    @property
    def right(self) -> int:
        """How many items are right."""
        return sum(trials.right for trials in self.trials.values())

    def attempts(self) -> Iterator[Attempt]:
        """All planned attempts."""
        for trials in self.trials.values():
            yield from trials.attempts

    def to_json(self) -> dict[str, Any]:
        """The column as JSON values."""
        return {
            "name": self.name,
            "identity": dict(self.identity),
            "repeatable": self.repeatable,
            "trials": {
                item: {
                    "attempts": list(map(_attempt_json, trials.attempts)),
                    "reruns": list(map(_attempt_json, trials.reruns)),
                }
                for item, trials in self.trials.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Run:
    """The results of a run.

    Attributes:
        judge: Digest of checks and rules.
        items: What was asked, in the order of the cases.
        columns: What each column answered.
    """

    judge: str
    items: tuple[Item, ...]
    columns: tuple[ColumnResult, ...]

    def column(self, name: str) -> ColumnResult | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """The run as JSON values."""
        # By hand: `asdict` copies every string, which takes most of a comparison's time.
        return {
            "format": FORMAT,
            "judge": self.judge,
            "items": [{name: getattr(item, name) for name in _ITEM} for item in self.items],
            "columns": [column.to_json() for column in self.columns],
        }

    def text(self) -> str:
        """The run as the text of its file."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n"


_ITEM = tuple(field.name for field in fields(Item))


def _attempt_json(attempt: Attempt) -> dict[str, Any]:
    return {
        "outcome": attempt.outcome,
        "failed": list(map(list, attempt.failed)),
        "status": attempt.status,
        "text": attempt.text,
        "facts": list(attempt.facts),
        "quotes": list(map(list, attempt.quotes)),
    }


def read_run(path: Path) -> Run:
    """The run in `path`, a file or the folder of a run.

    Raises:
        ResultError: It cannot be read, or is no run.
    """
    file = path / FILE if path.is_dir() else path
    try:
        return run_from(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise ResultError(f"{file}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ResultError(f"{file}: is no run of this version ({error})") from error


def run_from(data: Any) -> Run:
    """The run that `Run.to_json` gave.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is no run.
    """
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']!r}, not {FORMAT!r}")
    items = tuple(Item(**item) for item in data["items"])
    columns = tuple(_column(column, items) for column in data["columns"])
    return Run(data["judge"], items, columns)


def _column(data: Any, items: tuple[Item, ...]) -> ColumnResult:
    trials = {item.id: _trials(data["trials"][item.id]) for item in items}
    return ColumnResult(data["name"], dict(data["identity"]), data["repeatable"], trials)


def _trials(data: Any) -> Trials:
    if not data["attempts"]:
        raise ValueError("an item without attempts")
    attempts, reruns = (tuple(map(_attempt, data[key])) for key in ("attempts", "reruns"))
    return Trials(attempts, reruns)


def _attempt(data: Any) -> Attempt:
    failed, quotes = (tuple((a, b) for a, b in data[key]) for key in ("failed", "quotes"))
    if data["outcome"] not in {"pass", "fail", "error", "missing"}:
        raise ValueError(f"outcome {data['outcome']!r}")
    return Attempt(
        data["outcome"], failed, data["status"], data["text"], tuple(data["facts"]), quotes
    )
