"""The parser: the shipped document, a fictional one, and everything that it refuses."""

import os
import re

import pytest

from corpus import DocumentError, load_library
from corpus.library import PACKAGED
from corpus.parsing import MAX_BYTES, load_document, parse_document
from tests.corpus.conftest import FICTION

SHIPPED = PACKAGED / "codes" / "0200T" / "document.txt"
LINES = FICTION.split("\n")


def _without(start):
    return "\n".join(line for line in LINES if not line.startswith(start))


def _refused(data, line, reason):
    """Assert that `data` is refused with file, line and reason."""
    with pytest.raises(DocumentError) as caught:
        parse_document(data if isinstance(data, bytes) else data.encode(), "moon/document.txt")
    assert str(caught.value).startswith(f"moon/document.txt, line {line}: ")
    assert re.search(reason, str(caught.value))
    assert caught.value.line == line


def test_the_shipped_document_has_its_14_sections_in_order():
    """The three patients that one line holds are three sections."""
    document = load_document(SHIPPED)
    assert (document.code, document.codeset, document.year) == ("0200T", "CPT", 2025)
    assert [section.name for section in document.sections] == [
        "Title",
        "Descriptor",
        "Modifiers",
        "Medical necessity",
        "Procedure",
        "In simple words",
        "Summary",
        "Example 1",
        "Example 2",
        "Example 3",
        "Documentation",
        "Note",
        "Specialties",
        "Place of service",
    ]


def test_each_example_patient_is_one_sentence_without_the_stray_comma():
    """A citation of one patient never touches another."""
    document = load_document(SHIPPED)
    for number, starts, ends in (
        (1, "A 70-year-old female", "injection of bone cement."),
        (2, "A patient with multiple myeloma", "inject cement for pain relief."),
        (3, "A patient with metastatic cancer", "pain relief and stabilization."),
    ):
        [sentence] = document.section(f"Example {number}").sentences
        assert sentence.span.text.startswith(starts)
        assert sentence.span.text.endswith(ends)


def test_sentences_are_split_at_full_stops_but_not_inside_abbreviations():
    """Ids count from 1 within a section."""
    document = load_document(SHIPPED)
    assert [s.id for s in document.section("Modifiers").sentences] == [
        "0200T/modifiers/1",
        "0200T/modifiers/2",
    ]
    data = FICTION.replace("It may take a while.", "Tools, e.g. A feather, help. So does Dr. Moon.")
    simple = parse_document(data.encode()).section("In simple words")
    assert [s.span.text for s in simple.sentences] == [
        "The lamplighter makes your crater shine.",
        "Tools, e.g. A feather, help.",
        "So does Dr. Moon.",
    ]


def test_a_marker_is_part_of_the_section_but_not_of_its_sentences():
    """What is cited begins after `In simple words:`, `**` and `- Specialties:`."""
    document = parse_document(FICTION.encode())
    for name, text in (
        ("Note", "It is important to tell craters from seas."),
        ("Specialties", "Lamplighting, Cheesemaking"),
        ("Place of service", "Near Side, Far Side (under specific circumstances)"),
    ):
        assert [s.span.text for s in document.section(name).sentences] == [text]


def test_sections_that_not_every_code_has_may_be_missing():
    """Modifiers, examples, note, specialties and places are optional."""
    data = "\n".join(LINES[:6] + LINES[7:8])
    names = [section.name for section in parse_document(data.encode()).sections]
    assert names[-1] == "Documentation"
    assert "Modifiers" not in names


