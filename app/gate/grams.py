"""What a sentence is made of: its words and concepts, and what stands together in it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise

from app.gate.lexicon import Lexicon
from app.gate.licence import fine_pieces
from corpus.wording import stems

FAMILIES = ("word", "two", "three", "concept", "plain", "pair", "bound", "next")
"""Those by which it is told how a sentence differs from licensed ones (`app.gate.judge`)."""
ALL = (*FAMILIES, "token", "run", "near", "beside")
"""Those by which it is learned what speaks for a sentence and against it."""
CITED = ("token", "next", "bound", "pair")
"""Those by which the same is learned of each fact that a sentence cites."""
_NEAR = 4
"""How far apart two tokens may stand to be near each other."""

Grams = Mapping[str, frozenset[str]]


def grams(text: str, lexicon: Lexicon) -> Grams:
    """The grams of `text` by family.

    Returns:
        `word`, `two`, `three`: stems, alone and in runs, the ends of the text among them.
        `concept`, `plain`: concepts and numbers; words that are neither.
        `pair`, `bound`, `next`: in one part of the text, two concepts; a critical word with a
        concept; two tokens, one after the other.
        `token`, `run`, `near`, `beside`: in the whole text, tokens alone and three in a run; two
        that stand near each other in this order; any two.
    """
    run = ["^", *stems(text), "$"]
    tokens = lexicon.tokens(text)
    names = [t.name for t in tokens]
    ends = ["^", *names, "$"]
    found: dict[str, set[str]] = {
        "word": set(run[1:-1]),
        "two": {f"{a} {b}" for a, b in pairwise(run)},
        "three": {f"{a} {b} {c}" for a, b, c in zip(run, run[1:], run[2:], strict=False)},
        "concept": {t.name for t in tokens if t.kind in ("concept", "number")},
        "plain": {t.name for t in tokens if t.kind == "word"},
        "pair": set(),
        "bound": set(),
        "next": set(),
        "token": set(names),
        "run": {f"{a} {b} {c}" for a, b, c in zip(ends, ends[1:], ends[2:], strict=False)},
        "near": {f"{a} {b}" for i, a in enumerate(names) for b in names[i + 1 : i + 1 + _NEAR]},
        "beside": {f"{a} {b}" for a, b in combinations(sorted(set(names)), 2)},
    }
    for part in fine_pieces(text) or [text]:
        own = lexicon.tokens(part)
        concepts = sorted({t.name for t in own if t.kind in ("concept", "number")})
        found["pair"].update(f"{a} {b}" for a, b in combinations(concepts, 2))
        critical = {t.name for t in own if t.kind == "critical"}
        found["bound"].update(f"{a} {b}" for a in critical for b in concepts)
        found["next"].update(f"{a} {b}" for a, b in pairwise(["^", *(t.name for t in own), "$"]))
    return {family: frozenset(own) for family, own in found.items()}


def named(found: Grams) -> Iterator[str]:
    """All grams with their families, one family after the other."""
    for family in ALL:
        yield from (f"{family}:{gram}" for gram in found[family])


def cited(found: Grams, facts: Iterable[str]) -> Iterator[str]:
    """The grams of `CITED` with their families, once with each of the facts."""
    for fact in facts:
        for family in CITED:
            yield from (f"{fact}|{family}:{gram}" for gram in found[family])
