"""What of a leaflet goes into its files, and the frame around it."""

import re
from dataclasses import replace
from datetime import date

from app.answer import without_markers
from app.export import Printing
from app.export.printing import Language
from app.leaflet import Leaflet
from app.leaflet.printing import printing_of
from app.leaflet.tables import frame
from app.web.exports import NOTICE
from app.web.leafletdesk import Signature

_FOOT_ES = (
    "Fuente: documento sobre el código {code}, edición de {edition}",
    "Solo como referencia; no es consejo médico ni de facturación. CPT es una marca registrada de "
    "la American Medical Association; quien lo use necesita su propia licencia de CPT. El "
    "documento es un resumen de terceros, no un texto de la AMA.",
)


def printed(text: str, language: Language, with_markers: bool) -> str:
    """The text as it goes into a file: without the notice that the file has above it anyway.

    Source numbers, and the note on them, stay only where they are wanted.
    """
    words = frame()
    text = text.replace(f"*{words.say('translator', 'en')}*", "")
    if not with_markers:
        text = without_markers(text).replace(words.say("source_marks", language), "")
    return re.sub(r"\n{3,}", "\n\n", text)


def printing(
    leaflet: Leaflet, signature: Signature | None, today: date, large: bool, language: Language
) -> Printing:
    """The frame of a file; only the English can be signed, a translation stays a draft."""
    made = replace(
        printing_of(leaflet, today),
        point_size=18 if large else 14,
        disclaimer=NOTICE,
        notice="",
        signed_by=signature.name if signature else "",
        signed_on=signature.day if signature else None,
    )
    translation = leaflet.translation if language != "en" else None
    if translation is None:
        return made
    source, disclaimer = _FOOT_ES
    return replace(
        made,
        language=language,
        title=translation.title,
        source=source.format(code=leaflet.code, edition=leaflet.edition),
        disclaimer=disclaimer,
        notice=translation.notice,
        signed_by="",
        signed_on=None,
    )
