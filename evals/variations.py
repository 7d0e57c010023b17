"""`python -m evals.variations`: does the outcome survive typos, case, politeness, odd unicode?"""

import argparse
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.cases import Case, load_cases
from evals.errors import EvalsError
from evals.intervals import wilson
from evals.judging import Asked, ask
from evals.operators import Operator, operators

LIMIT = 0.03
"""The largest share of variations whose outcome may change."""

EXAMPLES = """examples:
  python -m evals.variations
  python -m evals.variations --each 100 --seed 7
"""

Outcome = tuple[str, frozenset[str]]
"""Status and facts of an answer: what a variation must leave as it is."""


@dataclass(frozen=True, slots=True)
class Variation:
    """A case's question, varied by one operator."""

    case: Case
    operator: str
    question: str


@dataclass(frozen=True, slots=True)
class Change:
    """A variation and the outcomes before and after it."""

    variation: Variation
    before: Outcome
    after: Outcome

    @property
    def changed(self) -> bool:
        """Whether status or facts differ."""
        return self.before != self.after


def vary(
    cases: Iterable[Case], named: Mapping[str, Operator], each: int, seed: int
) -> tuple[Variation, ...]:
    """Up to `each` variations by every operator, of cases drawn at random with `seed`.

    Cases that are misspelt already are not misspelt again.
    """
    pool = sorted(cases, key=lambda case: case.id)
    found: list[Variation] = []
    for name, operator in named.items():
        rng = random.Random(f"{seed} {name}")
        typo = name.endswith(("_letter", "_letters"))
        drawn = [case for case in pool if not (typo and case.kind == "misspelt")]
        rng.shuffle(drawn)
        made = ((case, operator(case.question, rng)) for case in drawn)
        varied = [
            Variation(case, name, text) for case, text in made if text not in {None, case.question}
        ]
        found += varied[:each]
    return tuple(found)


def outcome(assistant: Asked, case: Case, question: str | None = None) -> Outcome:
    """Status and facts of the answer; where asking fails, the error's name stands for both."""
    try:
        answer, _ = ask(assistant, case, question)
    except Exception as error:  # a crash is an outcome, and never the one wanted
        return type(error).__name__, frozenset()
    return answer.status, frozenset(answer.facts)


def compare(assistant: Asked, variations: Iterable[Variation]) -> Iterator[Change]:
    """Each variation with the outcome of its original question and its own."""
    originals: dict[str, Outcome] = {}
    for variation in variations:
        case = variation.case
        if case.id not in originals:
            originals[case.id] = outcome(assistant, case)
        yield Change(variation, originals[case.id], outcome(assistant, case, variation.question))


def report(changes: Sequence[Change], reveal_test: bool) -> Iterator[str]:
    """The share that changed for each operator and in all, and which ones did."""
    yield f"{'operator':<18}{'n':>5}{'changed':>9}{'share':>8}"
    for name in dict.fromkeys(change.variation.operator for change in changes):
        yield _row(name, [c for c in changes if c.variation.operator == name])
    yield _row("all", changes)
    low, high = wilson(sum(c.changed for c in changes), len(changes))
    verdict = "met" if held(changes) else "NOT MET"
    yield f"at most {LIMIT:.0%} may change: {verdict} (95 % interval {low:.1%} to {high:.1%})"
    for change in changes:
        if change.changed:
            yield from _lines(change, reveal_test)


def _row(name: str, changes: Sequence[Change]) -> str:
    changed = sum(change.changed for change in changes)
    return f"{name:<18}{len(changes):>5}{changed:>9}{changed / len(changes):>8.1%}"


def _lines(change: Change, reveal_test: bool) -> Iterator[str]:
    variation = change.variation
    yield f"  {variation.case.id}  {variation.operator}"
    if reveal_test or variation.case.split == "dev":
        yield f"    {variation.question!r}"
        for label, (status, facts) in (("before", change.before), ("after", change.after)):
            yield f"    {label}: {status}; {', '.join(sorted(facts))}"


def held(changes: Sequence[Change]) -> bool:
    """Whether few enough outcomes changed; nothing measured is not enough."""
    return bool(changes) and sum(c.changed for c in changes) <= LIMIT * len(changes)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m evals.variations",
        description="Vary golden questions automatically and see whether their outcome changes. "
        "Exit 0: in at most 3 % of them; 1: in more; 2: the suite cannot be used.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--each", type=int, default=40, metavar="N", help="variations per operator")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--reveal-test", action="store_true", help="show variations of the held-out half too"
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    arguments = _arguments(argv)
    from app.assistant import Assistant

    try:
        cases = load_cases()
        assistant = Assistant.open()
        named = operators(assistant.library.glossary)
        changes = list(compare(assistant, vary(cases, named, arguments.each, arguments.seed)))
    except EvalsError as error:
        print(error, file=sys.stderr)
        return 2
    print(*report(changes, arguments.reveal_test), sep="\n")
    return 0 if held(changes) else 1


if __name__ == "__main__":
    sys.exit(main())
