from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Library
from index import EncodedQuery, Index, IndexSettings, Node, ScoredNode, open_index
from index.embedding import unit_rows, with_vector
from index.lexical import lexical_table, terms
from index.nodes import NodeKind, make_node
from index.retrieval import ALL_KINDS, Ranker
from index.search import ExactScan, NodeTable, top_rows

KINDS = st.sampled_from(ALL_KINDS)
CODES = st.sampled_from(["1001T", "1002T", "1003T"])


def small_ranker(nodes: list[Node], seed: int, documents: int = 3) -> Ranker:
    """A ranker over nodes with random vectors of four numbers."""
    table = NodeTable(nodes)
    vectors = unit_rows(np.random.default_rng(seed).normal(size=(len(nodes), 4)).astype(np.float32))
    lexical = lexical_table([node.searched_text for node in nodes])
    return Ranker(table, vectors, lexical, ExactScan(table, vectors), 60, documents)


def slow_rank(
    ranker: Ranker, query: EncodedQuery, code: str | None, kinds: tuple[NodeKind, ...], top_k: int
) -> list[tuple[str, float]]:
    """The ranking as its definition says, without any of the arrays."""
    cosines = ranker.vectors @ query.vector
    lexical = ranker.lexical.scores(query.terms)
    rows = [
        row
        for row, node in enumerate(ranker.table.nodes)
        if node.kind in kinds and code in (None, node.code)
    ]
    by_meaning = sorted(rows, key=lambda row: -cosines[row])
    by_terms = sorted((row for row in rows if lexical[row] > 0), key=lambda row: -lexical[row])
    scores = dict.fromkeys(rows, 0.0)
    for ranking in (by_meaning, by_terms):
        for rank, row in enumerate(ranking, start=1):
            scores[row] += 1 / (60 + rank)
    best = sorted(rows, key=lambda row: -scores[row])[:top_k]
    return [(ranker.table.nodes[row].id, scores[row]) for row in best]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(KINDS, CODES), min_size=1, max_size=30),
    st.none() | CODES,
    st.sets(KINDS, min_size=1).map(lambda kinds: tuple(sorted(kinds))),
    st.integers(0, 12),
    st.integers(0, 9),
)
def test_rank_is_reciprocal_rank_fusion_of_both_orders(
    drawn: list[tuple[NodeKind, str]],
    code: str | None,
    kinds: tuple[NodeKind, ...],
    top_k: int,
    seed: int,
) -> None:
    """Filters, order, scores and ties are those of the plain definition."""
    words = ["bone cement", "imaging guidance", "biopsy of bone", "none of them"]
    nodes = [make_node(k, c, str(i), words[i % 4]) for i, (k, c) in enumerate(drawn)]
    ranker = small_ranker(nodes, seed)
    vector = unit_rows(np.random.default_rng(seed + 1).normal(size=(1, 4)).astype(np.float32))[0]
    query = EncodedQuery("", terms("imaging of bone"), with_vector(vector))
    found = ranker.rank(query, code, kinds, top_k)
    expected = slow_rank(ranker, query, code, kinds, top_k)
    assert [hit.node.id for hit in found] == [node_id for node_id, _ in expected]
    assert [hit.score for hit in found] == pytest.approx([score for _, score in expected])
    assert all(-1 <= hit.cosine <= 1 and hit.lexical >= 0 and hit.score > 0 for hit in found)


@given(st.lists(st.integers(0, 5), max_size=60), st.integers(0, 10))
def test_top_rows_is_a_stable_descending_sort(values: list[int], depth: int) -> None:
    """The shortcut for long lists gives what sorting all would give, ties by position."""
    scores = np.array(values, np.float32)
    expected = sorted(range(len(values)), key=lambda row: -values[row])[:depth]
    assert top_rows(scores, depth).tolist() == expected


def test_documents_are_found_before_their_sentences() -> None:
    """With room for one document, sentences of the others don't appear, however near they are."""
    nodes = [
        make_node("fact", "1001T", "f", "imaging guidance cement"),
        make_node("sentence", "1001T", "s1", "nothing alike"),
        make_node("sentence", "1002T", "s2", "imaging"),
    ]
    ranker = small_ranker(nodes, seed=0, documents=1)
    query = EncodedQuery("", terms("imaging guidance cement"), with_vector(ranker.vectors[0]))
    assert [hit.node.ref for hit in ranker.rank(query, None, ("sentence",), 5)] == ["s1"]
    assert [hit.node.ref for hit in ranker.rank(query, "1002T", ("sentence",), 5)] == ["s2"]


@pytest.fixture(scope="module")
def two_documents(
    make_library: Callable[..., Library], tmp_path_factory: pytest.TempPathFactory
) -> Index:
    """An index of two documents in the same layout."""
    data_dir = tmp_path_factory.mktemp("two")
    library = make_library(C9901="marble", C9902="trombone")
    return open_index(library, IndexSettings(data_dir=data_dir), notify=lambda line: None)


def ask(index: Index, question: str, **how: object) -> tuple[ScoredNode, ...]:
    """Encode and rank in one go."""
    return index.rank(index.encode(question), **how)  # type: ignore[arg-type]


def test_the_sentence_that_answers_comes_first(two_documents: Index) -> None:
    """Meaning and words both lead to the passage."""
    best = ask(two_documents, "is inspection included?", code="9901T")[0]
    assert "inspection" in best.node.text
    assert ask(two_documents, "which modifier for two pieces?", code="9901T")[0].node.context == (
        "Modifiers"
    )


def test_a_code_keeps_other_documents_out(two_documents: Index) -> None:
    """With a code, every hit is of that document; an unknown code finds nothing."""
    for code in ("9901T", "9902T"):
        hits = ask(two_documents, "how is it polished?", code=code, kinds=ALL_KINDS, top_k=100)
        assert {hit.node.code for hit in hits} == {code}
    assert ask(two_documents, "how is it polished?", code="9999T") == ()


def test_the_document_of_a_named_thing_is_found_first(two_documents: Index) -> None:
    """A question about one document's own subject finds that document first."""
    for thing, code in (("marble", "9901T"), ("trombone", "9902T")):
        query = two_documents.encode(f"who polishes the {thing}?")
        assert two_documents.documents(query)[0].node.code == code
        assert two_documents.rank(query)[0].node.code == code


def test_an_ambiguous_question_finds_both_documents(two_documents: Index) -> None:
    """What both documents could answer shows both."""
    query = two_documents.encode("is inspection included?")
    assert {hit.node.code for hit in two_documents.documents(query)} == {"9901T", "9902T"}
    assert {hit.node.code for hit in two_documents.rank(query, top_k=4)} == {"9901T", "9902T"}


def test_encoding_many_equals_encoding_each(two_documents: Index) -> None:
    """A batch gives the same queries, in order; none gives none."""
    texts = ["is wax used?", "modifier 50", ""]
    for one, text in zip(two_documents.encode_many(texts), texts, strict=True):
        alone = two_documents.encode(text)
        assert (one.text, one.terms) == (alone.text, alone.terms)
        assert np.allclose(one.vector, alone.vector, atol=1e-5)
    assert two_documents.encode_many([]) == ()
