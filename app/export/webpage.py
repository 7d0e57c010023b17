"""The print view: one HTML file that asks for nothing else and has only the text on it.

Header and footer are those of a table, since browsers repeat these on every printed page.
"""

import html
from collections.abc import Iterable
from pathlib import Path

from app.export.blocks import Block, Run, item_groups, read
from app.export.printing import Printing

_STYLE = Path(__file__).parent / "print.css"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_html(markdown: str, printing: Printing) -> bytes:
    """`markdown` as a UTF-8 HTML file for printing; every text in it is escaped."""
    page = read(markdown, printing.title)
    notice = f"<p><strong>{html.escape(printing.notice)}</strong></p>" if printing.notice else ""
    foot = "".join(f"<p>{html.escape(line)}</p>" for line in printing.footer)
    head = f"<thead><tr><td>{html.escape(printing.header)}</td></tr></thead>"
    body = "".join(_group(group) for group in item_groups(page.blocks))
    return (
        f'<!DOCTYPE html>\n<html lang="{printing.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(page.title or printing.title)}</title>"
        f"<style>{_STYLE.read_text(encoding='utf-8')}"
        f"body {{ font-size: {printing.point_size}pt; }}</style></head><body>"
        f'<table role="presentation">{head if printing.header else ""}'
        f"<tfoot><tr><td>{foot}</td></tr></tfoot><tbody><tr><td><main>"
        f"<h1>{html.escape(page.title)}</h1>{notice}{body}"
        "</main></td></tr></tbody></table></body></html>\n"
    ).encode()


def _group(group: tuple[Block, ...]) -> str:
    first = group[0]
    if first.kind == "rule":
        return "<hr>"
    if first.kind == "heading":
        level = min(first.level + 1, 6)
        return f"<h{level}>{_words(first.runs)}</h{level}>"
    if first.kind == "quote":
        return f"<blockquote><p>{_words(first.runs)}</p></blockquote>"
    if first.kind in {"bullet", "number"}:
        items = "".join(f"<li>{_words(block.runs)}</li>" for block in group)
        tag = "ul" if first.kind == "bullet" else "ol"
        start = f' start="{first.number}"' if tag == "ol" and first.number != 1 else ""
        indent = f' style="margin-left: {1.2 * (first.level - 1)}em"' if first.level > 1 else ""
        return f"<{tag}{start}{indent}>{items}</{tag}>"
    return f"<p>{_words(first.runs)}</p>"


def _words(runs: Iterable[Run]) -> str:
    parts = []
    for run in runs:
        text = html.escape(run.text).replace("\n", "<br>")
        text = f"<strong>{text}</strong>" if run.bold else text
        parts.append(f"<em>{text}</em>" if run.italic else text)
    return "".join(parts)
