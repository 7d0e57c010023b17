from __future__ import annotations

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import K1, B, lexical_table, terms

TEXTS = [
    "Imaging guidance is included in the code.",
    "Bone biopsy is included, when performed.",
    "Modifier 50 would be used for a bilateral procedure.",
    "The physician injects bone cement.",
    "It's X-ray guided; x-ray or other imaging is used.",
]
words = st.sampled_from(["bone", "cement", "imaging", "biopsy", "bilateral", "injects", "pole"])
texts = st.lists(st.lists(words, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is it BILLED separately?", ("bill", "separ")),
        ("X-ray", ("x", "ray")),
        ("the doctor's note", ("doctor", "note")),
        ("injections injected injection", ("inject",) * 3),
        ("not without 0200T", ("not", "without", "0200t")),
        ("", ()),
        ("?!", ()),
    ],
)
def test_terms_are_stemmed_words_without_function_words(
    text: str, expected: tuple[str, ...]
) -> None:
    """Case, endings and hyphens don't matter; negation and codes stay."""
    assert terms(text) == expected


@settings(max_examples=60, deadline=None)
@given(texts, st.lists(words, min_size=1, max_size=5).map(" ".join))
def test_scores_are_those_of_bm25s(corpus: list[str], query: str) -> None:
    """The table gives the scores of an independent implementation of the same formula."""
    peer = bm25s.BM25(method="lucene", k1=K1, b=B)
    peer.index([list(terms(text)) for text in corpus], show_progress=False)
    known = [term for term in terms(query) if term in peer.vocab_dict]
    expected = peer.get_scores(known) if known else np.zeros(len(corpus))
    assert np.allclose(lexical_table(corpus).scores(terms(query)), expected, atol=1e-4)


def test_a_rare_term_finds_its_text() -> None:
    """The only text with the term scores highest, and others without any term score zero."""
    scores = lexical_table(TEXTS).scores(terms("is cement injected?"))
    assert scores.argmax() == 3
    assert list(scores[:3]) == [0, 0, 0]


def test_unknown_terms_and_empty_questions_score_nothing() -> None:
    """No term in common is a score of zero, not an error."""
    table = lexical_table(TEXTS)
    assert not table.scores(terms("quantum chromodynamics")).any()
    assert not table.scores(()).any()
    assert lexical_table([]).scores(("cement",)).shape == (0,)


def test_a_huge_question_is_counted_up_to_a_limit() -> None:
    """Ten megabytes of question take no longer than its first terms."""
    assert len(terms("bone cement " * 1_000_000)) == 512
