"""An answer as text for a terminal or a pipe."""

import textwrap

from app.answer import Answer, Citation

SOURCES = "Sources"
_INDENT = "    "


def rendered(answer: Answer, width: int | None = None) -> str:
    """The answer's text, then its sources; lines wrapped to `width` columns unless it is None."""
    text = "\n".join(_wrapped(line, width) for line in answer.text.split("\n"))
    if not answer.citations:
        return text
    sources = [_wrapped(_source(citation), width, _INDENT) for citation in answer.citations]
    return "\n".join([text, "", SOURCES, *sources])


def _source(citation: Citation) -> str:
    words = " ".join(citation.quote.split())  # a passage that spans lines is one line here
    return f"[{citation.marker}] {citation.section}: “{words}”"


def _wrapped(line: str, width: int | None, indent: str = "") -> str:
    if width is None or len(line) <= width:
        return line
    deeper = "  " if line.startswith(("- ", "• ")) else indent
    return textwrap.fill(line, width, subsequent_indent=deeper, break_on_hyphens=False)
