"""Whole notes, as clinicians of different habits write them: necessity, complications, place."""

import tomllib
from typing import Any

import pytest

from app.check import Checker
from tests.app.check_notes import FOLDER

NOTES = tomllib.loads((FOLDER / "necessity.toml").read_text(encoding="utf-8"))["note"]


@pytest.fixture(scope="module")
def checker() -> Checker:
    """A checker with the rules that ship."""
    return Checker.open()


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note["text"][:60].replace("\n", " "))
def test_a_whole_note_is_read_as_it_is_meant(checker: Checker, note: dict[str, Any]) -> None:
    """Each of the three fields is right, whatever else the note tells."""
    decision = checker.check(note["text"]).decision
    assert decision.medical_necessity == note["necessity"]
    assert decision.place_of_service == note["place"]
    if decision.report != "no":
        missing = "complications" in decision.missing_documentation
        assert missing == note["complications_missing"]
