"""Export by the name of a format or of a file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import UsageError
from app.export.markdown import to_markdown
from app.export.pdf import to_pdf
from app.export.printing import Printing
from app.export.webpage import to_html
from app.export.word import to_docx


@dataclass(frozen=True, slots=True)
class Format:
    """One format of export.

    Attributes:
        suffix: Of a file's name, with its dot.
        name: On buttons and in messages.
        mime: The media type.
        render: From Markdown and its frame to the file's bytes.
    """

    suffix: str
    name: str
    mime: str
    render: Callable[[str, Printing], bytes]


FORMATS = {
    each.suffix: each
    for each in (
        Format(
            ".docx",
            "Word",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            to_docx,
        ),
        Format(".pdf", "PDF", "application/pdf", to_pdf),
        Format(".md", "Markdown", "text/markdown", to_markdown),
        Format(".html", "Print view", "text/html", to_html),
    )
}
"""The formats by suffix."""


def render(markdown: str, suffix: str, printing: Printing) -> bytes:
    """`markdown` in the format with this suffix, which may be in any case.

    Raises:
        UsageError: There is no such format, or the text does not fit into it.
    """
    chosen = FORMATS.get(suffix.lower())
    if chosen is None:
        names = ", ".join(FORMATS)
        raise UsageError(f"Cannot write files of type '{suffix}'. Use a name that ends in {names}.")
    return chosen.render(markdown, printing)


def write(markdown: str, path: Path, printing: Printing) -> None:
    """Write `markdown` to `path` in the format that its suffix names.

    Raises:
        UsageError: There is no such format, the text does not fit into it, or the file cannot be
            written.
    """
    made = render(markdown, path.suffix, printing)
    try:
        path.write_bytes(made)
    except OSError as error:
        raise UsageError(f"Cannot write {path}: {error.strerror}.") from error
