"""The characters that a pattern of our tables can begin with, so that searching skips the rest.

A table has dozens of alternatives, which the regular expression engine would try one by one at the
start of every word. A look at the first character spares nearly all of that. What is not understood
here is left as it is: then nothing is skipped.
"""

import re

_AROUND = re.compile(r"\(\?<![^()]*\)|\\b")
_CLASS = re.compile(r"\[([a-z0-9]+)\]")
_OPTIONAL = frozenset("?*")


def opening(alternatives: list[str]) -> str | None:
    """The characters that any of `alternatives` can begin with; None where that is not known."""
    letters: set[str] = set()
    for alternative in alternatives:
        found = _first(alternative)
        if found is None:
            return None
        letters |= found
    return "".join(sorted(letters))


def _first(pattern: str) -> set[str] | None:
    """The first characters of one pattern; None where it is not simple enough, or can be empty."""
    while looked := _AROUND.match(pattern):
        pattern = pattern[looked.end() :]
    if not pattern:
        return None
    letters: set[str] | None
    if pattern.startswith("\\d"):
        letters, rest = set("0123456789"), pattern[2:]
    elif known := _CLASS.match(pattern):
        letters, rest = set(known[1]), pattern[known.end() :]
    elif pattern.startswith("(?:"):
        end = _closing(pattern)
        if end is None:
            return None
        rest = pattern[end + 1 :]
        letters = _union(_split(pattern[3:end]))
    elif pattern[0].isascii() and (pattern[0].isalnum() or pattern[0] == " "):
        letters, rest = {pattern[0]}, pattern[1:]
    else:
        return None
    if letters is None or rest.startswith("{0"):
        return None
    if rest[:1] in _OPTIONAL:
        further = _first(rest[1:].removeprefix("?"))
        return None if further is None else letters | further
    return letters


def _union(parts: list[str]) -> set[str] | None:
    letters: set[str] = set()
    for part in parts:
        found = _first(part)
        if found is None:
            return None
        letters |= found
    return letters


def _closing(pattern: str) -> int | None:
    """Where the group that `pattern` begins with is closed."""
    depth, at = 0, 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 2
            continue
        if pattern[at] == "[":
            end = pattern.find("]", at + 2)
            if end < 0:
                return None
            at = end
        depth += {"(": 1, ")": -1}.get(pattern[at], 0)
        if depth == 0:
            return at
        at += 1
    return None


def _split(body: str) -> list[str]:
    """The alternatives of a group's body."""
    parts, depth, at, start = [], 0, 0, 0
    while at < len(body):
        if body[at] == "\\":
            at += 2
            continue
        if body[at] == "[":
            at = max(at, body.find("]", at + 2))
        depth += {"(": 1, ")": -1}.get(body[at], 0)
        if body[at] == "|" and depth == 0:
            parts.append(body[start:at])
            start = at + 1
        at += 1
    return [*parts, body[start:]]
