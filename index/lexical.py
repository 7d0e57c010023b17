"""BM25 over the nodes, as a small table of postings that loads in a millisecond.

It is our own because of the cold start: importing bm25s takes 80 ms, a quarter of the time to a
first answer, and rank_bm25 can't be stored. The scores are those of bm25s (a test compares).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]

#: How quickly a repeated term stops counting, and how much a long text is held against it.
K1, B = 1.2, 0.75
#: A question longer than this has its first terms counted only.
MAX_TERMS = 512

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
#: Words that carry a question's form, not its topic. No, not and without stay: they matter here.
_STOP_WORDS = """
    a an and are as at be been being but by can could did do does for from had has have how i if in
    into is it its me my of on or our s shall should so some such t that the their them then there
    these they this those to us was we were what when where which who why will with would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def terms(text: str) -> tuple[str, ...]:
    """The searched terms of a text: lower case, stemmed, no stop words, hyphens split."""
    words: list[str] = []
    for match in _WORD.finditer(text.lower()[:100_000]):
        word = match.group().replace("’", "'")
        words += [part for part in re.split("[-']", word) if part and part not in STOP_WORDS]
        if len(words) >= MAX_TERMS:
            break
    return tuple(stemmed(words[:MAX_TERMS]))


def stemmed(words: Iterable[str]) -> list[str]:
    """The English Snowball stems of lower-case words, in their order."""
    stems: list[str] = _stemmer().stemWords(list(words))
    return stems


@dataclass(frozen=True, slots=True)
class LexicalTable:
    """BM25 weights of every (term, node) pair, grouped by term.

    Attributes:
        rows: number of nodes.
        vocabulary: term to its position; the postings of term t are starts[t] to starts[t + 1].
        starts: where each term's postings begin, one more than there are terms.
        nodes: row of the node, for each posting.
        weights: BM25 weight, for each posting.
    """

    rows: int
    vocabulary: dict[str, int]
    starts: NDArray[np.int64]
    nodes: NDArray[np.int32]
    weights: Scores

    def rows_with(self, term: str) -> NDArray[np.int32]:
        """Rows of the nodes that hold `term`."""
        position = self.vocabulary.get(term)
        if position is None:
            return self.nodes[:0]
        return self.nodes[self.starts[position] : self.starts[position + 1]]

    def scores(self, query: Iterable[str]) -> Scores:
        """BM25 score of every node, 0 where no term of the query occurs."""
        import numpy as np

        scores: Scores = np.zeros(self.rows, np.float32)
        for term, count in Counter(query).items():
            position = self.vocabulary.get(term)
            if position is not None:
                postings = slice(self.starts[position], self.starts[position + 1])
                scores[self.nodes[postings]] += count * self.weights[postings]
        return scores


def lexical_table(texts: Sequence[str]) -> LexicalTable:
    """The table of the texts, row by row."""
    import numpy as np

    counts = [Counter(terms(text)) for text in texts]
    lengths = [sum(count.values()) for count in counts]
    average = sum(lengths) / max(len(lengths), 1) or 1.0
    postings: dict[str, list[tuple[int, float]]] = {}
    for row, count in enumerate(counts):
        norm = K1 * (1 - B + B * lengths[row] / average)
        for term, times in count.items():
            postings.setdefault(term, []).append((row, times / (times + norm)))
    vocabulary = {term: position for position, term in enumerate(sorted(postings))}
    starts = np.zeros(len(vocabulary) + 1, np.int64)
    nodes: list[int] = []
    weights: list[float] = []
    for term, position in vocabulary.items():
        found = postings[term]
        rarity = math.log(1 + (len(texts) - len(found) + 0.5) / (len(found) + 0.5))
        nodes += [row for row, _ in found]
        weights += [rarity * weight for _, weight in found]
        starts[position + 1] = len(nodes)
    return LexicalTable(
        len(texts), vocabulary, starts, np.array(nodes, np.int32), np.array(weights, np.float32)
    )
