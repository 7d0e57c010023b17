"""The library: a second code dropped in as a folder, digests, and edited documents."""

import pytest

from corpus import CorpusError, KnowledgeError, load_library
from tests.corpus.conftest import FICTION


@pytest.fixture
def with_fiction(corpus_folder):
    """A corpus folder that also has the fictional code, with a document and nothing else."""
    path = corpus_folder / "codes" / "9Z9Z9" / "document.txt"
    path.parent.mkdir()
    path.write_text(FICTION, encoding="utf-8")
    return corpus_folder


def test_the_shipped_library_has_one_code_with_36_facts(library):
    """In any case of letters; an unknown code is None."""
    assert [entry.code for entry in library.entries] == ["0200T"]
    assert len(library.entry("0200t").facts) == 36
    assert library.entry("99999") is None


def test_a_folder_with_a_document_is_a_code(with_fiction):
    """No code is written for it; the first code stays as it was."""
    library = load_library(with_fiction)
    assert [entry.code for entry in library.entries] == ["0200T", "9Z9Z9"]
    assert library.entry("9z9z9").document.year == 2031
    assert library.entry("0200T") == load_library().entry("0200T")


def test_a_code_without_facts_is_answered_from_by_quoting_its_sections(with_fiction):
    """One fact for each section: what it says, literally, and the questions that ask for it."""
    entry = load_library(with_fiction).entry("9Z9Z9")
    assert [fact.id for fact in entry.facts] == [
        "title",
        "descriptor",
        "medical-necessity",
        "procedure",
        "in-simple-words",
        "summary",
        "example-1",
        "example-2",
        "documentation",
        "note",
        "specialties",
        "place-of-service",
    ]
    places = entry.fact_by_id["place-of-service"]
    assert [quote.text for quote in places.quotes] == [
        "Near Side, Far Side (under specific circumstances)"
    ]
    assert "Where can 9Z9Z9 be performed?" in places.questions
    for fact in entry.facts:
        for quote in fact.quotes:
            assert entry.document.raw[quote.start : quote.end] == quote.text


def test_general_silences_hold_for_a_second_code_with_its_own_name(with_fiction):
    """The first code's own silences do not."""
    entry = load_library(with_fiction).entry("9Z9Z9")
    silences = {silence.id: silence for silence in entry.silences}
    assert "risks" not in silences
    assert "rvu" in silences
    assert "9Z9Z9" in silences["other_cpt_codes"].says
    assert not any("{code}" in s.says + s.offer or "0200T" in s.says for s in entry.silences)


def test_a_general_silence_is_left_out_where_the_document_speaks(with_fiction, edit):
    """A document with RVUs is not said to have none."""
    path = with_fiction / "codes" / "9Z9Z9" / "document.txt"
    edit(path, "the kind of cheese", "the kind of cheese, its RVU")
    silences = {silence.id for silence in load_library(with_fiction).entry("9Z9Z9").silences}
    assert "rvu" not in silences
    assert "mue" in silences


def test_an_own_silence_goes_before_the_general_one_of_its_name(corpus_folder):
    """A code can decline in its own words."""
    path = corpus_folder / "codes" / "0200T" / "facts.toml"
    own = '\n[[silence]]\nid = "rvu"\nsays = "No RVU here."\npatient = ""\n'
    own += 'questions = ["RVU?"]\noffer = "What is injected?"\n'
    path.write_text(path.read_text(encoding="utf-8") + own, encoding="utf-8")
    entry = load_library(corpus_folder).entry("0200T")
    assert [s.says for s in entry.silences if s.id == "rvu"] == ["No RVU here."]


def test_a_folder_of_documents_alone_borrows_the_shared_files(tmp_path):
    """Glossary, section questions and general silences are the packaged ones."""
    path = tmp_path / "codes" / "9Z9Z9" / "document.txt"
    path.parent.mkdir(parents=True)
    path.write_text(FICTION, encoding="utf-8")
    library = load_library(tmp_path)
    assert library.glossary.terms_in("fluoro")
    assert [entry.code for entry in library.entries] == ["9Z9Z9"]


def test_a_section_that_no_question_asks_for_is_refused(with_fiction, edit):
    """A new kind of section needs its questions."""
    edit(with_fiction / "sections.toml", '[section."Note"]', '[section."Notes"]')
    with pytest.raises(KnowledgeError, match=r"sections\.toml: says nothing about .*'Note'"):
        load_library(with_fiction)


@pytest.mark.parametrize(
    "file",
    [
        "glossary.toml",
        "sections.toml",
        "silences.toml",
        "codes/0200T/document.txt",
        "codes/0200T/facts.toml",
        "codes/0200T/manifest.toml",
    ],
)
def test_the_digest_changes_with_every_file(corpus_folder, file):
    """One blank more is another corpus, so no index of the old one is served."""
    before = load_library(corpus_folder)
    path = corpus_folder / file
    path.write_bytes(path.read_bytes() + b"\n")
    assert load_library(corpus_folder).digest != before.digest


def test_the_digest_does_not_depend_on_the_folder(corpus_folder, library):
    """The same files elsewhere are the same corpus."""
    assert load_library(corpus_folder).digest == library.digest


def test_an_edited_document_is_announced(corpus_folder, edit, library):
    """The digest recorded beside it differs from its own."""
    assert not library.entry("0200T").edited
    edit(corpus_folder / "codes/0200T/document.txt", "(usually local)", "(usually  local)")
    facts = corpus_folder / "codes/0200T/facts.toml"
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("(usually local)", "(usually  local)"),
        encoding="utf-8",
    )
    entry = load_library(corpus_folder).entry("0200T")
    assert entry.edited
    assert entry.document.digest != entry.provenance.recorded_digest


def test_an_edit_that_takes_the_words_from_a_fact_is_refused(corpus_folder, edit):
    """A fact never outlives the words that it rests on."""
    edit(corpus_folder / "codes/0200T/document.txt", "(usually local)", "(usually general)")
    with pytest.raises(KnowledgeError, match=r"facts\.toml: anesthesia: .*is not in the document"):
        load_library(corpus_folder)


def test_a_document_without_a_manifest_has_no_provenance_and_is_not_edited(with_fiction):
    """Nothing is recorded, so nothing differs."""
    entry = load_library(with_fiction).entry("9Z9Z9")
    assert entry.provenance.origin == ""
    assert not entry.edited


def test_a_manifest_of_another_code_is_refused(corpus_folder, edit):
    """It was copied from another folder."""
    edit(corpus_folder / "codes/0200T/manifest.toml", 'code = "0200T"', 'code = "9Z9Z9"')
    with pytest.raises(KnowledgeError, match="is about 9Z9Z9, not about 0200T"):
        load_library(corpus_folder)


def test_two_documents_of_one_code_are_refused(corpus_folder):
    """Which of them would be cited?"""
    source = corpus_folder / "codes" / "0200T" / "document.txt"
    second = corpus_folder / "codes" / "again" / "document.txt"
    second.parent.mkdir()
    second.write_bytes(source.read_bytes())
    with pytest.raises(CorpusError, match="two documents of the code 0200T"):
        load_library(corpus_folder)


def test_a_folder_without_documents_is_refused(tmp_path):
    """The message says what was expected where."""
    with pytest.raises(CorpusError, match=r"codes: no code document; expected CODE/document\.txt"):
        load_library(tmp_path)
