"""Markdown written anew from its blocks, so that no HTML, link or picture in it is live."""

import re
from collections.abc import Iterator

from app.export.blocks import Block, Run, item_groups, read
from app.export.printing import Printing

_SPECIAL = re.compile(r"([\\`*_\[\]<>&$~|])")
_LINE_START = re.compile(r"^(\s*)(?:([#+=-])|(\d{1,9})([.)]))")


def to_markdown(markdown: str, printing: Printing) -> bytes:
    """`markdown` as a UTF-8 file: the mark of a draft, title, text, and the foot."""
    page = read(markdown, printing.title)
    parts = [f"**{_escaped(printing.header)}**"] if printing.header else []
    parts += [f"# {_escaped(page.title)}"] if page.title else []
    parts += [f"**{_escaped(printing.notice)}**"] if printing.notice else []
    for group in item_groups(page.blocks):
        parts.append("\n".join(_lines(group)))
    parts += ["---", *map(_escaped, printing.footer)]
    return ("\n\n".join(parts) + "\n").encode()


def _lines(group: tuple[Block, ...]) -> Iterator[str]:
    for block in group:
        words = "".join(_styled(run) for run in block.runs)
        if block.kind == "heading":
            yield f"{'#' * min(block.level + 1, 6)} {' '.join(words.split())}"
        elif block.kind == "rule":
            yield "---"
        elif block.kind == "quote":
            yield f"> {_broken(words, '> ')}"
        elif block.kind in {"bullet", "number"}:
            sign = "-" if block.kind == "bullet" else f"{block.number}."
            indent = "   " * (block.level - 1)
            yield f"{indent}{sign} {_broken(words, indent + ' ' * (len(sign) + 1))}"
        else:
            yield _broken(words, "")


def _broken(words: str, indent: str) -> str:
    """`words` with each line break as Markdown's own, the lines after the first indented."""
    return f"\\\n{indent}".join(_start_escaped(line) for line in words.split("\n"))


def _styled(run: Run) -> str:
    """The run between its marks, which must touch its words."""
    mark = "**" * run.bold + "*" * run.italic
    bare = run.text.strip()
    if not mark or not bare:
        return _escaped(run.text)
    before, after = run.text.split(bare, 1)
    return f"{before}{mark}{_escaped(bare)}{mark[::-1]}{after}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _start_escaped(line: str) -> str:
    return _LINE_START.sub(
        lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", line, count=1
    )
