"""`python -m evals.notes`: how many golden notes are decided right, dev and test apart."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from evals.cases import Split
from evals.errors import EvalsError
from evals.intervals import wilson
from evals.notecases import FIELDS, NoteCase, decided, load_notes

EXAMPLES = """examples:
  python -m evals.notes --split dev --show 5
  python -m evals.notes --split test
"""

Check = Callable[[str], dict[str, Any]]
"""Decides a note; returns the check contract's object."""


@dataclass(frozen=True, slots=True)
class Result:
    """One note and what was decided on it; `decided` has the keys of `FIELDS`."""

    case: NoteCase
    decided: dict[str, Any]

    @property
    def wrong(self) -> tuple[str, ...]:
        """The fields that are not as expected, in the order of `FIELDS`."""
        return tuple(f for f in FIELDS if self.decided[f] != self.case.expected[f])


@dataclass(frozen=True, slots=True)
class Score:
    """What a set of results comes to.

    Attributes:
        total: How many notes.
        right: How many have every field right.
        by_field: How many have this field right.
        missing_f1: Micro-F1 of missing documentation, in [0, 1].
        false_yes: How many are a `yes` where `no` is right.
    """

    total: int
    right: int
    by_field: dict[str, int]
    missing_f1: float
    false_yes: int

    @property
    def met(self) -> bool:
        """Whether the targets are: 90 % exact, 97 % per field, F1 0.95, no false yes."""
        return (
            self.total > 0
            and self.right >= 0.9 * self.total
            and all(count >= 0.97 * self.total for count in self.by_field.values())
            and self.missing_f1 >= 0.95
            and self.false_yes == 0
        )


def judge(cases: Sequence[NoteCase], check: Check) -> list[Result]:
    """Every case decided by `check`, in order."""
    return [Result(case, decided(check(case.note), case.code)) for case in cases]


def score(results: Sequence[Result]) -> Score:
    """What `results` come to."""
    return Score(
        total=len(results),
        right=sum(not r.wrong for r in results),
        by_field={f: sum(f not in r.wrong for r in results) for f in FIELDS},
        missing_f1=_micro_f1(results),
        false_yes=sum(
            r.decided["report"] == "yes" and r.case.expected["report"] == "no" for r in results
        ),
    )


def _micro_f1(results: Sequence[Result]) -> float:
    hits = wrong = 0
    for result in results:
        said = result.decided["missing_documentation"]
        due = result.case.expected["missing_documentation"]
        hits += len(said & due)
        wrong += len(said ^ due)
    return 2 * hits / (2 * hits + wrong) if hits + wrong else 1.0


def report(results: Sequence[Result], split: Split) -> Iterator[str]:
    """Lines on one split; for the test half failures are named by id and field only."""
    total = score(results)
    low, high = wilson(total.right, total.total)
    yield f"{split}: {total.right}/{total.total} notes right in every field "
    yield f"  {total.right / total.total:.1%}, 95 % interval {low:.1%} to {high:.1%}"
    for field, count in total.by_field.items():
        yield f"  {field:<28}{count:>4}/{total.total}  {count / total.total:.1%}"
    yield f"  micro-F1 of missing documentation  {total.missing_f1:.3f}"
    yield f"  yes where no is right              {total.false_yes}"
    yield f"  targets {'met' if total.met else 'NOT MET'}"
    for result in results:
        if result.wrong:
            yield f"    {result.case.id}: {', '.join(result.wrong)}"


def details(results: Sequence[Result], most: int) -> Iterator[str]:
    """The wrong notes of the dev half in full, `most` of them."""
    wrong = [r for r in results if r.wrong and r.case.split == "dev"]
    for result in wrong[:most]:
        yield f"\n{result.case.id}\n{result.case.note}"
        for field in result.wrong:
            due, said = result.case.expected[field], result.decided[field]
            yield f"  {field}: due {_shown(due)}, decided {_shown(said)}"


def _shown(value: object) -> str:
    return ", ".join(sorted(value)) or "nothing" if isinstance(value, frozenset) else str(value)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m evals.notes",
        description="Decide every golden note. Exit 0: the targets are met on the test half (or on "
        "the dev half if only that is asked); 1: they are not; 2: the notes cannot be used.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--split", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N wrong dev notes")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="golden sets (default: ours)")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    arguments = _arguments(argv)
    splits: tuple[Split, ...] = get_args(Split)
    if arguments.split != "all":
        splits = (arguments.split,)
    try:
        folder = {"folder": arguments.folder} if arguments.folder else {}
        cases = load_notes(splits=splits, **folder)
    except EvalsError as error:
        print(error, file=sys.stderr)
        return 2
    from app.check import Checker

    checker = Checker.open()
    results = judge(cases, lambda note: checker.check(note).to_dict())
    for split in splits:
        print(*report([r for r in results if r.case.split == split], split), sep="\n")
    print(*details(results, arguments.show), sep="\n")
    judged = [r for r in results if r.case.split == splits[-1]]
    return 0 if score(judged).met else 1


if __name__ == "__main__":
    sys.exit(main())