def test_blank_lines_and_indentation_do_not_matter():
    """The same sentences, at other offsets."""
    airy = "\n\n" + "\n\n".join(f"  {line}  " for line in LINES) + "\n"
    plain, spaced = parse_document(FICTION.encode()), parse_document(airy.encode())
    assert [s.span.text for s in plain.sentences] == [s.span.text for s in spaced.sentences]


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "empty"),
        (b" \n\t\n ", 1, "empty"),
        (b"\xef\xbb\xbf" + FICTION.encode(), 1, "byte order mark"),
        (FICTION.encode("utf-16"), 1, "byte order mark"),
        (FICTION.replace("\n", "\r\n").encode(), 1, "carriage return"),
        (FICTION.replace("a feather", "a\0feather").encode(), 7, "NUL"),
        (FICTION.encode("utf-16-le"), 1, "NUL"),
        (b"\x89PNG\n\x1a\n\0\0\0\rIHDR", 3, "NUL"),
        (FICTION.replace("cheese.", "Gruyère.").encode("latin-1"), 4, "not UTF-8"),
        (FICTION.replace("gentle", "gen\x07tle").encode(), 6, "control characters"),
        (FICTION.replace("gentle", "gen\x7ftle").encode(), 6, "control characters"),
    ],
    ids=[
        "empty",
        "blank",
        "utf-8 mark",
        "utf-16",
        "crlf",
        "nul",
        "utf-16 without mark",
        "picture",
        "latin-1",
        "bell",
        "delete",
    ],
)
def test_what_is_not_plain_utf_8_text_is_refused(data, line, reason):
    """The error names file, line and reason."""
    _refused(data, line, reason)


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        ("Hello", 1, "expected a title"),
        ("# 9Z9Z9\n" + FICTION, 1, "expected a title"),
        (LINES[0].replace("2031", "31") + "\n" + "\n".join(LINES[1:]), 1, "expected a title"),
        (LINES[0], 1, "'Descriptor'"),
        ("\n".join(LINES[:2]), 2, "'Medical necessity'"),
        (_without("Medical necessity"), 3, "'Medical necessity'"),
        (_without("Documentation"), 8, "'Documentation'"),
        (_without("In simple words"), 5, "'In simple words'"),
        ("\n".join([*LINES[:5], *LINES[6:]]), 6, "'Summary'"),
        (FICTION + "\nSeventh: not in the layout", 12, "known layout does not have"),
        (FICTION + "\n" + LINES[9], 12, "known layout does not have"),
        ("\n".join([*LINES[:8], LINES[10], *LINES[8:10]]), 10, "known layout does not have"),
        ("\n".join([*LINES[:7], LINES[6], *LINES[7:]]), 12, "'Example 1' occurs twice"),
        (FICTION.replace(LINES[8], "**"), 9, "'Note' is empty"),
        (FICTION.replace(LINES[9], "- Specialties:"), 10, "'Specialties' is empty"),
    ],
    ids=[
        "no title",
        "heading before the title",
        "year of two digits",
        "title only",
        "cut after the descriptor",
        "no necessity",
        "no documentation",
        "no simple words",
        "no summary",
        "a line more",
        "a section twice",
        "sections out of order",
        "an example twice",
        "an empty note",
        "no specialty",
    ],
)
def test_an_unknown_layout_is_refused(data, line, reason):
    """A guess would become a wrong citation, so the error says what was expected where."""
    _refused(data, line, reason)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    """A code document is a page or two."""
    path = tmp_path / "document.txt"
    path.write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(DocumentError, match=r"document\.txt, line 1: larger than 1,000,000 bytes"):
        load_document(path)


def test_what_is_not_a_regular_file_is_refused(tmp_path):
    """Folders, links and missing files name the path."""
    link = tmp_path / "link.txt"
    link.symlink_to(SHIPPED)
    for path in (tmp_path, link, tmp_path / "missing.txt"):
        with pytest.raises(DocumentError, match="not a regular file") as caught:
            load_document(path)
        assert str(path) in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(tmp_path):
    """The reason is the system's own."""
    path = tmp_path / "document.txt"
    path.write_text(FICTION, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(DocumentError, match="cannot be read"):
        load_document(path)


def test_a_broken_document_in_a_library_names_its_file(corpus_folder):
    """One bad document is not skipped: nothing is loaded."""
    path = corpus_folder / "codes" / "9Z9Z9" / "document.txt"
    path.parent.mkdir()
    path.write_text("nonsense", encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        load_library(corpus_folder)
    assert str(caught.value).startswith(f"{path}, line 1: ")
