import re
from pathlib import Path
from typing import Any

import pytest

from corpus import KnowledgeError, LeafletText, Library, load_library
from corpus.leaflets import LEVELS, load_leaflet

SHIPPED = (Path(load_library.__code__.co_filename).parent / "codes/0200T/leaflet.toml").read_text()


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped library."""
    return load_library()


@pytest.fixture(scope="module")
def text(library: Library) -> LeafletText:
    """The shipped leaflet's wordings."""
    found = library.entries[0].leaflet(library.glossary)
    assert found is not None
    return found


def load(path: Path, content: str, library: Library) -> LeafletText:
    """The leaflet with this content, checked against the shipped facts."""
    entry = library.entries[0]
    path.write_text(content, encoding="utf-8")
    return load_leaflet(path, entry.document, entry.fact_by_id, library.glossary)


def test_every_quote_of_a_wording_is_literal(library: Library, text: LeafletText) -> None:
    """And each wording has one at least."""
    raw = library.entries[0].document.raw
    for wording in (*text.wordings, *text.brief):
        assert wording.quotes
        assert all(raw[q.start : q.end] == q.text for q in wording.quotes)


def test_every_fact_for_patients_can_be_said(library: Library, text: LeafletText) -> None:
    """No fact that has words for patients is left out of the full leaflet."""
    assert {f.id for f in library.entries[0].facts if f.patient} == set(text.facts)


def test_every_fact_can_be_told_but_the_summary(text: LeafletText) -> None:
    """The document's own lay summary is told by its parts."""
    assert set(text.facts) - {point.fact for point in text.points} == {"lay_description"}


@pytest.mark.parametrize(("grade", "level"), [(1, 3), (3, 3), (4, 3), (5, 5), (6, 5), (8, 7)])
def test_a_reader_gets_the_hardest_wording_that_is_not_too_hard(
    text: LeafletText, grade: int, level: int
) -> None:
    """Below the lowest level, the lowest."""
    assert text.wordings[0].at(grade) == text.wordings[0].english[level]


def test_no_wording_uses_a_word_that_patients_should_not_need(text: LeafletText) -> None:
    """The bone has a plain name; terms of the code and of the clinic are not there."""
    hard = re.compile(r"(?i)tailbone|coccyx|sacrum|percutan|unilateral|biopsy|0200T|cavity")
    said = [w.english[level] for w in (*text.wordings, *text.brief) for level in LEVELS]
    assert [words for words in said if hard.search(words)] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('facts = ["needles"]', 'facts = ["no_such_fact"]', "is no fact for patients"),
        ('facts = ["needles"]', 'facts = ["modifier_50"]', "is no fact for patients"),
        ("may use one needle or more.", "may use exactly one needle.", "as contradicting"),
        ("de 70 años", "de 75 años", "has not the digits"),
        ('"inject cement for pain relief"', '"inject honey"', "inject honey"),
        ("{you} ready for", "{them} ready for", "unknown place"),
        ("rank = 9", "rang = 9", "unknown keys"),
        ('id = "skin"', 'id = "side"', "occurs twice"),
        ('fact = "needles"', 'fact = "pins"', "is no fact"),
        ('es = "Después', 'en = "Después', "unknown keys"),
        ('title = "', "title = ", "leaflet.toml"),
    ],
)
def test_a_wrong_file_is_refused(
    tmp_path: Path, library: Library, old: str, new: str, says: str
) -> None:
    """The message names the file and what is wrong."""
    assert old in SHIPPED
    with pytest.raises(KnowledgeError) as error:
        load(tmp_path / "leaflet.toml", SHIPPED.replace(old, new, 1), library)
    assert says in str(error.value)
    assert "leaflet.toml" in str(error.value)


def test_a_code_without_a_leaflet_has_none(tmp_path: Path) -> None:
    """Whatever else is known of it."""
    folder = tmp_path / "codes" / "9Z9Z9"
    folder.mkdir(parents=True)
    shipped: Any = Path(load_library.__code__.co_filename).parent / "codes" / "0200T"
    raw = (shipped / "document.txt").read_text(encoding="utf-8").replace("0200T", "9Z9Z9")
    (folder / "document.txt").write_text(raw, encoding="utf-8")
    library = load_library(tmp_path)
    assert library.entries[0].leaflet(library.glossary) is None
