"""What a pattern of our tables can begin with, so that searching skips the rest of a note.

A table has dozens of alternatives, which the regular expression engine would try one by one at the
start of every word. A look at the first letters spares nearly all of that. What is not understood
here is left as it is: then nothing is skipped.
"""

import re
from functools import cache

LENGTHS = (1, 2, 4, 5)
"""Characters of an opening; more would leave out hardly any further word."""

_AROUND = ("(?=", "(?!", "(?<=", "(?<!")
_ONE = re.compile(r"\\[^\w\s]|\\d|\[[a-z0-9]+\]|[^\\\[\](){}.^$*+?|]")
"""A piece that is one character."""
_SIGN = re.compile(r"\\.|\[.[^\]]*\]|[()|]", re.S)
"""What groups and alternatives are told by, and what hides it: escapes and sets of characters."""
_DEPTH = {"(": 1, ")": -1}


@cache
def openings(pattern: str) -> frozenset[str] | None:
    """What any match of `pattern` begins with, each of one of `LENGTHS`; None if not known.

    Each begins with a small letter or a digit: a pattern that can begin otherwise is not known.
    """
    found = _openings(pattern, LENGTHS[-1])
    if not all(re.match("[a-z0-9]", opening) for opening in found):
        return None
    cut = {o[: max(n for n in LENGTHS if n <= len(o))] for o in found}
    return frozenset(o for o in cut if not any(o[:n] in cut for n in LENGTHS if n < len(o)))


@cache  # the tables' parts, and what follows them, come again and again
def _openings(pattern: str, left: int) -> frozenset[str]:
    """The first characters of all matches, at most `left`, as far as they are known."""
    if not left:
        return frozenset(("",))
    alternatives = _split(pattern)
    if len(alternatives) > 1:
        return frozenset(o for each in alternatives for o in _openings(each, left))
    piece = _piece(pattern)
    rest = pattern[len(piece) :]
    sign, after = rest[:1], rest[1:].removeprefix("?")
    if piece == r"\b" or piece.startswith(_AROUND):
        return _openings(rest, left)
    if not piece or rest.startswith("{0"):
        return frozenset(("",))
    if sign in {"?", "*"}:
        once = piece + after if sign == "?" else piece
        return _openings(once, left) | _openings(after, left)
    if sign in {"+", "{"}:
        return _openings(piece, left)
    if piece.startswith("(?:"):
        options = _split(piece[3:-1])
        return frozenset(o for each in options for o in _openings(each + rest, left))
    further = _openings(rest, left - 1)
    return frozenset(letter + more for letter in _letters(piece) for more in further)


def _piece(pattern: str) -> str:
    """The group or character that `pattern` begins with; empty where it is not understood."""
    if pattern.startswith(("(?:", *_AROUND)):
        return pattern[: _closing(pattern) + 1]
    if pattern.startswith(r"\b"):
        return pattern[:2]
    one = _ONE.match(pattern)
    return one.group() if one else ""


def _letters(piece: str) -> str:
    """The characters that a piece of one character stands for."""
    return "0123456789" if piece == r"\d" else piece.strip("[]").removeprefix("\\")


def _closing(pattern: str) -> int:
    """Where the group that `pattern` begins with is closed; -1 where it is not."""
    depth = 0
    for sign in _SIGN.finditer(pattern):
        depth += _DEPTH.get(sign.group(), 0)
        if sign.group() == ")" and depth == 0:
            return sign.start()
    return -1


def _split(body: str) -> list[str]:
    """The alternatives of a group's body."""
    if "|" not in body:
        return [body]
    parts, depth, start = [], 0, 0
    for sign in _SIGN.finditer(body):
        depth += _DEPTH.get(sign.group(), 0)
        if sign.group() == "|" and depth == 0:
            parts.append(body[start : sign.start()])
            start = sign.end()
    return [*parts, body[start:]]
