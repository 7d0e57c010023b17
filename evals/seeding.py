"""`python -m evals.seeding`: of answers made wrong on purpose, how many does the suite catch?

Questions: canned right answers with one thing changed or added. Notes: right decisions with one
field wrong. Leaflets: canned right leaflets with one sentence damaged, added or lost.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.cannedleaflets import right_leaflet
from evals.cases import Case, Split
from evals.errors import EvalsError
from evals.intervals import wilson
from evals.leafletcases import LeafletCase, load_leaflet_rules
from evals.leafletdamage import ADDED, Damaged, damaged
from evals.leafletjudging import leaflet_attempt
from evals.linting import judged_right
from evals.mutants import mutants
from evals.notecases import NoteCase
from evals.notejudging import note_attempt
from evals.notelinting import wrong_decisions
from evals.suite import AnyCase, load_suite

LEAST = 0.95
"""The share of wrong answers of every sort that must be caught, in each half."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """One answer made wrong on purpose.

    Attributes:
        sort: `questions`, `notes` or `leaflets`.
        split: The half that its case belongs to.
        operator: What was done.
        case: The case's id.
        change: What became wrong.
        caught: Whether the suite calls it wrong.
    """

    sort: str
    split: Split
    operator: str
    case: str
    change: str
    caught: bool


def seeded(cases: Iterable[AnyCase]) -> Iterator[Seeded]:
    """Every wrong answer that can be made to the cases, judged."""
    for case in cases:
        if isinstance(case, Case):
            yield from _questions(case)
        elif isinstance(case, NoteCase):
            yield from _notes(case)
        else:
            yield from _leaflets(case)


def _questions(case: Case) -> Iterator[Seeded]:
    for made in mutants([case]):
        caught = not judged_right(case, made.text)
        yield Seeded("questions", case.split, made.change, case.id, made.text, caught)


def _notes(case: NoteCase) -> Iterator[Seeded]:
    for field, reply in wrong_decisions(case):
        caught = bool(note_attempt(case, reply).failed)
        yield Seeded("notes", case.split, f"{field} wrong", case.id, field, caught)


def _leaflets(case: LeafletCase) -> Iterator[Seeded]:
    right, reason = right_leaflet(case, load_leaflet_rules(case.code))
    if reason or case.status != "answered":
        return
    for made in damaged(str(right["text"])):
        for operator, text in _cited_or_not(made):
            caught = bool(leaflet_attempt(case, {**right, "text": text}).failed)
            yield Seeded("leaflets", case.split, operator, case.id, made.change, caught)


def _cited_or_not(made: Damaged) -> Iterator[tuple[str, str]]:
    """The damaged text; where a sentence was added also one in which a marker hides that."""
    yield made.operator, made.markdown
    if made.operator in ADDED:
        cited = f"{made.change[:-1]} [1]{made.change[-1]}"
        yield f"{made.operator}, cited", made.markdown.replace(made.change, cited)


def rate(made: Sequence[Seeded]) -> float:
    """The share that was caught; 1 of none."""
    return sum(one.caught for one in made) / len(made) if made else 1.0


def report(made: Sequence[Seeded]) -> Iterator[str]:
    """Lines: the rate of each sort in each half, and under it of each operator."""
    for sort in dict.fromkeys(one.sort for one in made):
        for split in ("dev", "test"):
            of = [one for one in made if (one.sort, one.split) == (sort, split)]
            caught = sum(one.caught for one in of)
            low, high = wilson(caught, len(of))
            verdict = "met" if rate(of) >= LEAST else "NOT MET"
            yield (
                f"{sort}, {split}: {caught} of {len(of)} caught, {rate(of):.1%} "
                f"(95 % interval {low:.1%} to {high:.1%}): {verdict}"
            )
            total = Counter(one.operator for one in of)
            found = Counter(one.operator for one in of if one.caught)
            for operator, count in sorted(total.items()):
                yield f"  {operator:<28}{found[operator]:>5} of {count}"


def met(made: Sequence[Seeded]) -> bool:
    """Whether enough of every sort is caught, in each half."""
    groups = {(one.sort, one.split) for one in made}
    return all(rate([o for o in made if (o.sort, o.split) == group]) >= LEAST for group in groups)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.seeding",
        description="Make golden answers wrong and see whether the suite notices. Exit 0: of every "
        "sort 95 % are caught, in each half; 1: fewer are; 2: the cases cannot be used.",
    )
    parser.add_argument("--show", action="store_true", help="print what is missed in the dev half")
    arguments = parser.parse_args(argv)
    try:
        made = list(seeded(load_suite()))
    except EvalsError as error:
        print(error, file=sys.stderr)
        return 2
    print(*report(made), sep="\n")
    for one in made:
        if arguments.show and one.split == "dev" and not one.caught:
            print(f"{one.case}: {one.operator}: {one.change}")
    return 0 if met(made) else 1


if __name__ == "__main__":
    sys.exit(main())
