"""A tagged PDF (PDF/UA-1) with its fonts inside, set by Typst from a fixed template."""

import json
import re
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path

from app.errors import AppError, UsageError
from app.export.blocks import item_groups, read
from app.export.printing import Printing

_TEMPLATE = Path(__file__).parent / "leaflet.typ"
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')


def to_pdf(markdown: str, printing: Printing) -> bytes:
    """`markdown` as a PDF file; the same input gives the same bytes.

    Nothing of the text is read as code, no file is read and no system font is used.

    Raises:
        UsageError: The text has characters that the fonts inside cannot show.
        AppError: Typst refused for another reason.
    """
    import typst

    with tempfile.TemporaryDirectory() as empty:
        try:
            compiler = typst.Compiler(
                _TEMPLATE.read_bytes(),
                root=empty,
                package_path=empty,
                package_cache_path=empty,
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(_data(markdown, printing))},
            )
            made = compiler.compile(
                format="pdf",
                pdf_standards="ua-1",
                timestamp=datetime.combine(printing.dated, time(), UTC),
            )
        except typst.TypstError as error:
            raise _explained(str(error)) from error
    assert isinstance(made, bytes)
    return made


def _data(markdown: str, printing: Printing) -> dict[str, object]:
    page = read(markdown, printing.title)
    return {
        "title": page.title or printing.title or " ",
        "author": printing.signed_by or "codecite",
        "language": printing.language,
        "size": printing.point_size,
        "header": printing.header,
        "footer": printing.footer,
        "page": printing.label("page"),
        "notice": printing.notice,
        "groups": [[asdict(block) for block in group] for group in item_groups(page.blocks)],
    }


def _explained(message: str) -> AppError:
    unshown = _UNSHOWN.search(message)
    if unshown is None:
        return AppError(f"The PDF could not be made: {message}")
    return UsageError(
        f"The PDF's fonts cannot show “{unshown[1]}”. Take it out, or use Word or Markdown instead."
    )
