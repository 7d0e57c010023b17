"""Answers and screens: `Assistant.open().ask("...")` gives an `Answer`."""

from app.answer import Answer, Citation
from app.assistant import Assistant, Turn
from app.errors import AppError, NotReady, UsageError

__all__ = ["Answer", "AppError", "Assistant", "Citation", "NotReady", "Turn", "UsageError"]
