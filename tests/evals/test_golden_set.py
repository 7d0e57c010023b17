"""The packaged golden set holds to its own rules: every case can be passed and failed."""

from collections import Counter

import pytest

from corpus import load_library
from evals.cases import Case, load_cases
from evals.checks import MAX_WORDS
from evals.inventions import invented
from evals.reading import bare, statements, word_count
from evals.rules import load_rules
from evals.sources import read_source

CASES = load_cases()


def passes(case: Case, text: str) -> bool:
    """Whether `text` has all that the case wants and nothing that it forbids."""
    said = bare(text)
    wanted = all(pattern.search(said) for pattern in case.must)
    return wanted and not any(pattern.search(said) for pattern in case.must_not)


def test_there_are_enough_cases_of_every_group() -> None:
    """Sizes that the release asks for, at least."""
    sizes = Counter(case.group for case in CASES)
    assert sizes["coder"] >= 140
    assert sizes["declined"] >= 50
    assert sizes["premise"] >= 30
    assert sizes["patient"] >= 40


def test_half_of_each_kind_is_held_out() -> None:
    """Dev and test differ by one case per kind at most."""
    halves = Counter((case.group, case.kind, case.split) for case in CASES)
    for group, kind, _ in halves:
        assert abs(halves[group, kind, "dev"] - halves[group, kind, "test"]) <= 1, kind


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_tells_its_good_answer_from_its_bad_ones(case: Case) -> None:
    """The canned right answer passes; each canned wrong one fails."""
    assert passes(case, case.good)
    assert [text for text in case.bad if passes(case, text)] == []


def test_cases_refer_to_what_there_is() -> None:
    """Their quotes stand in the document, their facts are known."""
    known = {entry.code: entry.fact_by_id for entry in load_library().entries}
    for case in CASES:
        raw = read_source(case.code).raw
        assert [quote for quote in case.quotes if quote not in raw] == [], case.id
        assert [fact for fact in case.facts if fact not in known[case.code]] == [], case.id


def test_every_fact_is_asked_for() -> None:
    """No fact of a code goes unmeasured."""
    for entry in load_library().entries:
        wanted = {fact for case in CASES if case.code == entry.code for fact in case.facts}
        assert set(entry.fact_by_id) - wanted == set()


def test_right_answers_seldom_trip_the_general_checks() -> None:
    """False alarms of the rules and of the search for inventions: at most 1 % of good answers."""
    alarms = []
    for case in CASES:
        rules, parts = load_rules(case.code), statements(case.good)
        broken = [r for s in parts for r in rules.broken(s.text, bare(case.good), case.question)]
        tokens = invented(parts, read_source(case.code).raw, case.asked, (), rules)
        if broken or tokens or word_count(case.good) > MAX_WORDS:
            alarms.append(case.id)
    assert len(alarms) <= 0.01 * len(CASES), alarms
