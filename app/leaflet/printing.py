"""How a leaflet is framed when it is exported."""

from datetime import date

from app.export import Printing
from app.leaflet.leaflet import Leaflet

DISCLAIMER = (
    "Reference only; not medical advice. Your clinic reviews this text before it is given out."
)


def printing_of(leaflet: Leaflet, dated: date | None = None) -> Printing:
    """The frame of `leaflet`: a draft until it is signed, with its source at the foot.

    Args:
        leaflet: What is exported.
        dated: The day; by default today.
    """
    return Printing(
        title=leaflet.title,
        dated=dated or date.today(),
        point_size=18 if leaflet.large_print else 14,
        source=f"Source: document on code {leaflet.code}, {leaflet.edition} edition",
        disclaimer=DISCLAIMER,
        notice=leaflet.translation.notice if leaflet.translation else "",
    )
