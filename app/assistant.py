"""The one pipeline behind chat, command line and evals: a question in, an `Answer` out."""

import hashlib
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.answer import Answer, Audience, GateReport, Passage, Status, without_markers
from app.asking import Message, understand
from app.cleaning import MAX_QUESTION, Speller, plain
from app.composing import UNREADABLE, WORD_LIMIT, Composer, Draft, only_instructions
from app.library import open_library
from app.readability import reading_grade
from app.routing import Route, Router
from corpus import CodeEntry, Library
from index import Index, IndexSettings, Node, make_embedder, open_index

if TYPE_CHECKING:
    from app.phrasing import Phrased, Phrasing
    from app.settings import AppSettings
    from index.embedding import Embedder

MAX_QUESTIONS = 6
"""Questions of one message that are answered."""
NEAREST = 3
"""Passages shown when a question is declined."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


class Assistant:
    """Answers questions about the library's documents, from an open index."""

    def __init__(
        self, library: Library, index: Index, settings: "AppSettings | None" = None
    ) -> None:
        """Answer over `index`; `settings` may choose a language model to word the answers."""
        self.library = library
        self.index = index
        self._phrasing = None if settings is None else _phrasing(library, settings, index.embedder)
        self._speller = Speller(_vocabulary(library), _samples(library))
        self._composer = Composer(library.glossary)
        self._routers = {entry.code: Router(library, entry, index) for entry in library.entries}

    @classmethod
    def open(
        cls,
        corpus: Path | None = None,
        settings: IndexSettings | None = None,
        notify: Callable[[str], None] | None = None,
        app_settings: "AppSettings | None" = None,
    ) -> "Assistant":
        """An assistant over the corpus folder, its index built first where that is needed.

        Args:
            corpus: The corpus folder; by default as `app.library.open_library` finds it.
            settings: Where and how the index is kept; by default from the environment.
            notify: Called with one line when the index has to be rebuilt; by default it goes to
                standard error.
            app_settings: Who words the answers; by default from the environment.

        Raises:
            SettingsError: A setting of the environment cannot be used.
            NotReady: The local language model is not there.
            CorpusError: The corpus is wrong.
            SearchIndexError: The index cannot be built or opened.
        """
        wanted = settings or IndexSettings.from_environment()
        chosen = app_settings or named_settings()
        embedder = make_embedder(wanted)
        embedder.load_soon()  # beside the reading of the corpus: each takes a tenth of a second
        library = open_library(corpus)
        opened = open_index(library, wanted, notify or _stderr, embedder=embedder)
        return cls(library, opened, chosen)

    def close(self) -> None:
        """End what the language model holds: connections, threads, a model in this process."""
        if self._phrasing is not None:
            self._phrasing.drafter.close()

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        history: Sequence[Turn] = (),
        question_id: str | None = None,
        stop: threading.Event | None = None,
        on_stage: Callable[[str], None] | None = None,
        on_passing: Callable[[tuple[str, ...]], None] | None = None,
    ) -> Answer:
        """The answer to `question`.

        Args:
            question: As the user typed it.
            audience: Whom the words are for; by default told from the question, else a coder.
            history: The conversation so far, oldest first.
            question_id: Kept in the answer; by default made from the question.
            stop: Set by another thread to stop a language model.
            on_stage: Told the name of each stage: finding, drafting, checking.
            on_passing: Told all sentences of the model that have passed so far; none takes back.

        Raises:
            Stopped: `stop` was set while a language model drafted.
        """
        stage = on_stage or (lambda name: None)
        stage("finding")
        started = time.perf_counter()
        name = question_id or hashlib.sha256(question.encode("utf-8", "replace")).hexdigest()[:12]
        text = self._speller.repair(plain(question))
        problem = _unusable(text, question)
        if problem:
            return Answer(name, question, audience or "coder", "failed", problem, problem)
        message = understand(text)
        whom: Audience = audience or ("patient" if message.for_patient else "coder")
        context = self._context(history)
        readable = self._speller.reads(text)
        routes = self._routes(message, context, text) if readable else []
        found = time.perf_counter()
        stage("drafting")
        draft = self._composer.draft(routes, whom, message.wants_list) if routes else None
        if draft and not draft.facts and audience is None and any(r.facts for r in routes):
            whom = "coder"  # what was asked has no patients' words, so it was no patient who asked
            draft = self._composer.draft(routes, whom, message.wants_list)
        asked, masked = self._outgoing(question, history)
        listed = message.wants_list
        phrased = self._phrased(asked, routes, draft, whom, listed, stop, stage, on_passing)
        if draft is not None and phrased is not None and phrased.lines is not None:
            draft = replace(draft, lines=phrased.lines, citations=phrased.citations)
        nearest = self._nearest(routes, whom) if draft is None or not draft.facts else ()
        nothing = only_instructions(whom) if readable else UNREADABLE
        body = "\n".join(draft.lines) if draft else nothing
        status: Status = draft.status if draft else "abstained"
        offer = (draft.offer if draft else "") or _any_offer(self.library.entries)
        shown = body if status != "abstained" else _with_nearest(body, nearest, offer, whom)
        done = time.perf_counter()
        return Answer(
            id=name,
            question=question,
            audience=whom,
            status=status,
            text=shown,
            body=body,
            citations=draft.citations if draft else (),
            facts=draft.facts if draft else (),
            nearest=nearest,
            offer=offer if status == "abstained" else "",
            notes=draft.notes if draft else (),
            gate=phrased.gate if phrased else GateReport(len(draft.lines) if draft else 0),
            drafted_by=phrased.drafted_by if phrased else "composer",
            grade=reading_grade(without_markers(shown)) if whom == "patient" else None,
            timings_ms=_timings(started, found, done, phrased.seconds if phrased else 0.0),
            digests={
                "corpus": self.library.digest,
                "index": self.index.digest,
                "prompt": self._phrasing.drafter.prompt_digest
                if phrased and self._phrasing
                else "",
            },
            trouble=phrased.trouble if phrased else "",
            masked=masked if phrased else (),
            tokens=phrased.tokens if phrased else (0, 0),
        )

    def _outgoing(self, question: str, history: Sequence[Turn]) -> tuple[str, tuple[str, ...]]:
        """What a model is asked, and the types of identifiers masked in it.

        Masked before the repair of spelling, which would take a rare name for a slip.
        """
        if self._phrasing is None:
            return "", ()
        from app.privacy import Masker

        out = Masker(self._phrasing.sends_identifiers)
        context = self._context([replace(turn, content=out(turn.content)) for turn in history])
        text = self._speller.repair(plain(out(question)))
        before = f" (The question before was: {context})" if context else ""
        return f"{text}{before}", tuple(dict.fromkeys(out.kinds))

    def _phrased(
        self,
        asked: str,
        routes: Sequence[Route],
        draft: Draft | None,
        audience: Audience,
        wants_list: bool,
        stop: threading.Event | None,
        stage: Callable[[str], None],
        passing: Callable[[tuple[str, ...]], None] | None,
    ) -> "Phrased | None":
        """The draft in a model's words; None where none is asked: what is declined stays so."""
        if self._phrasing is None or draft is None or not draft.facts:
            return None
        if len({route.entry.code for route in routes}) > 1:
            return None
        return self._phrasing.phrase(
            asked, routes, draft, audience, wants_list, stop, stage, passing
        )

    def _routes(self, message: Message, context: str, text: str) -> list[Route]:
        routes: list[Route] = []
        before = ""
        for question in message.questions[:MAX_QUESTIONS]:
            entries = self._entries(f"{text} {context}")
            found = [
                self._routers[e.code].route(question, message.case, message.claims, context, before)
                for e in entries
            ]
            before = question.text
            answering = [route for route in found if route.facts]
            routes += answering or found[:1]
        whole: list[Route] = []
        for entry in {route.entry.code: route.entry for route in routes}.values():
            own = [route for route in routes if route.entry is entry]
            router = self._routers[entry.code]
            whole += router.as_a_whole(message.text, own, follows=bool(context))
        if not message.questions:
            whole += [r for e in self._entries(text) for r in self._routers[e.code].ordered(text)]
        return _merged(whole)

    def _entries(self, text: str) -> Sequence[CodeEntry]:
        """The codes that the text names, or all."""
        named = [e for e in self.library.entries if re.search(rf"\b{e.code}\b", text, re.I)]
        return named or self.library.entries

    def _context(self, history: Sequence[Turn]) -> str:
        """The last question of the conversation, in plain words."""
        asked = [turn.content for turn in history if turn.role == "user"]
        if not asked:
            return ""
        message = understand(self._speller.repair(plain(asked[-1][:MAX_QUESTION])))
        return message.questions[-1].text if message.questions else ""

    def _nearest(self, routes: Sequence[Route], audience: Audience) -> tuple[Passage, ...]:
        """The passages near a declined question; patients are shown the simple words only."""
        query = routes[0].query if routes else None
        if query is None:
            return ()
        found = self.index.rank(query, routes[0].entry.code, ("sentence",), 30)
        passages = (_passage(scored.node) for scored in found)
        fitting = (p for p in passages if audience == "coder" or p.section == "In simple words")
        return tuple(fitting)[:NEAREST]


