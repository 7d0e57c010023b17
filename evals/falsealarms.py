"""`python -m evals.falsealarms`: how often the suite calls a right answer wrong.

The answers are hand-written, apart from the canned ones that the checks were made with.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from app.answer import Answer, Citation, Status
from evals.cases import GOLDEN, Case, Split, load_cases
from evals.checks import CheckResult
from evals.errors import CaseError, EvalsError
from evals.intervals import wilson
from evals.judging import Judge
from evals.reading import markers
from evals.sources import read_source
from evals.tables import Strict, read_table

MOST = 0.02
"""The largest share of right answers that may be called wrong."""


@dataclass(frozen=True, slots=True)
class RightAnswer:
    """A right answer to a case, written by hand.

    Attributes:
        case: The case.
        split: `dev`, or `test` for the half because of which nothing is changed.
        answer: What a drafter would have said.
    """

    case: Case
    split: Split
    answer: Answer


class _Right(Strict):
    case: str
    split: Split
    text: Annotated[str, Field(min_length=1)]
    cites: tuple[str, ...]


class _File(Strict):
    right: tuple[_Right, ...]


def load_right(code: str = "0200T", folder: Path = GOLDEN) -> tuple[RightAnswer, ...]:
    """The right answers to questions about `code`, in the order of the file.

    Raises:
        CaseError: The file is wrong, or answers a question that there is none.
    """
    path = folder / code / "right" / "answers.toml"
    file = read_table(path, _File, CaseError)
    cases = {case.id: case for case in load_cases(folder)}
    return tuple(_right(entry, cases, path) for entry in file.right)


def _right(entry: _Right, cases: dict[str, Case], path: Path) -> RightAnswer:
    case = cases.get(entry.case)
    if case is None:
        raise CaseError(f"{path}: {entry.case}: case: there is none of that id")
    raw = read_source(case.code).raw
    for quote in entry.cites:
        if quote not in raw:
            raise CaseError(f"{path}: {entry.case}: cites: not in the document: {quote!r}")
    cited = tuple(
        Citation(n, case.code, "", quote, raw.index(quote), raw.index(quote) + len(quote))
        for n, quote in enumerate(entry.cites, 1)
    )
    status = _status(case, entry.text)
    facts = () if status == "abstained" else case.facts
    said = entry.text
    answer = Answer(case.id, case.question, case.audience, status, said, said, cited, facts)
    return RightAnswer(case, entry.split, answer)


def _status(case: Case, said: str) -> Status:
    """The status that such words have: what has no marker declines, if the case lets it."""
    wanted: tuple[Status, ...] = (
        ("conflict", "answered") if markers(said) else ("abstained", "conflict")
    )
    return next((status for status in wanted if status in case.status), "answered")


def alarms(answers: Sequence[RightAnswer], judge: Judge) -> list[tuple[RightAnswer, CheckResult]]:
    """The first failed check of each right answer that the suite calls wrong."""
    found = []
    for right in answers:
        failed = [c for c in judge.checks(right.case, right.answer) if not c.passed]
        found += [(right, check) for check in failed[:1]]
    return found


def report(answers: Sequence[RightAnswer], judge: Judge, show: bool) -> Iterator[str]:
    """Lines: false alarms in each half and in all, and which checks gave them."""
    found = alarms(answers, judge)
    for split in ("dev", "test", "all"):
        total = sum(split in (right.split, "all") for right in answers)
        count = sum(split in (right.split, "all") for right, _ in found)
        low, high = wilson(count, total)
        share = f"{count / total:.1%} (95 % interval {low:.1%} to {high:.1%})"
        yield f"{split:<5}{count:>4} of {total} right answers called wrong, {share}"
    for name, count in Counter(check.name for _, check in found).most_common():
        yield f"  {name} {count}"
    for right, check in found:
        if show and right.split == "dev":
            yield f"\n{right.case.id}\n  {right.answer.text}\n  x {check.name}: {check.reason}"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.falsealarms",
        description="Judge hand-written right answers. Exit 0: at most 2 % are called wrong; "
        "1: more are; 2: they cannot be used.",
    )
    parser.add_argument("--show", action="store_true", help="print the ones of the dev half")
    arguments = parser.parse_args(argv)
    from evals.performing import grader

    try:
        answers, judge = load_right(), grader().judge
    except EvalsError as error:
        print(error, file=sys.stderr)
        return 2
    print(*report(answers, judge, arguments.show), sep="\n")
    return 0 if len(alarms(answers, judge)) <= MOST * len(answers) else 1


if __name__ == "__main__":
    sys.exit(main())
