"""Markdown as a flat list of blocks, which every format writes in its own way.

A small part of Markdown counts: headings, paragraphs, quotes, rules, bulleted and numbered lists,
bold and italic. Links and pictures become their words, HTML and code stay text as typed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from app.export.printing import printable

if TYPE_CHECKING:
    from markdown_it.token import Token

Kind = Literal["heading", "paragraph", "quote", "bullet", "number", "rule"]

_BOX = re.compile(r"\[([ xX])\](?=\s)")
_DEEPEST = 6
_MAX_NESTING = 200


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style; a line break in it is a break on the page."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a text.

    Attributes:
        kind: What it is.
        runs: Its text; empty for a rule.
        level: Of a heading or a list, from 1; 0 otherwise.
        number: Of a numbered item, else 0.
    """

    kind: Kind
    runs: tuple[Run, ...] = ()
    level: int = 0
    number: int = 0

    @property
    def text(self) -> str:
        """The text without its style."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Page:
    """A text cut into its title and its other blocks, headings from level 1 without a gap."""

    title: str
    blocks: tuple[Block, ...]


def read(markdown: str, title: str) -> Page:
    """The blocks of `markdown`; a heading that it begins with is the title, else `title` is."""
    blocks = parse(markdown)
    if blocks and blocks[0].kind == "heading" and blocks[0].level == 1:
        return Page(" ".join(blocks[0].text.split()), _without_gaps(blocks[1:]))
    return Page(title, _without_gaps(blocks))


def parse(markdown: str) -> tuple[Block, ...]:
    """The blocks of `markdown`, with the heading levels as written."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    parser.disable("reference")  # a definition would vanish from the page
    return tuple(_blocks(parser.parse(printable(markdown))))


def item_groups(blocks: Iterable[Block]) -> list[tuple[Block, ...]]:
    """The blocks, with the items of one list in one group and every other block alone."""
    groups: list[tuple[Block, ...]] = []
    for (kind, _), members in groupby(blocks, lambda block: (block.kind, block.level)):
        found = tuple(members)
        groups += _lists(found) if kind in {"bullet", "number"} else [(one,) for one in found]
    return groups


def _lists(items: Sequence[Block]) -> list[tuple[Block, ...]]:
    """The items cut where the numbering begins anew."""
    groups: list[list[Block]] = []
    for item in items:
        if groups and (item.kind == "bullet" or item.number == groups[-1][-1].number + 1):
            groups[-1].append(item)
        else:
            groups.append([item])
    return [tuple(group) for group in groups]


def _blocks(tokens: "Sequence[Token]") -> Iterable[Block]:
    """Walk the tokens; what stands inside of a list or a quote takes their kind."""
    around: list[Block] = []  # the open lists and quotes, innermost last
    opened = Block("paragraph")
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            kind: Kind = "bullet" if token.type == "bullet_list_open" else "number"
            depth = 1 + sum(block.kind in {"bullet", "number"} for block in around)
            start = int(token.attrGet("start") or 1) if kind == "number" else 1
            around.append(Block(kind, level=depth, number=start - 1))
        elif token.type == "blockquote_open":
            around.append(Block("quote"))
        elif token.type in {"bullet_list_close", "ordered_list_close", "blockquote_close"}:
            around.pop()
        elif token.type == "list_item_open":
            around[-1] = replace(around[-1], number=around[-1].number + 1)
        elif token.type == "heading_open":
            opened = Block("heading", level=int(token.tag[1]))
        elif token.type == "paragraph_open":
            opened = _standing(around)
        elif token.type == "inline":
            yield replace(opened, runs=_runs(token.children or [], opened.kind))
        elif token.type in {"code_block", "fence"}:
            yield replace(_standing(around), runs=(Run(token.content.rstrip("\n")),))
        elif token.type == "hr":
            yield Block("rule")


def _standing(around: Sequence[Block]) -> Block:
    """An empty block of the kind that stands at this place."""
    if not around:
        return Block("paragraph")
    inner = around[-1]
    return replace(inner, number=inner.number if inner.kind == "number" else 0)


def _runs(tokens: "Sequence[Token]", kind: Kind) -> tuple[Run, ...]:
    """The text of inline tokens; neighbours in one style are joined."""
    pieces: list[Run] = []
    bold = italic = 0
    address = words = ""
    for token in tokens:
        if token.type in {"strong_open", "strong_close"}:
            bold += token.nesting
        elif token.type in {"em_open", "em_close"}:
            italic += token.nesting
        elif token.type == "link_open":
            address, words = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            if address and address != words:
                pieces.append(Run(f" ({address})", bool(bold), bool(italic)))
        else:
            text = _text(token)
            words += text
            pieces.append(Run(text, bool(bold), bool(italic)))
    return _boxed(_joined(pieces)) if kind in {"bullet", "number"} else _joined(pieces)


def _text(token: "Token") -> str:
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak":
        return "\n"
    if token.type == "image":
        return f"{token.content} ({token.attrGet('src')})"
    return token.content


def _joined(pieces: Sequence[Run]) -> tuple[Run, ...]:
    return tuple(
        Run(text, bold, italic)
        for (bold, italic), same in groupby(pieces, lambda run: (run.bold, run.italic))
        if (text := "".join(run.text for run in same))
    )


def _boxed(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """An item that begins with `[ ]` gets a box to tick."""
    found = _BOX.match(runs[0].text) if runs else None
    if found is None:
        return runs
    box = "☐" if found[1] == " " else "☑"
    return (replace(runs[0], text=box + runs[0].text[found.end() :]), *runs[1:])


def _without_gaps(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with heading levels from 1, each at most one deeper than the one before."""
    open_levels: list[int] = []
    levelled = []
    for block in blocks:
        if block.kind == "heading":
            while open_levels and open_levels[-1] >= block.level:
                open_levels.pop()
            open_levels.append(block.level)
            block = replace(block, level=min(len(open_levels), _DEEPEST))
        levelled.append(block)
    return tuple(levelled)
