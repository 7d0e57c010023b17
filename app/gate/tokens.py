"""The units of meaning of a text, and what several of them say together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["concept", "critical", "number", "word"]

_NEED = frozenset({"needed", "necessary", "required", "need", "needs"})
_FORBIDS = frozenset({"must", "shall", "is", "are"})
"""Needs that "not" or "no" before them turns into a ban: "no modifier must be used"."""
_DOING = frozenset({"perform", "use", "create", "included", "place"})
_WEAK = frozenset({"included", "bill"})
"""What is so or not: "may be included" says less than "included if performed"."""


@dataclass(frozen=True, slots=True)
class Token:
    """One unit of meaning.

    Attributes:
        name: The concept, the class of a critical word, the number, or the stem.
        kind: Which of these it is.
        surface: The first word as it stands in the text.
        before: The word that stands before it, or an empty text.
        after: The word that stands after it, or an empty text.
        after_comma: Whether a comma stands between it and the token before.
    """

    name: str
    kind: Kind
    surface: str
    before: str = ""
    after: str = ""
    after_comma: bool = False


def settled(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens of one part of a sentence, where several say one thing, as that one."""
    if tokens and tokens[0].name == "should" and not tokens[0].before:
        tokens = [replace(tokens[0], name="when"), *tokens[1:]]  # "Should one be performed, …"
    found = _not_always(_needs_denied(_without_conditional_need(_only_conditional(tokens))))
    negated = any(t.name in ("not", "unsaid") for t in found)
    if any(t.name == "unsaid" for t in found):
        found = [t for t in found if t.surface != "whether"]  # "not stated whether …"
    conditional = any(t.name in ("when", "circumstances") for t in found)
    weak = not conditional and any(t.name in _WEAK for t in found)
    tells = negated or any(t.name == "circumstances" for t in found)
    return tuple(
        replace(t, name="perhaps") if weak and t.name == "may" else t
        for t in found
        if tells or t.name != "explained"
    )


def _not_always(tokens: list[Token]) -> list[Token]:
    """The tokens, "not … in every case" as the "may" that it is."""
    denial = next((i for i, t in enumerate(tokens) if t.name in ("not", "unsaid")), None)
    if denial is None:
        return tokens
    critical = [i for i in range(denial + 1, len(tokens)) if tokens[i].kind == "critical"]
    if not critical or tokens[critical[0]].name != "always":
        return tokens
    found = list(tokens)
    found[denial] = replace(found[denial], name="may")
    del found[critical[0]]
    return found


def _only_conditional(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, "only" as `only_if` where it stands before a condition, or its verb does."""
    found = list(tokens)
    for at, token in enumerate(found):
        if token.name == "only":
            if not at and found[1:2] and found[1].name not in ("when", "circumstances"):
                continue
            end = next((i for i in range(at + 1, len(found)) if found[i].name not in _DOING), at)
            if end > at and found[end].name in ("when", "circumstances"):
                found[at] = replace(token, name="only_if")
    return found


def _without_conditional_need(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens without the need in "if a cavity is needed", which requires nothing."""
    conditional = False
    for token, following in zip(tokens, [*tokens[1:], None], strict=False):
        if token.name == "all" and following and following.kind == "number":
            continue
        if token.name == "when":
            conditional = True
        if conditional and token.name == "must" and token.surface in _NEED:
            conditional = False
            continue
        yield token


def _needs_denied(tokens: Iterator[Token]) -> list[Token]:
    """The tokens, "not … required" as the option that it is."""
    found = list(tokens)
    for at, token in enumerate(found):
        if token.name != "must" or token.surface in _FORBIDS:
            continue
        if at and found[at - 1].name == "may":
            return found[:at] + found[at + 1 :]  # "may need to"
        denial = next((i for i in range(at - 1, -1, -1) if found[i].kind == "critical"), None)
        if denial is not None and found[denial].name == "not":
            found[at] = replace(token, name="may")
            return found[:denial] + found[denial + 1 :]
    return found
