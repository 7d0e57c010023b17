"""The glossary: coders' words to the document's, and what makes a glossary file wrong."""

import pytest

from corpus import KnowledgeError
from corpus.glossary import load_glossary
from corpus.wording import clauses

SMALL = """
[[concept]]
id = "imaging"
phrases = ["imaging", "imaging guidance"]
[[concept]]
id = "separate"
kind = "predicate"
phrases = ["separately"]
[[term]]
terms = ["fluoro"]
means = "imaging guidance (fluoroscopy)"
concept = "imaging"
source = "general"
note = "Fluoroscopy is imaging guidance."
"""


@pytest.fixture
def load(tmp_path):
    """Loads a glossary from a text; gives its path too."""
    path = tmp_path / "glossary.toml"

    def make(text):
        path.write_text(text, encoding="utf-8")
        return load_glossary(path)

    return path, make


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("fluoro", "imaging guidance (fluoroscopy)"),
        ("bx", "bone biopsy"),
        ("bilat", "bilateral"),
        ("fx", "fracture"),
        ("mets", "metastatic disease"),
        ("MM", "multiple myeloma"),
        ("med nec", "medical necessity"),
        ("ASC", "ambulatory surgical center"),
        ("IP", "inpatient hospital"),
        ("op", "hospital outpatient"),
        ("POS 24", "ambulatory surgical center (POS 24)"),
        ("POS 22", "hospital outpatient (POS 22)"),
        ("POS 19", "hospital outpatient (POS 19)"),
        ("POS 21", "inpatient hospital (POS 21)"),
        ("POS 11", "office (POS 11)"),
        ("PMMA", "bone cement"),
        ("CT-guided", "imaging guidance (CT)"),
        ("dx", "diagnosis"),
        ("kypho", "kyphoplasty"),
    ],
)
def test_abbreviations_are_expanded(library, asked, meant):
    """In any case, inside a question, longest first."""
    assert meant in library.glossary.expand(f"Is {asked} okay?")


def test_words_that_are_no_terms_stay(library):
    """Expansion folds case and spacing, and leaves the rest alone."""
    assert library.glossary.expand("Is the CEMENT warm?") == "is the cement warm ?"


def test_a_general_mapping_brings_a_note_and_the_documents_own_brings_none(library):
    """An answer that relies on general knowledge says so."""
    [pos] = library.glossary.terms_in("POS 24 ok?")
    assert (pos.source, pos.note) == ("general", "POS 24 is an ambulatory surgical center.")
    [own] = library.glossary.terms_in("xray?")
    assert (own.source, own.note) == ("document", "")


def test_there_are_at_least_80_terms_and_every_spelling_is_found(library):
    """No spelling is hidden behind another term's longer one."""
    glossary = library.glossary
    assert len(glossary.terms) >= 80
    for term in glossary.terms:
        for spelling in term.terms:
            assert glossary.terms_in(spelling), spelling


def test_the_longest_phrase_wins(load):
    """`imaging guidance` is one mention, not two."""
    glossary = load[1](SMALL)
    [clause] = clauses("imaging guidance separately")
    assert [(m.concept, m.start) for m in glossary.mentions(clause)] == [
        ("imaging", 0),
        ("separate", 2),
    ]


def test_a_term_names_its_concept(load):
    """A coder's word is read as the concept that it stands for."""
    glossary = load[1](SMALL)
    [clause] = clauses("fluoro not separately")
    assert [(m.concept, m.negated) for m in glossary.mentions(clause)] == [
        ("imaging", False),
        ("separate", True),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SMALL.replace('concept = "imaging"', 'concept = "imagining"'), "names no concept"),
        (SMALL.replace('means = "imaging guidance (fluoroscopy)"\n', ""), "'means'"),
        (SMALL.replace('phrases = ["separately"]\n', ""), "'phrases'"),
        (SMALL.replace('source = "general"\n', ""), "'source'"),
        (SMALL.replace("[[term]]", "[[term"), "line"),
        ("", "'concept'"),
    ],
    ids=["unknown concept", "no meaning", "no phrases", "no source", "not TOML", "empty"],
)
def test_a_wrong_glossary_is_refused_with_its_file_named(load, text, reason):
    """The message says what is wrong in which file."""
    path, make = load
    with pytest.raises(KnowledgeError, match=reason) as caught:
        make(text)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_missing_glossary_is_refused(tmp_path):
    """The path is named."""
    with pytest.raises(KnowledgeError, match=r"nowhere\.toml"):
        load_glossary(tmp_path / "nowhere.toml")
