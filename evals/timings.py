"""How long answers took. Kept apart from the results: a clock never gives the same twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.errors import ResultError
from evals.intervals import percentile
from evals.store import Store, Subject

if TYPE_CHECKING:
    from evals.suite import AnyCase

FILE = "timings.json"


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the answers of a column took.

    Attributes:
        column: The column's name.
        answers: Recorded answers, errors among them.
        errors: Of them, those that were none.
        tries: Tries in all.
        p50_ms: Median milliseconds of the answers.
        p95_ms: Their 95th percentile.
        total_s: Seconds in all.
        tokens_in: Of all requests to a language model, as far as its endpoint tells them.
        tokens_out: Of all its replies.
        cost: What these cost at the prices of the run file.
        fallbacks: Answers that a language model was asked for and the composer had to give.
    """

    column: str
    answers: int
    errors: int
    tries: int
    p50_ms: float
    p95_ms: float
    total_s: float
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    fallbacks: int = 0


def timing(
    store: Store,
    subject: Subject,
    cases: Iterable[AnyCase],
    repeats: int,
    prices: tuple[float, float] = (0.0, 0.0),
) -> Timing:
    """How long the planned answers of `subject` took, as `store` has them.

    `prices` are those of a million tokens of requests and of replies.
    """
    asked = ((case, repeat) for case in cases for repeat in range(repeats))
    found = [r for case, repeat in asked if (r := store.get(subject, case, repeat))]
    times = [recorded.ms for recorded in found if not recorded.error]
    answers = [recorded.answer or {} for recorded in found]
    tokens = [answer.get("tokens", (0, 0)) for answer in answers]
    asked, replied = sum(a for a, _ in tokens), sum(b for _, b in tokens)
    return Timing(
        subject.name,
        len(found),
        sum(bool(recorded.error) for recorded in found),
        sum(recorded.tries for recorded in found),
        round(percentile(times, 0.5), 2),
        round(percentile(times, 0.95), 2),
        round(sum(times) / 1000, 2),
        asked,
        replied,
        round((asked * prices[0] + replied * prices[1]) / 1e6, 6),
        sum(bool(answer.get("trouble")) for answer in answers),
    )


def to_json(timings: Sequence[Timing]) -> list[dict[str, Any]]:
    """The timings as JSON values."""
    return [asdict(timing) for timing in timings]


def read_timings(path: Path) -> tuple[Timing, ...]:
    """The timings in `path`; none where there is no such file.

    Raises:
        ResultError: It cannot be read.
    """
    if not path.exists():
        return ()
    try:
        return tuple(Timing(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ResultError(f"{path}: {error}") from error
