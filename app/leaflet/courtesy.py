"""Sentences that claim nothing about the treatment: headings, greetings, what the clinic adds."""

import re
from collections.abc import Iterator

from app.gate.lexicon import Lexicon
from app.leaflet.remarks import plain, promise_in
from app.leaflet.tables import LANGUAGES, frame
from corpus import CodeEntry
from corpus.wording import stem, stems, words

_ASKING = frozenset(stems("ask talk tell show call"))
_END = re.compile(r"(?<=[.!?])\s+")
_THIN = frozenset(
    {"perform", "use", "procedure", "create", "included", "explained", "place", "many", "clear"}
)


class Courtesy:
    """Knows such sentences, by their words or as the leaflet's own frame."""

    def __init__(self, entry: CodeEntry, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        document = entry.document
        frames = (
            text.replace("{team}", team) for text in _texts() for team in frame().team.values()
        )
        filled = (
            text.replace("{code}", document.code).replace("{year}", str(document.year))
            for text in frames
        )
        self._known = frozenset(stems(part) for text in filled for part in _END.split(text))
        self._reader = frozenset(
            stem(word) for word in f"{plain()['reader']} {plain()['courtesy']}".split()
        )

    def is_known(self, sentence: str) -> bool:
        """Whether `sentence` claims nothing about the treatment."""
        if stems(sentence) in self._known:
            return True
        run = [word for word in words(sentence) if word.text[0].isalnum()]
        if any(word.text.isdigit() for word in run) or promise_in(sentence):
            return False
        concepts = {t.name for t in self._lexicon.tokens(sentence) if t.kind == "concept"}
        if concepts - _THIN - ({"physician"} if _ASKING & set(stems(sentence)) else set()):
            return False
        return bool(run) and all(word.stem in self._reader for word in run)


def _texts() -> Iterator[str]:
    words_ = frame()
    for language in LANGUAGES:
        yield from words_.texts(language)
