"""Answers and screens: `Assistant.open().ask("...")` gives an `Answer`."""

from typing import TYPE_CHECKING, Any

from app.answer import Answer, Citation
from app.errors import AppError, NotReady, UsageError

if TYPE_CHECKING:
    from app.assistant import Assistant, Turn

__all__ = ["Answer", "AppError", "Assistant", "Citation", "NotReady", "Turn", "UsageError"]


def __getattr__(name: str) -> Any:
    """The assistant at first use: who only reads or judges answers need not load it."""
    if name in {"Assistant", "Turn"}:
        from app import assistant

        return getattr(assistant, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
