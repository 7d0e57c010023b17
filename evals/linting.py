"""Is the suite itself sound? Its canned right answers must pass, its wrong ones must fail.

A case that no answer can fail measures nothing; one that no answer can pass measures only noise.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from corpus.glossary import load_glossary
from corpus.library import PACKAGED
from evals.canned import SPOILERS, whole
from evals.cases import Case
from evals.checks import CHECKS, Judged, forbidden, judge, unmet
from evals.inventions import invented
from evals.leafletcases import LeafletCase
from evals.leafletlinting import leaflet_problems
from evals.notecases import NoteCase
from evals.notelinting import note_problems
from evals.reading import bare, statements
from evals.rules import load_rules
from evals.sources import read_source
from evals.suite import AnyCase
from evals.support import Wording

SAME_QUESTION = "asks what {other} asks"


def suite_problems(cases: Sequence[AnyCase]) -> Iterator[str]:
    """What is wrong with cases of all sorts, sort by sort."""
    yield from problems([case for case in cases if isinstance(case, Case)])
    yield from note_problems([case for case in cases if isinstance(case, NoteCase)])
    yield from leaflet_problems([case for case in cases if isinstance(case, LeafletCase)])


def problems(cases: Sequence[Case]) -> Iterator[str]:
    """What is wrong with each case, in the order of the cases; nothing where all is well."""
    asked: dict[tuple[str, str, str], str] = {}
    for case in cases:
        for problem in _of(case):
            yield f"{case.id}: {problem}"
        said = (case.asked.casefold(), case.audience, case.code)
        if said in asked:
            yield f"{case.id}: {SAME_QUESTION.format(other=asked[said])}"
        asked.setdefault(said, case.id)
    yield from _unbalanced(cases)


def _of(case: Case) -> Iterator[str]:
    if not judged_right(case, case.good):
        yield "good: fails must, must_not or the rules"
    for number, text in enumerate(case.bad, 1):
        if judged_right(case, text):
            yield f"bad, number {number}: passes: {text[:80]!r}"
    raw = read_source(case.code).raw
    missing = [quote for quote in case.quotes if quote not in raw]
    yield from (f"quotes: not in the document: {quote!r}" for quote in missing)
    if not missing:
        yield from _of_checks(case)


def _of_checks(case: Case) -> Iterator[str]:
    """The whole right answer passes every check, and each check fails what is made to fail it."""
    source, rules = read_source(case.code), load_rules(case.code)
    wording = _wording(case.code)
    right = whole(case, source)
    for result in judge(Judged(case, right, source, rules, wording)):
        if not result.passed:
            yield f"good: the whole answer fails {result.name}: {result.reason}"
    for name, spoil in SPOILERS.items():
        wrong = spoil(case, right)
        if wrong is not None and not CHECKS[name](Judged(case, wrong, source, rules, wording)):
            yield f"{name}: passes an answer that was made to fail it"


@cache
def _wording(code: str) -> Wording:
    return Wording(load_glossary(PACKAGED / "glossary.toml"), load_rules(code))


def judged_right(case: Case, text: str) -> bool:
    """Whether `text` has all that the case wants, and nothing forbidden, false or invented.

    The checks of words alone; a canned answer has no citations.
    """
    said = bare(text)
    rules = load_rules(case.code)
    if unmet(case, said, rules) or forbidden(case, said):
        return False
    parts = statements(text)
    if any(rules.broken(s.text, said, case.question) for s in parts):
        return False
    return not invented(parts, read_source(case.code).raw, case.asked, (), rules)


def _unbalanced(cases: Sequence[Case]) -> Iterator[str]:
    halves = Counter((case.group, case.kind, case.split) for case in cases)
    for group, kind in sorted({(case.group, case.kind) for case in cases}):
        dev, test = (halves[group, kind, split] for split in ("dev", "test"))
        if abs(dev - test) > 1:
            yield f"{group}, {kind}: {dev} cases in dev and {test} in test; they should be halves"
