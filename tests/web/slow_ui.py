"""The entry script over an assistant and a leafleter that take half a minute for what is slow."""

import runpy
import time
from pathlib import Path
from typing import Any

from scripted import Scripted, slow  # Streamlit puts this script's folder on the path

from app.leaflet import Leaflet, Leafleter
from app.web import startup

startup.open_assistant = lambda notify: Scripted(slow)  # type: ignore[assignment]
make = Leafleter.make


def unhurried(self: Leafleter, request: str, **options: Any) -> Leaflet:
    """The leaflet, after half a minute where the request says slow."""
    for _ in range(300 if "slow" in request else 0):
        if not options["stop"].is_set():
            time.sleep(0.1)
    return make(self, request, **options)


if Leafleter.make.__name__ == "make":  # the script runs anew for every page
    Leafleter.make = unhurried  # type: ignore[method-assign]
runpy.run_path(str(Path(startup.__file__).parent / "ui.py"))
