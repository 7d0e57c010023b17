"""The page Source: text, marks, search, code card, what is missing, provenance."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corpus import CodeEntry, load_library

pytestmark = pytest.mark.web
Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def entry() -> CodeEntry:
    """What is known of 0200T."""
    found = load_library().entry("0200T")
    assert found is not None
    return found


def body(page: AppTest, mark: str) -> str:
    """The HTML on the page that has `mark` in it."""
    return next(str(part.value) for part in page.html if mark in str(part.value))


def text_of(fragment: str) -> str:
    """The text of an HTML fragment."""
    return html.unescape(re.sub(r"<[^>]+>", "", fragment))


def test_text_is_the_file(source_page: Opened, entry: CodeEntry) -> None:
    """With all tags removed, what is shown is the document, character by character."""
    page = source_page()
    assert not page.exception
    assert [title.value for title in page.title] == ["Source document"]
    assert text_of(body(page, "cc-document")) == entry.document.raw


def test_outline_names_every_section(source_page: Opened, entry: CodeEntry) -> None:
    """The outline has one link for each section, in order, to a place that exists."""
    page = source_page()
    links = re.findall(r'<a href="#([\w-]+)">(.*?)</a>', body(page, 'aria-label="Outline"'))
    assert [name for _, name in links] == [section.name for section in entry.document.sections]
    assert all(f'id="{place}"' in body(page, "cc-document") for place, _ in links)


def test_address_marks_a_span(source_page: Opened, entry: CodeEntry) -> None:
    """The span that the address names is marked, and only that."""
    span = entry.fact_by_id["imaging_included"].quotes[0]
    page = source_page(code="0200T", start=str(span.start), end=str(span.end))
    assert re.findall(r'<mark class="cc-cited">(.*?)</mark>', body(page, "cc-document")) == [
        span.text
    ]


@pytest.mark.parametrize(
    ("start", "end"), [("9", "3"), ("-4", "2"), ("0", "99999"), ("x", "<img>"), ("1e3", "")]
)
def test_impossible_address_marks_nothing(source_page: Opened, start: str, end: str) -> None:
    """An address that names no place of the document says so and shows the text unmarked."""
    page = source_page(code="0200T", start=start, end=end)
    assert not page.exception
    assert "<mark" not in body(page, "cc-document")
    assert [warning.proto.title for warning in page.warning] == ["Nothing is marked"]


def test_unknown_code_shows_the_first(source_page: Opened) -> None:
    """A code that is not there is not an error."""
    page = source_page(code="<b>99999</b>")
    assert not page.exception
    assert "0200T" in "\n".join(str(m.value) for m in page.markdown)


@pytest.mark.parametrize(("words", "count"), [("CEMENT", 9), ("no such words", 0), ("(usually", 1)])
def test_search_counts_and_marks(source_page: Opened, words: str, count: int) -> None:
    """The search is literal, in any case, and its count is the number of marks."""
    page = source_page()
    page.text_input(key="search").set_value(words).run()
    expected = load_library().entries[0].document.raw.lower().count(words.lower())
    assert expected == count
    assert body(page, "cc-document").count('<mark class="cc-hit">') == count
    assert f"{count} {'hit' if count == 1 else 'hits'}" in [c.value for c in page.caption]


def test_code_card_has_every_fact_with_its_spans(source_page: Opened, entry: CodeEntry) -> None:
    """Each topic is a heading; there is one link for each quote of each fact."""
    page = source_page("Code card")
    headings = [heading.value.lower() for heading in page.subheader]
    assert headings == list(dict.fromkeys(fact.topic for fact in entry.facts))
    assert len(page.get("page_link")) == sum(len(fact.quotes) for fact in entry.facts)
    listed = body(page, "<ul>")
    assert len(re.findall("<li>", listed)) == 7
    assert "type of cement used" in listed


def test_missing_things_are_named(source_page: Opened, entry: CodeEntry) -> None:
    """What the document does not hold is named as such, every silence with its sentence."""
    page = source_page("Not in this document")
    table = text_of(body(page, "cc-table"))
    for name in ("RVU", "NCCI edits", "Payer coverage", "Global period", "ICD10 codes"):
        assert name in table
    assert all(silence.says in table for silence in entry.silences)


def test_provenance(source_page: Opened, entry: CodeEntry) -> None:
    """File, digest, edition, origin, licence and the index are stated."""
    table = text_of(body(source_page("Provenance"), "cc-table"))
    for words in (
        entry.document.digest,
        "codes/0200T/document.txt",
        "CPT 2025",
        entry.provenance.origin,
        entry.provenance.licence,
        "Index built",
        "Nodes",
    ):
        assert words in table


def test_following_a_link_shows_the_text(source_page: Opened) -> None:
    """From the code card, a new place in the address brings the text forward."""
    page = source_page("Code card")
    page.query_params["start"], page.query_params["end"] = "0", "4"
    page.run()
    assert page.session_state["part"] == "Text"


def test_broken_corpus(source_page: Opened, corpus_copy: Path) -> None:
    """Without a readable document there is the card that says why, and one title."""
    (corpus_copy / "document.txt").write_bytes(b"\xff\xfe")
    page = source_page()
    assert not page.exception
    assert len(page.title) == 1
    assert page.code[0].value == "codecite doctor"


def test_edited_document(source_page: Opened, corpus_copy: Path) -> None:
    """An edited document is announced, and its provenance says what was recorded."""
    manifest = corpus_copy / "manifest.toml"
    manifest.write_text(re.sub(r'sha256 = "\w+"', f'sha256 = "{"0" * 64}"', manifest.read_text()))
    page = source_page("Provenance")
    assert page.warning
    assert f"no: {'0' * 64} is recorded" in text_of(body(page, "cc-table"))


def test_document_without_facts(source_page: Opened, corpus_copy: Path) -> None:
    """A document that comes without a facts file still has its text and its own code card."""
    (corpus_copy / "facts.toml").unlink()
    assert not source_page().exception
    page = source_page("Code card")
    assert not page.exception
    assert page.subheader
