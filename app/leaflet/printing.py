"""How a leaflet is framed when it is exported, one file for each of its languages."""

from dataclasses import replace
from datetime import date

from app.export import Printing
from app.export.printing import Language
from app.leaflet.leaflet import Leaflet
from app.leaflet.tables import frame

DISCLAIMER = (
    "Reference only; not medical advice. Your clinic reviews this text before it is given out."
)
_FOOT_ES = (
    "Fuente: documento sobre el código {code}, edición de {edition}",
    "Solo como referencia; no es consejo médico ni de facturación. CPT es una marca registrada de "
    "la American Medical Association; quien lo use necesita su propia licencia de CPT. El "
    "documento es un resumen de terceros, no un texto de la AMA.",
)


def printing_of(leaflet: Leaflet, dated: date | None = None, language: Language = "en") -> Printing:
    """The frame of `leaflet`: a draft until it is signed, with its source at the foot.

    Args:
        leaflet: What is exported.
        dated: The day; by default today.
        language: Of the file; the English where the leaflet has no translation.
    """
    made = Printing(
        title=leaflet.title,
        dated=dated or date.today(),
        point_size=18 if leaflet.large_print else 14,
        source=f"Source: document on code {leaflet.code}, {leaflet.edition} edition",
        disclaimer=DISCLAIMER,
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
    )


def without_notice(text: str) -> str:
    """A translation without the notice that its file has above it anyway."""
    return text.replace(f"*{frame().say('translator', 'en')}*\n\n", "")
