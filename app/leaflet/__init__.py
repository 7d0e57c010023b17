"""Patient leaflets: `Leafleter.open().make("a leaflet for the family, 5th grade")`."""

from app.leaflet.leaflet import Leaflet, LeafletSection, Paragraph, Translation
from app.leaflet.leafleter import Leafleter

__all__ = ["Leaflet", "LeafletSection", "Leafleter", "Paragraph", "Translation"]
