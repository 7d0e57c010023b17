"""The reader of replies: sentences, markers in every form, however the text arrives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.prompt import NOT_STATED
from app.llm.sentences import MAX_SENTENCE, DraftSentence, SentenceReader

PARTS = (
    *("Imaging is included", "No.", "Yes. ", ". ", "! ", "?\n", "\n", "\n\n", "\r\n", "- ", "1. "),
    *(" [1]", "[1, 2]", "(1)", "(3).", "【4】", "[Passage 3]", " [1", "7]", "[", "(", "]"),
    *(" e.g. ", "0200T", " 1.5 ", "Passages: 2, 5\n", "<think>", "</think>", "(when performed)"),
    *(" ", "\t", "x", "“Hm.” "),
)


def read(*pieces: str, repair: bool = False) -> list[DraftSentence]:
    """The sentences of a whole reply that comes in these pieces."""
    reader = SentenceReader(repair)
    found = [sentence for piece in pieces for sentence in reader.feed(piece)]
    return [*found, *reader.finish()]


@pytest.mark.parametrize(
    ("mark", "markers"),
    [
        ("[1]", (1,)),
        ("[1][2]", (1, 2)),
        ("[1] [2]", (1, 2)),
        ("[1, 2]", (1, 2)),
        ("[1,2,2]", (1, 2)),
        ("[1; 2 and 3]", (1, 2, 3)),
        ("[2-4]", (2, 3, 4)),
        ("[2–4]", (2, 3, 4)),
        ("[1-900]", (1, 900)),
        ("(1)", (1,)),
        ("(1, 3)", (1, 3)),
        ("(1) (2)", (1, 2)),
        ("【1】", (1,)),
        ("【3†source】", (3,)),
        ("［7］", (7,)),
        ("[Passage 3]", (3,)),
        ("[passages 3 and 4]", (3, 4)),
        ("(Passage 3)", (3,)),
        ("[^2]", (2,)),
        ("[ 2 ]", (2,)),
        ("[99]", (99,)),
    ],
)
@pytest.mark.parametrize("form", ["Imaging is included {}.", "Imaging is included. {}"])
def test_marker_forms(mark: str, markers: tuple[int, ...], form: str) -> None:
    """Every form of marker, before or after the full stop, gives the same sentence."""
    first, second = read(form.format(mark) + " Next one. [5]")
    assert (first.text, first.markers) == ("Imaging is included.", markers)
    assert (second.text, second.markers) == ("Next one.", (5,))


@pytest.mark.parametrize(
    "text",
    [
        "It covers injection(s) on one side.",
        "Use (1) one needle or (2) two on that side.",
        "The edition is 2025 and the code 0200T.",
        "It takes 1.5 units, e.g. one side vs. two.",
        "Biopsy (when performed) is included.",
        "See [the note] for that.",
        "No. Imaging guidance is included.",
        "Is it? Yes: included.",
    ],
)
def test_text_that_is_no_marker(text: str) -> None:
    """Brackets, numbers and abbreviations of the text itself stay, and end no sentence."""
    sentences = read(f"{text} [1]")
    assert " ".join(s.text for s in sentences) == text
    assert sentences[-1].markers == (1,)


@pytest.mark.parametrize(
    "line",
    ["Passages: 2, 5", "**Passages:** 2, 5", "Passages used: [2], [5]", "passages: 2 and 5."],
)
def test_named_passages(line: str) -> None:
    """The line that names passages is no sentence; every sentence knows it."""
    [sentence] = read(f"{line}\nImaging is included. [2]")
    assert sentence == DraftSentence("Imaging is included.", (2,), (2, 5))


def test_lists_and_labels() -> None:
    """Bullets, numbers and labels go; a line is a sentence even without a full stop."""
    reply = "Answer: First [1]\n- Second. [2]\n* Third [3]\n4. Fourth. [4]\n\n**Fifth** [5]\n"
    assert [s.marked for s in read(reply)] == [
        "First [1]",
        "Second. [2]",
        "Third [3]",
        "Fourth. [4]",
        "Fifth [5]",
    ]


def test_markers_on_a_line_of_their_own() -> None:
    """They belong to the sentence above."""
    assert read("Imaging is included.\n[2]\nNext. [3]")[0].markers == (2,)


@pytest.mark.parametrize("tag", ["think", "thinking"])
def test_reasoning_is_left_out(tag: str) -> None:
    """What a model thinks before it writes is not its answer; unfinished thought is none at all."""
    assert [s.text for s in read(f"<{tag}>It says [1]. Hm.</{tag}>\nYes, included. [1]")] == [
        "Yes, included."
    ]
    assert read(f"<{tag}>It is included. [1]") == []


@pytest.mark.parametrize("reply", [NOT_STATED, f"{NOT_STATED}.", f"Passages: none\n{NOT_STATED}"])
def test_declining(reply: str) -> None:
    """The phrase for silence is known in every form."""
    [sentence] = read(reply)
    assert sentence.declines
    assert not read("It is in the document. [1]")[0].declines


def test_repairs_name_what_they_replace() -> None:
    """In a repair the numbers are the refused sentences'; in a draft they are a list's."""
    reply = "1: Biopsy is included. [2]\n3. Imaging is too. [2]\nMore. [1]"
    assert [s.replaces for s in read(reply, repair=True)] == [1, 3, None]
    assert [s.replaces for s in read("1. Biopsy is included. [2]")] == [None]


@pytest.mark.parametrize("reply", ["", " \n\n", "Passages: 1, 2", "[1]", "- \n***\n...", "<think>"])
def test_replies_without_a_sentence(reply: str) -> None:
    """They give nothing."""
    assert read(reply) == []


def test_a_sentence_waits_for_its_markers() -> None:
    """It is handed on when the next text begins, not before."""
    reader = SentenceReader()
    assert list(reader.feed("Imaging guidance is included.")) == []
    assert list(reader.feed(" [1")) == []
    assert list(reader.feed("][2]")) == []
    [sentence] = reader.feed(" B")
    assert sentence.marked == "Imaging guidance is included. [1][2]"


def test_text_without_an_end_is_bounded() -> None:
    """A reply that never ends a sentence is cut into pieces, not kept."""
    sentences = read("and " * 2000)
    assert max(len(s.text) for s in sentences) <= MAX_SENTENCE
    assert len(sentences) > 5


@given(
    st.lists(
        st.sampled_from(PARTS),
        max_size=14,
    ).map("".join),
    st.data(),
)
def test_how_text_arrives_does_not_matter(text: str, data: st.DataObject) -> None:
    """Whole, by characters, or cut anywhere: the same sentences."""
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=6).map(sorted))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert read(text) == read(*pieces) == read(*text)
