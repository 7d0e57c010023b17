"""The sentences of a Markdown text, as far as a reader reads them: no headings, no markers."""

import re
from dataclasses import dataclass
from functools import cached_property

from app.answer import without_markers
from app.export.blocks import Block, parse

_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+")
_CLOSED = re.compile(r"[.!?][\"”’)]*$")


@dataclass(frozen=True)
class Prose:
    """A text by its parts.

    Attributes:
        blocks: Everything in it.
    """

    blocks: tuple[Block, ...]

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """Paragraphs and list items, each closed with a full stop where it has no end."""
        return tuple(text for block in self.blocks if (text := running(block)))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences in their order."""
        return tuple(s for text in self.paragraphs for s in _END.split(text) if re.search(r"\w", s))

    @property
    def text(self) -> str:
        """All sentences as one line, for formulas."""
        return " ".join(self.sentences)


def prose(markdown: str) -> Prose:
    """The parts of `markdown`."""
    return Prose(parse(markdown))


def running(block: Block) -> str:
    """The running text of a block, closed with a full stop; empty for a heading or a rule."""
    if block.kind in {"heading", "rule"}:
        return ""
    text = " ".join(without_markers(block.text).replace("☐", "").replace("☑", "").split())
    if not re.search(r"\w", text):
        return ""
    return text if _CLOSED.search(text) else f"{text.rstrip(':;,')}."
