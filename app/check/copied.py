"""Marks on text of another day that was put into a note: "[copied]", "-- auto-carry --"."""

import re

_ENDS = re.compile(r"\bend\b")
_DATE = re.compile(r"\d{1,2}/\d{1,2}")
_OLD = (
    r"carried|carry|copied|copy|pasted|forwarded|imported|unedited|pulled|cloned|auto"
    r"|brought f\w+|y.?day|yesterday"
    r"|(?:last|previous|prior|old|earlier) (?:note|visit|entry|text|consult\w*|admission|day)"
)
"""Words of a mark on text that was written on another day."""
_CARRIED = re.compile(rf"\s*[\[(][^\])\n]{{0,50}}\b(?:{_OLD})\b[^\])\n]{{0,40}}[\])]")
_CARRIED_BLOCK = re.compile(
    rf"\W*(?:--|==|<<|>>|\*\*|\[)[^\n:.]{{0,40}}\b(?:{_OLD})\b[^\n:.]{{0,40}}\W*"
)
"""A line that says that what follows is text of another day."""
_TODAY_BLOCK = re.compile(
    r"\W*(?:--|==|<<|>>|\*\*|\[)[^\n:.]{0,40}\b(?:today\w*|new|current|end"
    r"|this (?:visit|encounter|procedure|note))\b[^\n:.]{0,40}\W*"
)
"""A line that says that what follows is of today again."""
_TODAY_MARKED = re.compile(
    r"(?m)^\s*[\[(](?:[^\])\n]{0,30}\b)?(?:today|now|new|current"
    r"|this (?:visit|encounter|session|procedure|note))\b[^\])\n]{0,40}[\])]"
)


def of_another_day(text: str, start: int, end: int) -> tuple[str, int] | None:
    """The kind of a line that is marked as copied, and where its words begin; None without a mark.

    It is `copied` where other lines are marked as today's, `summary` where it bears today's date.
    """
    carried = _CARRIED.match(text, start, end)
    today = _TODAY_MARKED.search(text) if carried else None
    if not carried or not today or _TODAY_MARKED.match(text, start, end):
        return None
    date = _DATE.search(today.group())
    of_today = date is not None and date.group() in text[carried.end() : end]
    return "summary" if of_today else "copied", carried.end()


def after_mark(text: str, start: int, end: int) -> int | None:
    """Where the words of a line begin that is marked as copied or pasted; None without a mark."""
    carried = _CARRIED.match(text, start, end)
    return carried.end() if carried else None


def after_today(text: str, start: int, end: int) -> int | None:
    """Where the words of a line begin that is marked as today's; None without a mark or words."""
    marked = _TODAY_MARKED.match(text, start, end)
    return marked.end() if marked and text[marked.end() : end].strip() else None


def begins_today(text: str, start: int, end: int) -> bool:
    """Whether a line only says that what follows is of today again."""
    return _TODAY_BLOCK.fullmatch(text, start, end) is not None and (
        _ENDS.search(text, start, end) is not None or not begins_copy(text, start, end)
    )


def begins_copy(text: str, start: int, end: int) -> bool:
    """Whether a line only says that what follows is text of another day."""
    return _CARRIED_BLOCK.fullmatch(text, start, end) is not None
