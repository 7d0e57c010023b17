"""Sentences that say what the document does not say: true only if it indeed does not."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from app.gate.lexicon import RECENT
from app.gate.licence import Licence, fine_pieces
from corpus import Silence
from corpus.wording import stem, stems, words

FIRST = 15
"""Questions of a silence whose words count as its own: its own ones come first, and the hundreds of
further samples, put in every way, use nearly any word."""


class Unsaid:
    """Recognises such sentences, and knows what is left unsaid."""

    def __init__(self, licence: Licence) -> None:
        self._licence = licence
        unsaid = licence.lexicon.unsaid
        self._verbs = frozenset(stem(v) for v in unsaid["verbs"].split())
        self._framed = lru_cache(maxsize=RECENT)(self._frame)
        self._silences = [(s, _words(s)) for s in licence.entry.silences]
        self._said = [said for s in licence.entry.silences for said in self._unsaid_in(s)]
        asked = [stems(p) for s in licence.entry.silences for p in (*s.asks, *s.absent)]
        self._numbered = {
            pair for run in asked for pair in pairwise(["", *run]) if pair[1][:1].isdigit()
        } - {("", "50")}
        facts = licence.entry.facts
        self._known = frozenset(stems(licence.entry.document.raw)).union(
            *(stems(" ".join((f.statement, f.patient, *f.agree, *f.rewordings))) for f in facts)
        )

    def frame(self, text: str) -> tuple[str, ...] | None:
        """The stems of what `text` says is unsaid, or None if it says no such thing."""
        return self._framed(text)

    def _frame(self, text: str) -> tuple[str, ...] | None:
        run = [
            w.stem if w.text not in _NOTES else "note" for w in words(text) if w.text[0].isalnum()
        ]
        if _SILENT & set(run):
            return tuple(w for w in run if w not in _SILENT and w not in _NEGATIVE)
        for at, word in enumerate(run):
            if word not in _NEGATIVE:
                continue
            says = next((i for i in range(at + 1, len(run)) if run[i] in self._verbs), len(run))
            near = says <= at + 3 or at == 0 or bool(_BEFORE_NO & {run[at - 1]})
            if says < len(run) and near:
                following = run[says + 1 : says + 2]
                if following and following[0] in _PREPOSITIONS and not _is_passive(run, at):
                    return ()  # "which it does not name with …" says of nothing that it is unsaid
                return tuple(w for i, w in enumerate(run) if i not in (at, says))
            if at and run[at - 1] in self._verbs:
                return tuple(w for i, w in enumerate(run) if i not in (at, at - 1))
        return None

    def holds(self, what: tuple[str, ...]) -> bool:
        """Whether the document indeed says nothing of `what`."""
        meant = self._meant(what)
        if not meant or not self._numbers_are_asked_for(what):
            return False
        tail = next((i for i, word in enumerate(what) if word in _PREPOSITIONS and i), None)
        if tail is not None and not self._meant(what[:tail]):
            return False  # "one is required according to Medicare" asks for nothing before it
        if len(meant) > 1 and any(meant <= said for said in self._said):
            return True
        return any(
            meant <= known and (bool(meant - self._known) or _asked(what, silence))
            for silence, known in self._silences
        )

    def _numbers_are_asked_for(self, what: Sequence[str]) -> bool:
        """Whether each number stands behind the word with which people ask for it."""
        pairs = pairwise(["", *what])
        own = frozenset(stems(self._licence.entry.code))
        return all(
            p in self._numbered or (p[0] in _BEFORE_YEARS and ("", p[1]) in self._numbered)
            for p in pairs
            if p[1][:1].isdigit() and p[1] not in own
        )

    def _meant(self, what: Sequence[str]) -> frozenset[str]:
        """Those of the stems that tell what is spoken of."""
        small = _SMALL | self._verbs | self._licence.lexicon.neutral
        return frozenset(what) - small - frozenset(stems(self._licence.entry.code))

    def _unsaid_in(self, silence: Silence) -> Iterator[frozenset[str]]:
        """What the silence's own sentences say is unsaid."""
        for part in (*fine_pieces(silence.says), *fine_pieces(silence.patient)):
            what = self.frame(part)
            if what:
                yield self._meant(what)


def _asked(what: tuple[str, ...], silence: Silence) -> bool:
    """Whether `what` names the silence by one of its phrases."""
    asked = " " + " ".join(what) + " "
    return any(" " + " ".join(stems(phrase)) + " " in asked for phrase in silence.asks)


_PREPOSITIONS = frozenset({"with", "by", "after", "under", "together", "accord"})
_BEFORE_YEARS = frozenset({"in", "for", "mention"})
_NOTES = frozenset({"note", "notes", "noted"})
"""Words whose stem is that of "not"."""
_BEFORE_NO = frozenset({"there", "is", "are"})
_NEGATIVE = frozenset(
    stem(w)
    for w in """
    no not nothing none never nowhere without nor neither cannot doesnt dont isnt arent wasnt werent
    fails lacks missing absent
    """.split()  # noqa: SIM905 - a list of words reads better than a list of strings
)
_SILENT = frozenset(stem(w) for w in ("silent", "unsaid", "unstated", "undefined", "unexplained"))
_SMALL = frozenset(
    stem(w)
    for w in """
    a an the of in on at for to and or is are be been it its this that any how what whether which
    when where who if by with from must may should can does do did has have had will would document
    page long much many need needed apply applies applicable there about as so take takes kind kept
    say says get gets you your i my paper speak
    """.split()  # noqa: SIM905
)


def _is_passive(run: Sequence[str], at: int) -> bool:
    """Whether the negation at `at` stands in "is not mentioned"."""
    return at == 0 or run[at - 1] in {"is", "are", "was", "were", "be", "been"}


def _words(silence: Silence) -> frozenset[str]:
    texts = (silence.says, silence.patient, *silence.asks, *silence.questions[:FIRST])
    return frozenset(stems(" ".join(texts)))
