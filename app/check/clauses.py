"""What a sentence of a note speaks of, learned from sample clauses: a second opinion.

The patterns know the words that somebody thought of. This judges by all words of a sentence and how
often sample clauses with them said a thing: logistic regression over words, pairs of words and word
beginnings, one yes or no for each label. It is trained by `python -m evals.clauses` from
`clauses.txt` and the sentences of the golden notes that may be tuned on, and stored as
`clauses.npz`. The reader asks it where the patterns are silent or stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from app.check.tables import HERE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

STORED = HERE / "clauses.npz"
SIDES = HERE / "sides.npz"
SAMPLES = HERE / "clauses.txt"
SURE: Mapping[str, float] = {
    "after": 0.5,
    "asc": 0.5,
    "biopsy": 0.5,
    "cement_type": 0.9,
    "device_not": 0.55,
    "device_used": 0.5,
    "failed": 0.5,
    "fx_detail": 0.65,
    "gone": 0.45,
    "guidance": 0.55,
    "hospital_outpatient": 0.5,
    "inpatient": 0.4,
    "no_complication_word": 0.5,
    "other_place": 0.45,
    "untried": 0.5,
}
"""How likely the model must find a thing for it to count where the patterns are silent. At these,
one of 677 golden notes that the patterns read rightly is misread with models that were trained
without its sentences."""
USUALLY_SURE = 0.6
MAX_WORDS = 80
"""Words of a sentence that are looked at."""

_WORD = re.compile(r"\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)?|->|[/%+?:=]")
_CUT = re.compile(r"[;:()]\s*|,\s+(?!or\b|nor\b)|\s-\s|\bbut\b")
_SHORT = 3
"""Words that a piece of a sentence has at least; fewer go to the piece before."""
_LONG = 10
"""Words of a sentence from which on its pieces are judged, too: many facts hide one another."""
_SIDE = re.compile(r"\b(?:left|right|lt|rt|l|r|bi-?lat\w*|b/l|both|unilat\w*)\b")
_LABELS = re.compile(r"\[([a-z_ ]*)\]")
_ENDINGS = ("ing", "ed", "es", "s", "ly")
_SCALE = (("/", "10"), ("of", "10"), ("of", "ten"), ("out", "of"))
"""What follows a number that is a score from 0 to 10."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A clause, and everything that it says."""

    text: str
    labels: frozenset[str]


def read_samples(text: str) -> tuple[Sample, ...]:
    """The samples of a file: below a line with labels in square brackets, one clause a line."""
    found = []
    labels: frozenset[str] = frozenset()
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        heading = _LABELS.fullmatch(line.strip())
        if heading:
            labels = frozenset(heading[1].split())
        else:
            found.append(Sample(line.strip(), labels))
    return tuple(found)


def pieces(text: str) -> list[tuple[int, int]]:
    """The clauses of a long sentence, from where to where; none of a short one."""
    if len(text.split()) < _LONG:
        return []
    found: list[tuple[int, int]] = []
    at = 0
    for end, following in [*((m.start(), m.end()) for m in _CUT.finditer(text)), (len(text),) * 2]:
        if len(text[at:end].split()) >= _SHORT or not found:
            found.append((at, end))
        else:
            found[-1] = (found[-1][0], end)
        at = following
    return found if len(found) > 1 else []


def terms(text: str, kind: str = "") -> set[str]:
    """The words, pairs of words and word beginnings of a sentence, and its heading's kind."""
    found = _WORD.findall(text)[:MAX_WORDS]
    words = [_plain(word, found, at) for at, word in enumerate(found)]
    ends = ["^", *words, "$"]
    said = set(words)
    said.update(f"{one} {other}" for one, other in pairwise(ends))
    said.update(f"{one}_{other}" for one, other in zip(words, words[2:], strict=False))
    said.update(f"p:{word[:5]}" for word in words if len(word) > 6)
    if kind:
        said.add(f"k:{kind}")
    return said


def side_terms(text: str, first: int, last: int, kind: str = "") -> set[str]:
    """The terms of a side word, from `first` to `last` of a sentence, by what stands around it.

    Whether it is left or right makes no difference, only whether another side word is the same.
    """
    start, end = 0, len(text)
    for match in _CUT.finditer(text):
        if match.end() <= first:
            start = match.end()
        elif match.start() >= last:
            end = match.start()
            break
    own = text[first:last][0]

    def hidden(match: re.Match[str]) -> str:
        return " samesideword " if match.group()[0] == own else " othersideword "

    before, after = _SIDE.sub(hidden, text[start:first]), _SIDE.sub(hidden, text[last:end])
    said = terms(f"{before} thissideword {after}", kind)
    lead, trail = _WORD.findall(before)[-5:], _WORD.findall(after)[:5]
    said.update(f"<{_plain(word, lead, at)}" for at, word in enumerate(lead))
    said.update(f">{_plain(word, trail, at)}" for at, word in enumerate(trail))
    said.update(f"~{word}" for word in terms(text) if " " not in word and "_" not in word)
    return said


def _plain(word: str, words: Sequence[str], at: int) -> str:
    """A word without its ending; of a number only what matters: a score's height, or small ones."""
    if not word[0].isdigit():
        if len(word) > 5:
            for ending in _ENDINGS:
                if len(word) > len(ending) + 3 and word.endswith(ending):
                    return word[: -len(ending)]
        return word
    value = float(word)
    if tuple(words[at + 1 : at + 3]) in _SCALE:
        return "#high" if value >= 7 else "#middle" if value >= 4 else "#low" if value else "#zero"
    return f"#{word}" if value <= 10 and word.isdigit() else "#number"


@dataclass(frozen=True, slots=True)
class Clauses:
    """The trained model.

    Attributes:
        labels: What a sentence may say, by column.
        rows: Each term that is known, and its row.
        weights: One row for each term and a last one for the bias.
    """

    labels: Mapping[str, int]
    rows: Mapping[str, int]
    weights: Floats

    def likely(self, said: Iterable[set[str]]) -> Floats:
        """How likely each sentence, given by its terms, says each thing: rows by columns."""
        import numpy as np

        scores = []
        for found in said:
            known = [self.rows[term] for term in found if term in self.rows]
            bias = self.weights[-1]
            if known:
                bias = bias + self.weights[known].sum(axis=0) / np.float32(len(known) ** 0.5)
            scores.append(bias)
        matrix = np.array(scores, np.float32).reshape(-1, len(self.labels))
        return (1 / (1 + np.exp(-matrix))).astype(np.float32)


@cache
def trained(path: Path = STORED) -> Clauses:
    """The model that ships: of clauses, or of side words (`SIDES`).

    Raises:
        OSError: The installation is damaged: the file is not there.
    """
    import numpy as np

    with np.load(path, allow_pickle=False) as stored:
        names = bytes(stored["terms"]).decode().split("\n")
        labels = bytes(stored["labels"]).decode().split("\n")
        weights = stored["weights"].astype(np.float32)
    return Clauses(
        {label: column for column, label in enumerate(labels)},
        {name: row for row, name in enumerate(names)},
        weights,
    )


def write(model: Clauses, path: Path) -> None:
    """Store the model where it is shipped from."""
    import numpy as np

    np.savez_compressed(
        path,
        terms=np.frombuffer("\n".join(model.rows).encode(), np.uint8),
        labels=np.frombuffer("\n".join(model.labels).encode(), np.uint8),
        weights=model.weights.astype(np.float16),
    )
