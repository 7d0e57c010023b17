"""Do the cited words carry the sentence? Content words of the one, covered by the other."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from corpus import Glossary
from evals.polarity import clauses, denies
from evals.rules import Rules

THRESHOLD = 0.5
"""The least share of a sentence's content words that the cited sentences must cover."""

_WORD = re.compile(r"[a-z0-9]+")
_NUMBERING = re.compile(r"(?<!\w)\([1-9]\)(?= )|(?:^|(?<=[.:;,] ))[1-9]\)(?= )")
_STOP = frozenset(
    """
    a an the of to in into on at by for from with as and or nor but if when where which who whom
    whose that this these those it its they them their he she his her you your we our i is are
    was were be been being do does did has have had will would can could may might must should
    shall not no yes never so then than there here also only just both either each any some all
    such other own too very more most much many one per out up about over before after during
    between because since though although however while what how why s t
    """.split()  # noqa: SIM905 - a list of words reads better than a list of strings
)


@dataclass(frozen=True, slots=True)
class _Item:
    """One piece of content: its words, what they mean together, and their stems."""

    words: str
    meanings: frozenset[str]
    stems: frozenset[str]


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word)) if word.isalpha() else word


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return _WORD.findall(folded.replace("'s", ""))


def _lengths(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """How long the phrases are that begin with a word, the longest first, by that word."""
    found: dict[str, set[int]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], set()).add(len(phrase))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}


class Wording:
    """Folds words of an answer and of a document to what they mean.

    Args:
        glossary: Its concepts and terms say which phrases mean the same.
        rules: Their `same` adds sets of phrases; their `neutral` words say nothing.
    """

    def __init__(self, glossary: Glossary, rules: Rules) -> None:
        self._phrases: dict[tuple[str, ...], set[str]] = {}
        for concept in glossary.concepts.values():
            self._add(concept.phrases, f"={concept.id}")
        for number, term in enumerate(glossary.terms):
            label = f"={term.concept}" if term.concept else f"=term {number}"
            self._add((*term.terms, term.means), label)
        for number, phrases in enumerate(rules.same):
            self._add(phrases, f"=same {number}")
        # Most words begin no phrase, so that most places need no look at any.
        self._lengths = _lengths(self._phrases)
        neutral = (*_STOP, *_words(" ".join(rules.neutral)))
        self._neutral = frozenset(_stem(word) for word in neutral)

    def _add(self, phrases: Iterable[str], label: str) -> None:
        for phrase in phrases:
            key = tuple(_stem(word) for word in _words(phrase))
            if key:
                self._phrases.setdefault(key, set()).add(label)

    def says_nothing(self, sentence: str) -> bool:
        """Whether all words of `sentence` say nothing about the code."""
        return next(self._items(sentence), None) is None

    def uncovered(self, sentence: str, cited: str) -> tuple[float, tuple[str, ...]]:
        """The covered share of `sentence`, in [0, 1], and the words that `cited` does not carry.

        Clauses that say what the document does not hold are left out: nothing can carry them.
        """
        sentence = _NUMBERING.sub(" ", sentence)
        said = " ; ".join(c.text for c in clauses(sentence) if not denies(c.text))
        items = list(self._items(said))
        if not items:
            return 1.0, ()
        stems = [_stem(word) for word in _words(cited)]
        meanings, plain = self._meanings(stems), frozenset(stems)
        missing = [i.words for i in items if not (i.meanings & meanings or i.stems <= plain)]
        return 1 - len(missing) / len(items), tuple(dict.fromkeys(missing))

    def _items(self, text: str) -> Iterator[_Item]:
        """The content of `text`: at each place the longest known phrase, or else the word."""
        tokens = _words(text)
        stems = [_stem(word) for word in tokens]
        at = 0
        while at < len(stems):
            end = at + max(self._match(stems, at), 1)
            run = tuple(stems[at:end])
            content = frozenset(run) - self._neutral
            if content:
                meanings = self._phrases.get(run, set())
                yield _Item(" ".join(tokens[at:end]), frozenset(meanings), content)
            at = end

    def _match(self, stems: list[str], at: int) -> int:
        """The length of the longest known phrase that starts at `at`; 0 if there is none."""
        for length in self._lengths.get(stems[at], ()):
            if at + length <= len(stems) and tuple(stems[at : at + length]) in self._phrases:
                return length
        return 0

    def _meanings(self, stems: list[str]) -> frozenset[str]:
        """The meanings of all known phrases in `stems`, also of those inside longer ones."""
        found: set[str] = set()
        for at, stem in enumerate(stems):
            for length in self._lengths.get(stem, ()):
                found |= self._phrases.get(tuple(stems[at : at + length]), set())
        return frozenset(found)
