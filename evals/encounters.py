"""`python -m evals.encounters`: how many generated notes are decided right."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evals.intervals import wilson
from evals.noteanswers import answer
from evals.notecases import FIELDS, decided
from evals.notegrammar import SPACE, Generated, generated

EXAMPLES = """examples:
  python -m evals.encounters --n 20000
  python -m evals.encounters --n 2000 --seed 7 --show 5
"""
GOAL = 0.98
"""The share of notes that must be right in every field."""

Check = Callable[[str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Miss:
    """A generated note that was decided wrong, with the fields that are."""

    generated: Generated
    expected: dict[str, Any]
    decided: dict[str, Any]

    @property
    def wrong(self) -> tuple[str, ...]:
        """The fields that are not as expected."""
        return tuple(f for f in FIELDS if self.expected[f] != self.decided[f])


def misses(notes: Iterator[Generated], check: Check, code: str = "0200T") -> Iterator[Miss | None]:
    """For each note, in order: None where every field is right, else what is not."""
    for note in notes:
        miss = Miss(note, answer(note.facts), decided(check(note.note), code))
        yield miss if miss.wrong else None


def report(found: Sequence[Miss | None], seconds: float, show: int) -> Iterator[str]:
    """Lines on a run: share exact, wrong fields, the facts that misses share, some misses."""
    wrong = [miss for miss in found if miss is not None]
    right = len(found) - len(wrong)
    low, high = wilson(right, len(found))
    share = right / len(found) if found else 0.0
    yield f"{right}/{len(found)} generated notes exact: {share:.2%}, 95 % {low:.2%} to {high:.2%}"
    yield f"of {SPACE:,} encounters; {len(found) / seconds:.0f} notes a second; goal {GOAL:.0%}"
    fields = Counter(field for miss in wrong for field in miss.wrong)
    yield "wrong fields: " + (", ".join(f"{f} {n}" for f, n in fields.most_common()) or "none")
    facts = Counter(f"{k}={v}" for miss in wrong for k, v in miss.generated.facts.items())
    yield "facts in misses: " + ", ".join(f"{f} {n}" for f, n in facts.most_common(12))
    for miss in wrong[:show]:
        yield f"\n{miss.generated.note}"
        for field in miss.wrong:
            yield f"  {field}: due {_shown(miss.expected[field])}, is {_shown(miss.decided[field])}"


def _shown(value: object) -> str:
    return ", ".join(sorted(value)) or "nothing" if isinstance(value, frozenset) else str(value)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns 0 where the goal is met, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.encounters",
        description="Generate encounter notes whose right decision is known, and check them.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--n", type=int, default=20_000, metavar="N", help="how many notes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N wrong notes")
    arguments = parser.parse_args(argv)
    from app.check import Checker

    checker = Checker.open()
    started = time.perf_counter()
    notes = generated(arguments.n, arguments.seed)
    found = list(misses(notes, lambda note: checker.check(note).to_dict()))
    seconds = time.perf_counter() - started
    print(*report(found, seconds, arguments.show), sep="\n")
    right = sum(miss is None for miss in found)
    return 0 if found and right >= GOAL * len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
