"""The leaflet's sections from hand-written wordings: no model, nothing but what the corpus has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.answer import Citation
from app.leaflet.leaflet import LeafletSection, Paragraph
from app.leaflet.questions import Reply
from app.leaflet.tables import Topic, frame
from app.leaflet.wish import Wish
from corpus import CodeEntry, LeafletText, Span, Wording

Clinic = Literal["sections", "list", "none"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of the leaflet is said.

    Attributes:
        level: The reading grade whose wordings are used.
        rank: Wordings of a higher rank are left out.
        clinic: How what is left to the clinic is shown.
        ask: Whether the questions for the care team are listed, or a line says to ask.
        source: Whether the text ends with where it comes from.
        title: Whether it has a heading.
        brief: If not 0, it is only so many sentences.
        named: Whether the person is named ("your grandmother's spine") where the text is not about
            its reader; else "the spine", which is easier.
    """

    level: int
    rank: int = 99
    clinic: Clinic = "sections"
    ask: bool = True
    source: bool = True
    title: bool = True
    brief: int = 0
    named: bool = True


@dataclass(slots=True)
class Citations:
    """Numbers the cited spans of one leaflet; the same words get the same marker."""

    entry: CodeEntry
    made: list[Citation] = field(default_factory=list)
    _numbers: dict[tuple[int, int], int] = field(default_factory=dict)

    def markers(self, spans: Iterable[Span]) -> tuple[int, ...]:
        """The markers of `spans`, in order, each once."""
        return tuple(dict.fromkeys(self._number(span) for span in spans))

    def _number(self, span: Span) -> int:
        key = (span.start, span.end)
        if key not in self._numbers:
            number = len(self.made) + 1
            section = self.entry.document.section_at(span.start).name
            self._numbers[key] = number
            self.made.append(
                Citation(number, self.entry.code, section, span.text, span.start, span.end)
            )
        return self._numbers[key]


