"""Markdown as Word, PDF, Markdown and print view: pure functions from text to bytes."""

from app.export.files import FORMATS, Format, render, write
from app.export.markdown import to_markdown
from app.export.pdf import to_pdf
from app.export.printing import Printing
from app.export.webpage import to_html
from app.export.word import to_docx

__all__ = [
    "FORMATS",
    "Format",
    "Printing",
    "render",
    "to_docx",
    "to_html",
    "to_markdown",
    "to_pdf",
    "write",
]
