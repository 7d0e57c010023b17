"""Text of users and documents made inert: nothing in it becomes a link, an image or a node.

Streamlit shows text in two ways. Bodies go through HTML that is made here and escaped whole, since
Markdown would turn even an escaped address into a link. Labels of widgets are always Markdown, in
which Streamlit allows no links; there every punctuation mark is escaped.
"""

import html
import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_MARKER = re.compile(r"\[\d+\](?:\[\d+\])*")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


def html_text(text: str) -> str:
    """`text` as HTML text; line breaks are written so that none is touched on the way."""
    return html.escape(text, quote=True).replace("\r", "&#13;").replace("\n", "&#10;")


def label(text: str) -> str:
    """`text` as a widget's label: one line, every punctuation mark escaped for Markdown."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def prose(text: str) -> str:
    """`text` as HTML paragraphs and lists, one per line, with its `[n]` markers set off."""
    blocks: list[str] = []
    items: list[str] = []
    for line in [*text.splitlines(), ""]:
        if _BULLET.match(line):
            items.append(f"<li>{_marked(_BULLET.sub('', line))}</li>")
            continue
        if items:
            blocks.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            blocks.append(f"<p>{_marked(line.strip())}</p>")
    return f'<div class="cc-prose">{"".join(blocks)}</div>'


def table(rows: dict[str, str]) -> str:
    """`rows` as an HTML table with a heading cell in each row."""
    cells = (
        f'<tr><th scope="row">{html_text(name)}</th><td>{html_text(value)}</td></tr>'
        for name, value in rows.items()
    )
    return f'<table class="cc-table"><tbody>{"".join(cells)}</tbody></table>'


def _marked(line: str) -> str:
    return _MARKER.sub(
        lambda found: f'<span class="cc-marker">{found.group()}</span>', html_text(line)
    )
