from __future__ import annotations

from collections.abc import Callable

from corpus import Library, load_library
from index.nodes import library_nodes, make_node


def test_nodes_cover_sentences_and_facts_once() -> None:
    """Each sentence and fact of the packaged corpus is one node."""
    library = load_library()
    nodes = library_nodes(library)
    by_kind = {kind: [n for n in nodes if n.kind == kind] for kind in ("sentence", "fact")}
    entry = library.entries[0]
    assert [n.ref for n in by_kind["sentence"]] == [s.id for s in entry.document.sentences]
    assert [n.ref for n in by_kind["fact"]] == [f.id for f in entry.facts]
    assert len({n.id for n in nodes}) == len(nodes)


def test_sentence_nodes_carry_their_exact_span() -> None:
    """The offsets of a sentence node cut its text out of the raw document."""
    document = load_library().entries[0].document
    for node in library_nodes(load_library()):
        if node.kind == "sentence":
            assert document.raw[node.start : node.end] == node.text
            assert node.searched_text == f"{node.context}: {node.text}"
        else:
            assert node.start is node.end is None


def test_ids_follow_content_only(make_library: Callable[..., Library]) -> None:
    """The same corpus gives the same ids; an edit changes those of the edited text alone."""
    before, again = (library_nodes(make_library(C9901="marble")) for _ in range(2))
    assert before == again
    after = library_nodes(make_library(C9901="vase"))
    kept = {n.text for n in before if n.id in {m.id for m in after}}
    assert "Modifiers may be applicable to this code." in kept
    assert not any("marble" in text for text in kept)


def test_each_part_of_a_node_counts_in_its_id() -> None:
    """Code, kind, ref, text and context all tell nodes apart, also where texts run together."""
    parts = [
        ("sentence", "0200T", "a", "text", ""),
        ("fact", "0200T", "a", "text", ""),
        ("fact", "0201T", "a", "text", ""),
        ("fact", "0200T", "b", "text", ""),
        ("fact", "0200T", "a", "texts", ""),
        ("fact", "0200T", "a", "text", "Note"),
        ("fact", "0200T", "at", "ext", ""),
    ]
    assert len({make_node(*part).id for part in parts}) == len(parts)  # type: ignore[arg-type]
