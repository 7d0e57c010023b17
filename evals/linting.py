"""Is the suite itself sound? Its canned right answers must pass, its wrong ones must fail.

A case that no answer can fail measures nothing; one that no answer can pass measures only noise.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from evals.cases import Case
from evals.inventions import invented
from evals.notecases import NoteCase
from evals.notelinting import note_problems
from evals.reading import bare, statements, word_count
from evals.rules import load_rules
from evals.sources import read_source
from evals.suite import AnyCase

SAME_QUESTION = "asks what {other} asks"


def suite_problems(cases: Sequence[AnyCase]) -> Iterator[str]:
    """What is wrong with cases of all sorts, sort by sort."""
    yield from problems([case for case in cases if isinstance(case, Case)])
    yield from note_problems([case for case in cases if isinstance(case, NoteCase)])


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
    for quote in case.quotes:
        if quote not in raw:
            yield f"quotes: not in the document: {quote!r}"
    if word_count(case.good) > 120 and case.audience == "coder" and case.kind != "list":
        yield "good: is longer than an answer may be"


def judged_right(case: Case, text: str) -> bool:
    """Whether `text` has all that the case wants, and nothing forbidden, false or invented.

    The checks of words alone; a canned answer has no citations.
    """
    said = bare(text)
    if not all(p.search(said) for p in case.must) or any(p.search(said) for p in case.must_not):
        return False
    rules = load_rules(case.code)
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
