"""Whole notes, in many manners of writing, and the decision on each."""

import pytest

from app.check import Checker
from tests.app.check_notes import WrittenNote, written_notes

NOTES = list(written_notes())


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


@pytest.mark.parametrize("written", NOTES, ids=[n.id for n in NOTES])
def test_a_note_is_decided_as_a_coder_would(checker: Checker, written: WrittenNote) -> None:
    """Every field of the decision is right."""
    found = checker.check(written.note).to_dict()
    decided = {field: found[field] for field in written.expected}
    for field in ("not_separately_reportable", "missing_documentation"):
        decided[field] = sorted(decided[field])
    assert decided == written.expected
