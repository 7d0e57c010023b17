"""Other forms of a sample that people might type: what is trained on beside the sample itself."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

NOISY = 0.3
"""Share of the variants that get a slip of the keyboard."""


def variants(texts: Sequence[str], form: Callable[[str], str], seed: int) -> Iterator[str]:
    """A variant of each text: in the form that questions are read in, and slips in some.

    That form, with abbreviations written out, is what is met later; slips are of the keyboard.
    """
    chance = random.Random(seed)
    for text in texts:
        variant = form(text)
        yield slipped(variant, chance) if chance.random() < NOISY else variant


def slipped(text: str, chance: random.Random) -> str:
    """The text with one or two slips: a letter left out, doubled or swapped, or a word left out."""
    words = text.split()
    for _ in range(chance.choice((1, 1, 2))):
        place = chance.randrange(len(words)) if words else 0
        if len(words) > 5 and chance.random() < 0.3:
            del words[place]
        elif words and len(words[place]) > 3 and words[place].isalpha():
            words[place] = _slip(words[place], chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    kind = chance.choice(("left out", "doubled", "swapped"))
    if kind == "left out":
        return word[:place] + word[place + 1 :]
    if kind == "doubled":
        return word[:place] + word[place] + word[place:]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
