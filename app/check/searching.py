"""Searches one text with many patterns, each at those words only that it can begin with."""

import re
from collections import defaultdict
from collections.abc import Iterator

from app.check.openings import LENGTHS, openings

_WORD = re.compile("[a-z0-9]+")


class Words:
    """A text in small letters, and where its words stand by the letters that they begin with."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: dict[str, list[int]] = defaultdict(list)
        for word in _WORD.finditer(text):
            start = word.start()
            for length in LENGTHS:
                self._starts[text[start : start + length]].append(start)

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The same as `pattern.finditer`, for a pattern that matches at the start of words only."""
        known = openings(pattern.pattern)
        if known is None:
            yield from pattern.finditer(self._text)
            return
        last = 0
        for start in sorted(at for o in known & self._starts.keys() for at in self._starts[o]):
            match = pattern.match(self._text, start) if start >= last else None
            if match:
                yield match
                last = match.end()
