"""Requests to leaflets."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.assistant import named_settings
from app.errors import NotReady
from app.leaflet.composing import Citations, Composer, facts_in, left_in
from app.leaflet.fitting import Draft, fitting
from app.leaflet.leaflet import RULE, Leaflet, Translation
from app.leaflet.questions import Replier, Reply, questions_in, topics_in
from app.leaflet.rendering import markdown_of
from app.leaflet.subject import other_subject
from app.leaflet.tables import frame
from app.leaflet.wish import Wish, read_wish
from app.library import open_library
from app.meters.sentences import prose
from app.readability import reading_grade
from corpus import CodeEntry, LeafletText, Library

if TYPE_CHECKING:
    from app.leaflet.coverage import Coverer
    from app.leaflet.wording import LeafletWording, Worded
    from app.settings import AppSettings

FORMULA = "Flesch-Kincaid (textstat 0.7.8)"
OTHER = "The document is about {what} only, so it has no leaflet on anything else."


class Leafleter:
    """Makes leaflets from the wordings of one code."""

    def __init__(
        self,
        library: Library,
        entry: CodeEntry,
        text: LeafletText,
        settings: "AppSettings | None" = None,
    ) -> None:
        """Make leaflets on `entry`; `settings` may choose a language model to word them."""
        self.library = library
        self.entry = entry
        self.text = text
        self._composer = Composer(entry, text)
        self._replier = Replier(entry, text, library.glossary)
        self._wording = None if settings is None else self._model(settings)

    @classmethod
    def open(
        cls,
        corpus: Path | None = None,
        code: str | None = None,
        app_settings: "AppSettings | None" = None,
    ) -> "Leafleter":
        """A leafleter over the corpus folder; no index and no model are opened.

        Args:
            corpus: The corpus folder; by default as `app.library.open_library` finds it.
            code: The code; by default the first that has a leaflet.
            app_settings: Who words the sections; by default from the environment.

        Raises:
            SettingsError: A setting of the environment cannot be used.
            CorpusError: The corpus is wrong.
            NotReady: It has no leaflet, or the local language model is not there.
        """
        library = open_library(corpus)
        for entry in library.entries:
            if code is None or entry.code == code.upper():
                text = entry.leaflet(library.glossary)
                if text is not None:
                    return cls(library, entry, text, app_settings or named_settings())
        raise NotReady("The corpus has no wordings for a patient leaflet; add a leaflet.toml.")

    def close(self) -> None:
        """End what a language model holds."""
        if self._wording is not None:
            self._wording.drafter.close()

    @cached_property
    def coverer(self) -> "Coverer":
        """What compares edited leaflets with the facts."""
        from app.leaflet.coverage import Coverer

        return Coverer(self.entry, self.text, self.library.glossary)

    def _model(self, settings: "AppSettings") -> "LeafletWording | None":
        """What has a language model word the sections; None where the composer does."""
        if settings.chosen == "composer":
            return None
        from app.gate import gate_of
        from app.leaflet.wording import LeafletWording
        from app.llm import open_drafter

        drafter = open_drafter(settings)
        assert drafter is not None  # only the composer has none
        return LeafletWording(drafter, gate_of(self.library), self.coverer, self.entry)

    def make(
        self,
        request: str,
        grade: int | None = None,
        sections: Sequence[str] | None = None,
        id: str | int | None = None,
        language: str | None = None,
        stop: threading.Event | None = None,
    ) -> Leaflet:
        """The leaflet that `request` asks for.

        Args:
            request: In a person's words.
            grade: The highest reading grade, 3 to 8; by default as the request says, else 6.
            sections: The sections wanted; by default as the request says, else all.
            id: Kept in the leaflet; by default made from the request.
            language: `es` for the Spanish as well, whatever the request says.
            stop: Set by another thread to stop a language model.

        Raises:
            Stopped: `stop` was set while a language model drafted.
            UsageError: The request, the grade or a section cannot be used.
        """
        wish = read_wish(request, grade, sections)
        if language == "es":
            wish = replace(wish, spanish=True)
        name = (
            id
            if id is not None
            else hashlib.sha256(request.encode("utf-8", "replace")).hexdigest()[:12]
        )
        code = self.entry.code
        if other_subject(wish.text, code, self.text, self.library.glossary):
            return self._abstained(name, request, wish)
        silent = self._composer.silent_topics()
        replies = tuple(self._replier.reply(q) for q in questions_in(wish.text))
        asked = [*topics_in(wish.text, silent), *(r.left for r in replies if r.left)]
        if wish.other_language:
            asked.append("translation")
        left = left_in(wish, silent, asked)
        draft = fitting(self._composer, wish, replies, left)
        worded, draft = self._worded(wish, draft, stop)
        spanish = self._spanish(wish, draft, replies, left) if wish.spanish else None
        shown = (
            draft.markdown if spanish is None else f"{draft.markdown}\n{RULE}\n\n{spanish.markdown}"
        )
        made = Leaflet(
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
            citations=tuple(draft.cited.made) if worded is None else worded.citations,
            left_to_clinic=left,
            facts=facts_in(draft.sections),
            code=code,
            edition=str(self.entry.document.year),
            digests=self._digests(),
        )
        if worded is None:
            return made
        return replace(made, drafted_by=worded.drafted_by, gate=worded.gate, trouble=worded.trouble)

    def _worded(
        self, wish: Wish, draft: Draft, stop: threading.Event | None
    ) -> "tuple[Worded | None, Draft]":
        """The draft in a model's words, where one is chosen and its words keep to the wish.

        A few sentences, and a leaflet with a translation, stay the composer's.
        """
        if self._wording is None or draft.plan.brief or wish.spanish:
            return None, draft
        worded = self._wording.word(wish, draft.sections, draft.cited.made, stop)
        made = draft.with_sections(worded.sections, wish)
        if made.fits(wish):
            return worded, made
        own = replace(worded, citations=tuple(draft.cited.made), drafted_by="composer")
        return own, draft

    def _digests(self) -> dict[str, str]:
        prompt = "" if self._wording is None else self._wording.drafter.prompt_digest
        return {"corpus": self.library.digest, "prompt": prompt}

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
            digests=self._digests(),
        )

    def _spanish(
        self, wish: Wish, draft: Draft, replies: Sequence[Reply], left: Sequence[str]
    ) -> Translation:
        """The Spanish of `draft`, with the same citations."""
        made = self._composer.sections(
            wish, draft.plan, replies, left, Citations(self.entry), language="es"
        )
        notice = frame().say("translator", "en")
        title = f"{self.text.title_es} ({frame().say('spanish', 'en')})"
        text = markdown_of("", made, draft.form, wish.person, language="es")
        markdown = f"# {title}\n\n*{notice}*\n\n{text}"
        return Translation("es", notice, self.text.title_es, made, markdown)