def named_settings() -> "AppSettings | None":
    """The settings of the environment; None, without loading pydantic, where it names none.

    Raises:
        SettingsError: A setting of the environment cannot be used.
    """
    names = ("CODECITE_DRAFTER", "CODECITE_CONFIG", "CODECITE_LOCAL_MODEL", "OPENAI_API_KEY")
    if not any(n in names or n.startswith("CODECITE_LLM_") for n, v in os.environ.items() if v):
        return None
    from app.settings import AppSettings

    return AppSettings.from_environment()


def _phrasing(library: Library, settings: "AppSettings", embedder: "Embedder") -> "Phrasing | None":
    """What words the answers with a language model, or None for the composer."""
    if settings.chosen == "composer":
        return None
    from app.gate import gate_of
    from app.llm import open_drafter
    from app.llm.target import Target
    from app.phrasing import Phrasing

    drafter = open_drafter(settings)
    assert drafter is not None  # only the composer has none
    local = settings.chosen == "local" or Target.from_settings(settings).is_loopback
    sends = local or settings.llm.phi_allowed
    return Phrasing(drafter, gate_of(library, embedder), library.glossary, sends)


def _passage(node: Node) -> Passage:
    assert node.start is not None  # sentences have their place in the document
    assert node.end is not None
    return Passage(node.code, node.context, node.text, node.start, node.end)


