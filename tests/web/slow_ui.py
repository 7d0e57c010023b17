"""The entry script over an assistant that takes half a minute for a slow question."""

import runpy
from pathlib import Path

from scripted import Scripted, slow  # Streamlit puts this script's folder on the path

from app.web import startup

startup.open_assistant = lambda notify: Scripted(slow)  # type: ignore[assignment]
runpy.run_path(str(Path(startup.__file__).parent / "ui.py"))
