"""What a sentence claims, without how it is put: its markers, its "yes", its short forms."""

import re

_OPENING = re.compile(r"^\s*(?:yes|no)\s*[,.:;–—-]+\s*", re.I)
_MARKER = re.compile(r"\s*\[\d+\]")
_SHORT = (
    (re.compile(r"\bcan['’]t\b", re.I), "cannot"),
    (re.compile(r"\bwon['’]t\b", re.I), "will not"),
    (re.compile(r"(?<=[a-z])n['’]t\b", re.I), " not"),
    (re.compile(r"(?<=[a-z])['’](?:ve)\b", re.I), " have"),
    (re.compile(r"(?<=[a-z])['’]re\b", re.I), " are"),
    (re.compile(r"\b(it|that|there|what|here|he|she|who)['’]s\b", re.I), r"\1 is"),
)
"""Short forms, so that phrases and rules need know the long ones only."""


def claim(sentence: str) -> str:
    """`sentence` without its markers and its opening "yes" or "no", short forms written out."""
    return in_full(_OPENING.sub("", _MARKER.sub("", sentence)).strip())


def in_full(text: str) -> str:
    """`text` with its short forms written out ("doesn't" as "does not")."""
    for short, full in _SHORT:
        text = short.sub(full, text)
    return text
