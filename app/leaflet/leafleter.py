"""Requests to leaflets."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import NotReady
from app.leaflet.composing import Citations, Composer, Plan, facts_in, left_in
from app.leaflet.leaflet import Leaflet, LeafletSection, Translation
from app.leaflet.questions import Replier, Reply, questions_in, topics_in
from app.leaflet.rendering import RULE, markdown_of
from app.leaflet.subject import other_subject
from app.leaflet.tables import frame
from app.leaflet.wish import Wish, read_wish
from app.library import open_library
from app.meters.sentences import prose
from app.readability import exact_grade, reading_grade
from corpus import CodeEntry, LeafletText, Library
from corpus.leaflets import LEVELS

FORMULA = "Flesch-Kincaid (textstat 0.7.8)"
OTHER = "The document is about {what} only, so it has no leaflet on anything else."


@dataclass(frozen=True, slots=True)
class _Draft:
    """One try at a leaflet."""

    plan: Plan
    sections: tuple[LeafletSection, ...]
    cited: Citations
    markdown: str

    @property
    def words(self) -> int:
        return len(self.markdown.split())


class Leafleter:
    """Makes leaflets from the wordings of one code."""

    def __init__(self, library: Library, entry: CodeEntry, text: LeafletText) -> None:
        self.library = library
        self.entry = entry
        self.text = text
        self._composer = Composer(entry, text)
        self._replier = Replier(entry, text, library.glossary)

    @classmethod
    def open(cls, corpus: Path | None = None, code: str | None = None) -> "Leafleter":
        """A leafleter over the corpus folder; no index and no model are opened.

        Args:
            corpus: The corpus folder; by default as `app.library.open_library` finds it.
            code: The code; by default the first that has a leaflet.

        Raises:
            CorpusError: The corpus is wrong.
            NotReady: It has no leaflet.
        """
        library = open_library(corpus)
        for entry in library.entries:
            if code is None or entry.code == code.upper():
                text = entry.leaflet(library.glossary)
                if text is not None:
                    return cls(library, entry, text)
        raise NotReady("The corpus has no wordings for a patient leaflet; add a leaflet.toml.")

    def close(self) -> None:
        """End what a language model holds."""

    def make(
        self,
        request: str,
        grade: int | None = None,
        sections: Sequence[str] | None = None,
        id: str | int | None = None,
        language: str | None = None,
    ) -> Leaflet:
        """The leaflet that `request` asks for.

        Args:
            request: In a person's words.
            grade: The highest reading grade, 3 to 8; by default as the request says, else 6.
            sections: The sections wanted; by default as the request says, else all.
            id: Kept in the leaflet; by default made from the request.
            language: `es` for the Spanish as well, whatever the request says.

        Raises:
            UsageError: The request, the grade or a section cannot be used.
        """
        wish = read_wish(request, grade, sections)
        if language == "es":
            wish = replace(wish, spanish=True)
        name = id if id is not None else hashlib.sha256(request.encode()).hexdigest()[:12]
        code = self.entry.code
        if other_subject(wish.text, code, self.text, self.library.glossary):
            return self._abstained(name, request, wish)
        silent = self._composer.silent_topics()
        replies = tuple(self._replier.reply(q) for q in questions_in(wish.text))
        asked = [*topics_in(wish.text, silent), *(r.left for r in replies if r.left)]
        if wish.other_language:
            asked.append("translation")
        left = left_in(wish, silent, asked)
        draft = self._fitting(wish, replies, left)
        spanish = self._spanish(wish, draft, replies, left) if wish.spanish else None
        shown = draft.markdown
        if spanish is not None:
            shown = f"{shown}\n{RULE}\n\n{spanish.markdown}"
        return Leaflet(
            id=name,
            request=request,
            status="answered",
            title=self.text.title,
            markdown=shown,
            sections=draft.sections,
            form=wish.form,
            language="es" if wish.spanish else "en",
            translation=spanish,
            large_print=wish.large_print,
            asked_grade=wish.grade,
            grade=reading_grade(prose(draft.markdown).text),
            formula=FORMULA,
            citations=tuple(draft.cited.made),
            left_to_clinic=left,
            facts=facts_in(draft.sections),
            code=code,
            edition=str(self.entry.document.year),
            digests={"corpus": self.library.digest, "prompt": ""},
        )

    def _abstained(self, name: str | int, request: str, wish: Wish) -> Leaflet:
        said = OTHER.format(what=self.text.title.lower())
        return Leaflet(
            id=name,
            request=request,
            status="abstained",
            title=self.text.title,
            markdown=said,
            asked_grade=wish.grade,
            formula=FORMULA,
            code=self.entry.code,
            edition=str(self.entry.document.year),
            digests={"corpus": self.library.digest, "prompt": ""},
        )

    def _fitting(self, wish: Wish, replies: Sequence[Reply], left: Sequence[str]) -> _Draft:
        """The fullest draft that keeps to grade and length; else the easiest that was tried."""
        tried: list[tuple[float, _Draft]] = []
        for plan in self._plans(wish):
            draft = self._drafted(wish, plan, replies, left)
            if wish.most_words is not None and draft.words > wish.most_words:
                continue
            hardest = _hardest(draft.markdown)
            if hardest <= wish.grade:
                return draft
            tried.append((hardest, draft))
        if tried:
            return min(tried, key=lambda pair: pair[0])[1]
        return self._drafted(wish, Plan(LEVELS[0], brief=1, title=False), replies, left)

    def _plans(self, wish: Wish) -> Iterator[Plan]:
        """Plans from the fullest to the shortest, the harder wordings first."""
        levels = [level for level in reversed(LEVELS) if level <= wish.grade] or [LEVELS[0]]
        for shape in _shapes(wish, max(w.rank for w in self.text.wordings)):
            yield from (replace(shape, level=level) for level in levels)

    def _drafted(
        self, wish: Wish, plan: Plan, replies: Sequence[Reply], left: Sequence[str]
    ) -> _Draft:
        cited = Citations(self.entry)
        sections = self._composer.sections(wish, plan, replies, left, cited)
        form = "sentences" if plan.brief else wish.form
        title = self.text.title if plan.title else ""
        text = markdown_of(title, sections, form, wish.person)
        return _Draft(plan, sections, cited, text)

    def _spanish(
        self, wish: Wish, draft: _Draft, replies: Sequence[Reply], left: Sequence[str]
    ) -> Translation:
        """The Spanish of `draft`, with the same citations."""
        made = self._composer.sections(
            wish, draft.plan, replies, left, Citations(self.entry), language="es"
        )
        form = "sentences" if draft.plan.brief else wish.form
        notice = frame().say("translator", "en")
        title = f"{self.text.title_es} ({frame().say('spanish', 'en')})"
        text = markdown_of("", made, form, wish.person, language="es")
        markdown = f"# {title}\n\n*{notice}*\n\n{text}"
        return Translation("es", notice, self.text.title_es, made, markdown)


def _hardest(markdown: str) -> float:
    """The grade of the running text or of the whole with headings and markers, the higher one."""
    return max(exact_grade(prose(markdown).text), exact_grade(markdown))


def _shapes(wish: Wish, ranks: int) -> Iterator[Plan]:
    """The shapes that a leaflet can have for `wish`, from the fullest to the shortest."""
    level = LEVELS[0]
    if wish.form != "sentences":
        full = Plan(level)
        if wish.most_words is None and wish.form != "letter":
            yield full
        compact = replace(full, clinic="list")
        yield compact
        short = replace(full, clinic="list", ask=False)
        for rank in range(ranks, 3, -1):
            yield replace(short, rank=rank)
        for rank in range(6, 0, -1):
            yield replace(short, rank=rank, clinic="none")
    for count in range(wish.most_sentences or 8, 0, -1):
        for named, title in ((True, True), (True, False), (False, True), (False, False)):
            yield Plan(level, brief=count, title=title, source=False, named=named)