class Composer:
    """Makes sections for one code."""

    def __init__(self, entry: CodeEntry, text: LeafletText) -> None:
        self.entry = entry
        self.text = text
        self._silent = frozenset(silence.id for silence in entry.silences)

    def silent_topics(self) -> tuple[Topic, ...]:
        """What the document leaves to the clinic."""
        return tuple(t for t in frame().topics if t.silences & self._silent)

    def sections(
        self,
        wish: Wish,
        plan: Plan,
        replies: Sequence[Reply],
        left: Sequence[str],
        cited: Citations,
        language: str = "en",
    ) -> tuple[LeafletSection, ...]:
        """The sections.

        Args:
            wish: What is asked for.
            plan: How much is said.
            replies: Answers to the questions of the request.
            left: Ids of the topics left to the clinic.
            cited: Where citations are numbered.
            language: `en` or `es`.
        """
        if plan.brief:
            wordings = self._chosen(self.text.brief, wish)[: plan.brief]
            paragraphs = tuple(self._paragraph(w, wish, plan, cited, language) for w in wordings)
            return (LeafletSection("brief", "", paragraphs),)
        made = [*self._facts(wish, plan, cited, language)]
        made += self._questions(wish, plan, replies, cited, language)
        made += self._clinic(plan, left, language)
        made += self._ask(wish, plan, language)
        made += self._source(wish, plan, language)
        return (*self._opening(wish, language), *made)

    def _chosen(self, wordings: Sequence[Wording], wish: Wish) -> list[Wording]:
        """The short sentences on the wanted sections, or all where none is on them."""
        if wish.sections is None:
            return list(wordings)
        sections = {w.id: w.section for w in self.text.wordings}
        own = [
            w
            for w in wordings
            if any(
                sections[other.id] in wish.sections and set(other.facts) & set(w.facts)
                for other in self.text.wordings
            )
        ]
        return own or list(wordings)

    def _opening(self, wish: Wish, language: str) -> Iterator[LeafletSection]:
        if wish.warm:
            yield LeafletSection("opening", "", (Paragraph(frame().say("warm_open", language)),))

    def _facts(
        self, wish: Wish, plan: Plan, cited: Citations, language: str
    ) -> Iterator[LeafletSection]:
        for section in ("what", "why", "happens", "examples"):
            wanted = wish.examples if wish.sections is None else section in wish.sections
            if (section == "examples" or wish.sections is not None) and not wanted:
                continue
            paragraphs = tuple(
                self._paragraph(w, wish, plan, cited, language)
                for w in self.text.wordings
                if w.section == section and w.rank <= plan.rank
            )
            if paragraphs:
                yield LeafletSection(section, frame().title(section, language), paragraphs)

    def _paragraph(
        self, wording: Wording, wish: Wish, plan: Plan, cited: Citations, language: str
    ) -> Paragraph:
        person = wish.person if plan.named else wish.person.unnamed
        text = wording.spanish if language == "es" else person.filled(wording.at(plan.level))
        return Paragraph(text, wording.facts, cited.markers(wording.quotes))

    def _questions(
        self, wish: Wish, plan: Plan, replies: Sequence[Reply], cited: Citations, language: str
    ) -> Iterator[LeafletSection]:
        if not replies or (wish.sections is not None and plan.rank < 99):
            return
        words = frame()
        paragraphs: list[Paragraph] = []
        for reply in replies:
            asked = reply.asked[language]
            if asked:
                paragraphs.append(Paragraph(f"{asked}"))
            wordings = [w for w in self.text.wordings if w.id in reply.wordings]
            paragraphs += [self._paragraph(w, wish, plan, cited, language) for w in wordings]
            if not wordings:
                paragraphs.append(Paragraph(wish.person.filled(words.say("unanswered", language))))
        yield LeafletSection("questions", words.title("questions", language), tuple(paragraphs))

    def _clinic(self, plan: Plan, left: Sequence[str], language: str) -> Iterator[LeafletSection]:
        words = frame()
        topics = [topic for topic in words.topics if topic.id in left]
        if not topics or plan.clinic == "none":
            return
        if plan.clinic == "sections":
            line = Paragraph(words.say("clinic", language))
            for topic in topics:
                yield LeafletSection(topic.id, topic.title[language], (line,), left_to_clinic=True)
            return
        items = tuple(Paragraph(topic.title[language], item=True) for topic in topics)
        lead = words.say("clinic_list", language).rstrip(":")
        yield LeafletSection("clinic", lead, items, left_to_clinic=True)

    def _ask(self, wish: Wish, plan: Plan, language: str) -> Iterator[LeafletSection]:
        if wish.sections is not None and "ask" not in wish.sections:
            return
        words, own = frame(), wish.person.own
        if not plan.ask:
            line = wish.person.filled(words.say("ask_last", language))
            yield LeafletSection("ask", "", (Paragraph(line),))
            return
        silent = {topic.id for topic in self.silent_topics()}
        items = tuple(
            Paragraph(_asked(q.spanish, q.text if own else q.other, language), item=True)
            for q in words.questions
            if not q.topic or q.topic in silent
        )
        close = (Paragraph(words.say("warm_close", language)),) if wish.warm else ()
        yield LeafletSection("ask", words.title("ask", language, own), (*items, *close))

    def _source(self, wish: Wish, plan: Plan, language: str) -> Iterator[LeafletSection]:
        if not plan.source:
            return
        words = frame()
        document = self.entry.document
        said = words.say("source", language).format(code=document.code, year=document.year)
        paragraphs = (Paragraph(said), Paragraph(words.say("source_marks", language)))
        yield LeafletSection("source", words.title("source", language), paragraphs)


def _asked(spanish: str, english: str, language: str) -> str:
    return spanish if language == "es" else english


def facts_in(sections: Iterable[LeafletSection]) -> tuple[str, ...]:
    """The facts that `sections` state, each once."""
    return tuple(dict.fromkeys(f for s in sections for p in s.paragraphs for f in p.facts))


def left_in(wish: Wish, silent: Sequence[Topic], asked: Iterable[str]) -> tuple[str, ...]:
    """Ids of what is left to the clinic: the usual topics, and whatever else was asked for."""
    usual: Mapping[str, bool] = {
        t.id: t.section and (wish.sections is None or t.id in wish.sections) for t in silent
    }
    known = [name for name, wanted in usual.items() if wanted]
    return tuple(dict.fromkeys((*known, *asked)))