def _vocabulary(library: Library) -> Iterable[str]:
    """Every text whose words count as known."""
    for entry in library.entries:
        yield entry.document.raw
        for fact in entry.facts:
            yield from (
                fact.statement,
                fact.patient,
                *fact.agree,
                *fact.contradict,
            )
        for silence in entry.silences:
            yield from (silence.says, silence.patient, *silence.asks)
    for concept in library.glossary.concepts.values():
        yield from concept.phrases
    for term in library.glossary.terms:
        yield from (*term.terms, term.means, term.note)


def _samples(library: Library) -> Iterable[str]:
    """Every sample question."""
    for entry in library.entries:
        for group in (entry.facts, entry.topics, entry.silences):
            for known in group:
                yield from known.questions


def _unusable(text: str, question: str) -> str:
    """Why the question cannot be read at all, or an empty text."""
    if len(question) > MAX_QUESTION:
        return (
            f"The question is too long: {len(question):,} of at most {MAX_QUESTION:,} characters. "
            "Shorten it and ask again."
        )
    if not text:
        return "There is no question here. Ask one about the document: What is included?"
    return ""


def _merged(routes: Sequence[Route]) -> list[Route]:
    """The routes without those that would only say the same again."""
    kept: list[Route] = []
    seen: set[tuple[str, tuple[str, ...], str]] = set()
    for route in routes:
        key = (route.entry.code, route.facts, route.silence.id if route.silence else "")
        if key not in seen:
            seen.add(key)
            kept.append(route)
    answering = [route for route in kept if route.facts or route.silence]
    return answering or kept[:1]


def _any_offer(entries: Sequence[CodeEntry]) -> str:
    return next((s.offer for e in entries for s in e.silences if s.offer), "")


def _with_nearest(body: str, nearest: Sequence[Passage], offer: str, audience: Audience) -> str:
    """The declining text; for coders with an offered question, and nearest passages that fit."""
    if audience == "patient":
        return body
    quotes = [f"“{_shortened(p.quote)}” ({p.section})" for p in nearest]
    while True:
        near = f"Nearest passages, not an answer: {'; '.join(quotes)}." if quotes else ""
        ask = f"You can ask: {offer}" if offer else ""
        text = "\n\n".join(filter(None, (body, near, ask)))
        if not quotes or len(text.split()) <= WORD_LIMIT:
            return text
        quotes.pop()


def _shortened(quote: str, words: int = 14) -> str:
    parts = quote.split()
    return quote if len(parts) <= words else " ".join(parts[:words]) + " …"


def _timings(started: float, found: float, done: float, gate: float) -> dict[str, float]:
    return {
        "retrieve": round((found - started) * 1000, 3),
        "draft": round((done - found - gate) * 1000, 3),
        "gate": round(gate * 1000, 3),
        "total": round((done - started) * 1000, 3),
    }


def _stderr(line: str) -> None:
    print(line, file=sys.stderr)
