"""What is searched: sentences and facts of the corpus as nodes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from corpus import CodeEntry, Library

NodeKind = Literal["sentence", "fact"]

#: Raise it when the same corpus has to give other nodes: every stored index is stale then.
CHUNKER_VERSION = "3"


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that can be found.

    Attributes:
        id: SHA-256 of everything below but the offsets, so it is the same on every machine.
        kind: sentence of the document, or fact.
        code: the medical code that it belongs to.
        ref: id of the sentence or fact.
        text: what is shown and searched.
        context: section name of a sentence, put before the text for the embedding; else "".
        start: first character in the document's raw text (sentences only).
        end: one past the last character (sentences only).
    """

    id: str
    kind: NodeKind
    code: str
    ref: str
    text: str
    context: str
    start: int | None = None
    end: int | None = None

    @property
    def searched_text(self) -> str:
        """The text that is embedded and counted by BM25: context and text."""
        return f"{self.context}: {self.text}" if self.context else self.text


def make_node(
    kind: NodeKind,
    code: str,
    ref: str,
    text: str,
    context: str = "",
    span: tuple[int, int] | None = None,
) -> Node:
    """A node with its content id; `span` is half-open, in characters of the raw text."""
    parts = "\x1f".join((code, kind, ref, context, text))
    digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
    start, end = span if span else (None, None)
    return Node(digest, kind, code, ref, text, context, start, end)


def library_nodes(library: Library) -> tuple[Node, ...]:
    """Every node of the library in a fixed order, each id once."""
    nodes = (node for entry in library.entries for node in _nodes(entry))
    return tuple({node.id: node for node in nodes}.values())


def _nodes(entry: CodeEntry) -> Iterator[Node]:
    code = entry.document.code
    for sentence in entry.document.sentences:
        span = (sentence.span.start, sentence.span.end)
        yield make_node("sentence", code, sentence.id, sentence.span.text, sentence.section, span)
    for fact in entry.facts:
        yield make_node("fact", code, fact.id, fact.statement)
