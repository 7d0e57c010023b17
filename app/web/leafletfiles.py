"""What of a leaflet goes into its files, and the frame around it."""

import re
from dataclasses import replace
from datetime import date

from app.answer import without_markers
from app.export import Printing
from app.export.printing import Language
from app.leaflet import Leaflet
from app.leaflet.printing import printing_of, without_notice
from app.leaflet.tables import frame
from app.web.exports import NOTICE
from app.web.leafletdesk import Signature


def printed(text: str, language: Language, with_markers: bool) -> str:
    """The text as it goes into a file: without the notice that the file has above it anyway.

    Source numbers, and the note on them, stay only where they are wanted.
    """
    text = without_notice(text)
    if not with_markers:
        text = without_markers(text).replace(frame().say("source_marks", language), "")
    return re.sub(r"\n{3,}", "\n\n", text)


def printing(
    leaflet: Leaflet, signature: Signature | None, today: date, large: bool, language: Language
) -> Printing:
    """The frame of a file; only the English can be signed, a translation stays a draft."""
    made = replace(printing_of(leaflet, today, language), point_size=18 if large else 14)
    if made.language != "en":
        return made
    return replace(
        made,
        disclaimer=NOTICE,
        signed_by=signature.name if signature else "",
        signed_on=signature.day if signature else None,
    )
