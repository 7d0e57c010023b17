"""`python -m evals.leaflets`: how many golden requests for leaflets come out right."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from app.errors import UsageError
from app.leaflet import Leafleter
from evals.cases import Split
from evals.errors import EvalsError
from evals.intervals import wilson
from evals.leafletcases import LeafletCase, load_leaflets
from evals.leafletchecks import failures
from evals.leafletjudging import judged_leaflet

EXAMPLES = """examples:
  python -m evals.leaflets --split all
  python -m evals.leaflets --split dev --show 5
"""
GOAL = 0.95
"""The share of requests that must come out right; grades and inventions allow no miss."""
ALWAYS = ("grade", "uninvented", "hedged")
"""Checks that no leaflet may fail."""
FAILED: dict[str, Any] = {"status": "failed", "text": "", "left_to_clinic": [], "citations": []}


@dataclass(frozen=True, slots=True)
class Result:
    """One request, what was made of it, and which checks that fails."""

    case: LeafletCase
    text: str
    failed: tuple[tuple[str, str], ...]

    @property
    def right(self) -> bool:
        """Whether it fails none."""
        return not self.failed


def judge(leafleter: Leafleter, cases: Sequence[LeafletCase]) -> list[Result]:
    """What `leafleter` makes of every case, in order."""
    results = []
    for case in cases:
        made, large = _made(leafleter, case)
        judged = judged_leaflet(case, {**made, "large_print": large})
        results.append(Result(case, str(made["text"]), tuple(failures(judged))))
    return results


def _made(leafleter: Leafleter, case: LeafletCase) -> tuple[dict[str, Any], bool]:
    try:
        made = leafleter.make(case.request, case.grade, case.sections)
    except UsageError as error:
        return {**FAILED, "text": str(error)}, False
    return made.to_dict(), made.large_print


def met(results: Sequence[Result]) -> bool:
    """Whether the goals are: nearly all right, all at their grade, nothing invented."""
    right = sum(r.right for r in results)
    always = not any(name in ALWAYS for r in results for name, _ in r.failed)
    return bool(results) and right >= GOAL * len(results) and always


def report(results: Sequence[Result], split: str) -> Iterator[str]:
    """Lines on one half; of the test half no reason and no text is told."""
    right = sum(r.right for r in results)
    low, high = wilson(right, len(results))
    counts = Counter(name for r in results for name, _ in r.failed)
    yield (
        f"{split}: {right}/{len(results)} leaflets right, {right / len(results):.1%}, "
        f"95 % interval {low:.1%} to {high:.1%}; above their grade {counts['grade']}, "
        f"inventing {counts['uninvented'] + counts['hedged']}: "
        f"{'met' if met(results) else 'NOT MET'}"
    )
    for result in results:
        for name, reason in result.failed:
            yield f"  {result.case.id}: {name}{f': {reason}' if split == 'dev' else ''}"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.leaflets",
        description="Make every golden leaflet and judge it. Exit 0: the goals are met on the test "
        "half (or on the dev half if only that is asked); 1: they are not; 2: the requests cannot "
        "be used.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--split", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N wrong dev ones")
    arguments = parser.parse_args(argv)
    splits: tuple[Split, ...] = get_args(Split)
    if arguments.split != "all":
        splits = (arguments.split,)
    try:
        results = judge(Leafleter.open(), load_leaflets())
    except EvalsError as error:
        print(error, file=sys.stderr)
        return 2
    for split in splits:
        print(*report([r for r in results if r.case.split == split], split), sep="\n")
    wrong = [r for r in results if not r.right and r.case.split == "dev"]
    for result in wrong[: arguments.show]:
        print(f"\n{result.case.id}: {result.case.request}\n{result.text}")
    return 0 if met([r for r in results if r.case.split == splits[-1]]) else 1


if __name__ == "__main__":
    sys.exit(main())
