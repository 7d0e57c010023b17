from pathlib import Path

import pytest

from corpus.errors import KnowledgeError
from corpus.knowledge import Knowledge, with_restated
from corpus.library import load_library


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """What is known of 0200T."""
    return load_library().entries[0].knowledge


def test_restatements_belong_to_the_fact_above_them(known: Knowledge, tmp_path: Path) -> None:
    """In the order of the file; a fact without any has none."""
    path = tmp_path / "restated.txt"
    path.write_text(
        "# a comment\n[needles]\nOne needle will do.\nOr more.\n\n[anesthesia]\nNumb.\n"
    )
    facts = {fact.id: fact.restated for fact in with_restated(known, path).facts}
    assert facts["needles"] == ("One needle will do.", "Or more.")
    assert facts["anesthesia"] == ("Numb.",)
    assert facts["unilateral"] == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[no_fact]\nA sentence.\n", "no such facts: ['no_fact']"),
        ("A sentence.\n", ":1: a question before the first [id]"),
    ],
)
def test_a_file_that_names_no_fact_is_refused(
    known: Knowledge, tmp_path: Path, text: str, says: str
) -> None:
    """By name of the file, and with what is wrong in it."""
    path = tmp_path / "restated.txt"
    path.write_text(text)
    with pytest.raises(KnowledgeError) as refused:
        with_restated(known, path)
    assert str(refused.value).startswith(str(path))
    assert says in str(refused.value)
