"""The document as the suite reads it, apart from the product's parser."""

import pytest

from corpus import load_library
from evals.errors import EvalsError
from evals.sources import cut, read_source


def test_the_file_is_read_to_the_character() -> None:
    """Offsets count the same characters as the product's."""
    (entry,) = [e for e in load_library().entries if e.code == "0200T"]
    assert read_source("0200T").raw == entry.document.raw


def test_sentences_end_at_lines_and_full_stops() -> None:
    """A stray comma after a full stop belongs to neither sentence."""
    source = cut("x", "Title\nOne ends., Two ends.\n- List:A, B")
    assert [source.raw[s:e] for s, e in source.sentences] == [
        "Title",
        "One ends.",
        "Two ends.",
        "- List:A, B",
    ]


def test_the_sentences_around_a_range() -> None:
    """All sentences that the range touches, whole."""
    source = cut("x", "One two. Three four. Five.")
    assert source.around(4, 5) == "One two."
    assert source.around(4, 12) == "One two. Three four."
    assert source.around(90, 95) == ""


def test_an_unknown_code_is_an_error() -> None:
    """A case for a document that is not there makes the suite unusable."""
    with pytest.raises(EvalsError, match="9999T"):
        read_source("9999T")
