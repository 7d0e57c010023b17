"""Spans: whatever is cited stands literally in the document, for any document of the layout."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import QuoteNotFound, Span
from corpus.parsing import parse_document

_WORD = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "Sc", "So", "Mn")), min_size=1, max_size=9
)
_SENTENCE = st.builds(
    lambda words, end: "Qua " + " ".join(words) + end,
    st.lists(_WORD, min_size=1, max_size=12),
    st.sampled_from([".", "?", "!", "", ", when used.", " (if needed)."]),
)
_PARAGRAPH = st.lists(_SENTENCE, min_size=1, max_size=4).map(" ".join)
_GAP = st.sampled_from(["\n", "\n\n", " \n", "\n  ", "\n\t\n "])


@st.composite
def documents(draw):
    """A document of the layout with any text, optional sections left out at will."""

    def some(marker):
        return [marker + draw(_PARAGRAPH)] if draw(st.booleans()) else []

    examples = [
        f"Example {number}: " + "., ".join(draw(st.lists(_PARAGRAPH, min_size=1, max_size=1)))
        for number in range(1, draw(st.integers(1, 4)))
    ]
    lines = [
        "2031 MOON code 9Z9Z9",
        draw(_PARAGRAPH),
        *some("Modifiers "),
        "Medical necessity " + draw(_PARAGRAPH),
        draw(_PARAGRAPH),
        "In simple words: " + draw(_PARAGRAPH),
        draw(_PARAGRAPH),
        *examples,
        "Documentation " + draw(_PARAGRAPH),
        *some("** "),
        *some("- Specialties:"),
        *some("- Place of Service:"),
    ]
    return "".join(line + draw(_GAP) for line in lines)


@settings(deadline=None, max_examples=80)
@given(documents())
def test_every_span_is_literal_and_in_its_section(text):
    """`raw[start:end] == text` for sections and sentences, in order, without overlap."""
    document = parse_document(text.encode())
    assert document.raw == text
    end = 0
    for section in document.sections:
        assert document.raw[section.span.start : section.span.end] == section.span.text
        assert section.span.start >= end
        end = section.span.start
        for sentence in section.sentences:
            span = sentence.span
            assert document.raw[span.start : span.end] == span.text
            assert span.text == span.text.strip() != ""
            assert section.span.contains(span)
            assert span.start >= end
            assert document.section_at(span.start) == section
            assert document.sentence_at(span) == sentence
            end = span.end


@settings(deadline=None, max_examples=80)
@given(documents())
def test_no_word_of_a_section_is_lost_between_its_sentences(text):
    """The sentences and what is quarantined, put together, are the section after its marker."""
    for section in parse_document(text.encode()).sections:
        spans = [*(s.span for s in section.sentences), *section.quarantined]
        spans.sort(key=lambda span: span.start)
        spoken = "".join("".join(span.text.split()) for span in spans)
        assert "".join(section.span.text.split()).rstrip(",").endswith(spoken)
        assert len(spoken) >= len("".join(section.span.text.split())) - len("- Place of Service:")


@settings(deadline=None, max_examples=40)
@given(documents())
def test_sentence_ids_are_unique(text):
    """An id names one sentence of the document."""
    ids = [sentence.id for sentence in parse_document(text.encode()).sentences]
    assert len(set(ids)) == len(ids)


def test_a_quote_is_located_in_the_whole_text_or_in_one_section(library):
    """The same words can stand in two sections; a section name picks one."""
    document = library.entry("0200T").document
    first = document.locate("imaging guidance")
    second = document.locate("imaging guidance", "Documentation")
    assert document.section_at(first.start).name == "Descriptor"
    assert document.section_at(second.start).name == "Documentation"
    assert document.raw[second.start : second.end] == second.text == "imaging guidance"


@pytest.mark.parametrize(
    ("quote", "section"),
    [
        ("Imaging Guidance", None),
        ("", None),
        ("0201T", None),
        ("bone cement", "Specialties"),
        ("bone cement", "No such section"),
    ],
)
def test_words_that_are_not_literally_there_are_not_located(library, quote, section):
    """Other case, no words, other words, another section, no section."""
    with pytest.raises(QuoteNotFound):
        library.entry("0200T").document.locate(quote, section)


def test_an_offset_between_sections_belongs_to_none(library):
    """The line feed after the title is in no section."""
    document = library.entry("0200T").document
    with pytest.raises(QuoteNotFound):
        document.section_at(document.section("Title").span.end)
    with pytest.raises(QuoteNotFound):
        document.section_at(len(document.raw))


def test_a_span_across_sentences_is_in_no_sentence(library):
    """A citation that needs two sentences can't be shown as one."""
    document = library.entry("0200T").document
    first, second = document.section("Modifiers").sentences
    both = Span(first.span.start, second.span.end, "")
    assert document.sentence_at(both) is None
    assert both.contains(first.span)
    assert not first.span.contains(both)
