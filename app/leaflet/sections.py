"""Which sections a request wants, by name or in its own words."""

from collections.abc import Iterable, Sequence

from app.errors import UsageError
from app.leaflet.tables import frame, pattern, requests

ORDER = ("what", "why", "happens", "examples", "questions", "ask", "source")
"""The sections that are not left to the clinic, in their order."""


def sections_in(text: str) -> tuple[str, ...] | None:
    """The sections that `text` limits the leaflet to, or None for all."""
    for found in pattern("cut", "only").finditer(text):
        if wanted := _named(found["rest"]):
            return wanted
    cut = pattern("cut", "without").finditer(text)
    left_out = {section for found in cut for section in _named(found["rest"])} & set(ORDER)
    if left_out:
        topics = tuple(topic.id for topic in frame().topics if topic.section)
        return tuple(s for s in (*ORDER, *topics) if s not in left_out | {"examples"})
    return None


def sections_named(names: Sequence[str]) -> tuple[str, ...]:
    """The sections called `names`, by id or in words.

    Raises:
        UsageError: There is no such section.
    """
    found: list[str] = []
    for name in names:
        wanted = _named(name)
        if not wanted:
            known = ", ".join((*ORDER, *(t.id for t in frame().topics if t.section)))
            raise UsageError(f"There is no section {name!r}; there are: {known}.")
        found += wanted
    return _ordered(found)


def _named(text: str) -> tuple[str, ...]:
    """The sections that `text` names, in their order."""
    text = text.strip().lower()
    own = [name for name in requests()["section"] if pattern("section", name).search(text)]
    own += [name for name in ORDER if name == text]
    spoken = text.replace("_", " ")
    own += [topic.id for topic in frame().topics if text == topic.id or topic.asks.search(spoken)]
    return _ordered(own)


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    order = (*ORDER, *(topic.id for topic in frame().topics))
    return tuple(sorted(set(names), key=order.index))
