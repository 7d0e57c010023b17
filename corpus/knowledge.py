"""Facts, topics and silences from TOML files, checked against the document they speak of."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from corpus.claims import ClaimRule, read, stances
from corpus.document import CodeDocument, Span
from corpus.errors import KnowledgeError, QuoteNotFound
from corpus.facts import Fact, Silence, Topic
from corpus.glossary import Glossary
from corpus.wording import stems

T = TypeVar("T")
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known about one document: facts, topics and silences."""

    facts: tuple[Fact, ...]
    topics: tuple[Topic, ...]
    silences: tuple[Silence, ...]


class _Reader:
    """Reads one TOML file; its errors name the file and the entry."""

    def __init__(self, path: Path, tables: set[str]) -> None:
        self.path = path
        try:
            self.tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise KnowledgeError(f"{path}: {error}") from error
        unknown = set(self.tables) - tables
        if unknown:
            raise KnowledgeError(f"{path}: unknown tables {sorted(unknown)}")

    def fail(self, entry: Table, reason: str) -> KnowledgeError:
        return KnowledgeError(f"{self.path}: {entry.get('id', 'an entry without id')}: {reason}")

    def entries(self, key: str, allowed: set[str], make: Callable[[Table], T]) -> tuple[T, ...]:
        made = []
        for entry in self.tables.get(key, ()):
            unknown = set(entry) - allowed
            if unknown:
                raise self.fail(entry, f"unknown keys {sorted(unknown)}")
            try:
                made.append(make(entry))
            except KeyError as error:
                raise self.fail(entry, f"the key {error} is missing") from error
            except (QuoteNotFound, TypeError) as error:
                raise self.fail(entry, str(error)) from error
        return tuple(made)


_FACT_KEYS = {
    "id", "topic", "statement", "patient", "quotes", "basis", "reason",
    "questions", "agree", "contradict", "rules", "verdict", "premise",
    "also", "beside", "only_if",
}  # fmt: skip
MOST_COUNTED = 10
"""Facts of a topic whose number is told in words."""
_TOPIC_KEYS = {"id", "facts", "lead", "patient", "rests_on", "questions", "counted", "counts"}
_SILENCE_KEYS = {"id", "says", "patient", "asks", "absent", "questions", "offer"}


def load_knowledge(path: Path, document: CodeDocument, glossary: Glossary) -> Knowledge:
    """The knowledge in the file at `path`, every quote and sample sentence verified.

    Raises:
        KnowledgeError: An entry is malformed, a quote is not in the document, a sample sentence is
            not classified as it should be, or a silence asks for words that the document has.
    """
    reader = _Reader(path, {"fact", "topic", "silence"})
    known = Knowledge(
        facts=reader.entries("fact", _FACT_KEYS, lambda e: _fact(e, document)),
        topics=reader.entries("topic", _TOPIC_KEYS, _topic),
        silences=reader.entries("silence", _SILENCE_KEYS, _silence),
    )
    _check_ids(path, known)
    _check_concepts(path, known, glossary)
    for problem in [
        *misread_samples(known.facts, glossary),
        *(
            f"{s.id}: the document has {words!r}"
            for s in known.silences
            if (words := broken_by(s, document))
        ),
    ]:
        raise KnowledgeError(f"{path}: {problem}")
    return known


def load_silences(path: Path, document: CodeDocument) -> tuple[Silence, ...]:
    """The silences in the file at `path` that hold for `document`, with its code filled in.

    Unlike a document's own silences, these are general: one whose words the document has is left
    out, since there the question is no longer known to be unanswerable.
    """
    reader = _Reader(path, {"silence"})
    found = reader.entries("silence", _SILENCE_KEYS, _silence)
    return tuple(
        replace(
            silence,
            says=silence.says.replace("{code}", document.code),
            offer=silence.offer.replace("{code}", document.code),
        )
        for silence in found
        if not broken_by(silence, document)
    )


def with_questions(known: Knowledge, path: Path) -> Knowledge:
    """`known` with the further sample questions in the file at `path`; see `read_lines`.

    Raises:
        KnowledgeError: The file is malformed or names an id that is not known.
    """
    more = read_lines(path)
    groups = (known.facts, known.topics, known.silences)
    unknown = set(more) - {entry.id for group in groups for entry in group}
    if unknown:
        raise KnowledgeError(f"{path}: no such ids: {sorted(unknown)}")

    def extended(questions: tuple[str, ...], ref: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*questions, *more.get(ref, ()))))

    return Knowledge(
        tuple(replace(f, questions=extended(f.questions, f.id)) for f in known.facts),
        tuple(replace(t, questions=extended(t.questions, t.id)) for t in known.topics),
        tuple(replace(s, questions=extended(s.questions, s.id)) for s in known.silences),
    )


def read_lines(path: Path) -> dict[str, list[str]]:
    """The lines of the file at `path`, questions or sentences, by the id that they belong to.

    They are lines of text, not TOML, because there are thousands and they are read at each start:
    `[id]`, then what belongs to that id, one a line; `#` opens a comment.

    Raises:
        KnowledgeError: The file can't be read or is malformed.
    """
    more: dict[str, list[str]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path}: {error}") from error
    questions: list[str] | None = None
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("[") and text.endswith("]"):
            questions = more.setdefault(text[1:-1], [])
        elif text and not text.startswith("#"):
            if questions is None:
                raise KnowledgeError(f"{path}:{number}: a question before the first [id]")
            questions.append(text)
    return more


def with_wordings(known: Knowledge, path: Path) -> Knowledge:
    """`known` with further right wordings of its facts from the file at `path`.

    That they contradict no fact is a test's to look at, not this one's: reading them all takes
    longer than all else at the start.

    Raises:
        KnowledgeError: The file is malformed, or names an id that is no fact.
    """
    more: dict[str, list[str]] = _Reader(path, {"wordings"}).tables.get("wordings", {})
    _require_facts(path, more, known)
    facts = tuple(replace(f, wordings=tuple(more.get(f.id, ()))) for f in known.facts)
    return replace(known, facts=facts)


def with_restated(known: Knowledge, path: Path) -> Knowledge:
    """`known` with what blind writers made of its facts, from the lines of the file at `path`.

    Raises:
        KnowledgeError: The file is malformed, or names an id that is no fact.
    """
    more = read_lines(path)
    _require_facts(path, more, known)
    facts = tuple(replace(f, restated=tuple(more.get(f.id, ()))) for f in known.facts)
    return replace(known, facts=facts)


def _require_facts(path: Path, ids: Iterable[str], known: Knowledge) -> None:
    unknown = set(ids) - {fact.id for fact in known.facts}
    if unknown:
        raise KnowledgeError(f"{path}: no such facts: {sorted(unknown)}")


def _fact(entry: Table, document: CodeDocument) -> Fact:
    return Fact(
        id=entry["id"],
        topic=entry["topic"],
        statement=entry["statement"],
        patient=entry.get("patient", ""),
        quotes=tuple(_quote(quote, document) for quote in _items(entry["quotes"])),
        basis=entry.get("basis", "stated"),
        reason=entry.get("reason", ""),
        questions=_items(entry["questions"]),
        agree=_items(entry.get("agree", ())),
        contradict=_items(entry.get("contradict", ())),
        rules=tuple(_rule(rule) for rule in entry.get("rules", ())),
        verdict=entry.get("verdict", True),
        premise=entry.get("premise", True),
        also=_items(entry.get("also", ())),
        beside=_items(entry.get("beside", ())),
        only_if=frozenset(_items(entry.get("only_if", ()))),
    )


def _items(value: Iterable[T]) -> tuple[T, ...]:
    """The items of a list; a bare text, which is a list of characters too, is refused."""
    if isinstance(value, str):
        raise TypeError(f"expected a list, not {value!r}")
    return tuple(value)


def _quote(quote: str | Table, document: CodeDocument) -> Span:
    if isinstance(quote, str):
        return document.locate(quote)
    return document.locate(quote["text"], quote["section"])


def _rule(rule: Table) -> ClaimRule:
    groups = rule["about"]
    return ClaimRule(
        about=tuple(frozenset(g if isinstance(g, list) else [g]) for g in groups),
        affirms=frozenset(rule.get("affirms", ())),
        denies=frozenset(rule.get("denies", ())),
        unless=frozenset(rule.get("unless", ())),
    )


def _topic(entry: Table) -> Topic:
    facts = _items(entry["facts"])
    return Topic(
        id=entry["id"],
        facts=facts,
        lead=entry.get("lead", ""),
        patient=entry.get("patient", ""),
        rests_on=entry.get("rests_on", facts[0]),
        questions=_items(entry["questions"]),
        counted=entry.get("counted", ""),
        counts={concept: _items(counted) for concept, counted in entry.get("counts", {}).items()},
    )


def _silence(entry: Table) -> Silence:
    return Silence(
        id=entry["id"],
        says=entry["says"],
        patient=entry["patient"],
        asks=_items(entry.get("asks", ())),
        absent=_items(entry.get("absent", ())),
        questions=_items(entry["questions"]),
        offer=entry["offer"],
    )


def _check_ids(path: Path, known: Knowledge) -> None:
    ids = [entry.id for group in (known.facts, known.topics, known.silences) for entry in group]
    for repeated in {i for i in ids if ids.count(i) > 1}:
        raise KnowledgeError(f"{path}: the id {repeated!r} occurs twice")
    facts = {fact.id for fact in known.facts}
    named = [(topic.id, {*topic.facts, topic.rests_on}) for topic in known.topics]
    for topic in known.topics:
        counted = {fact for ids in topic.counts.values() for fact in ids}
        if counted - {*topic.facts}:
            raise KnowledgeError(f"{path}: {topic.id}: counts other facts than its own")
        worded = "{}" in topic.counted and len(topic.facts) <= MOST_COUNTED
        if topic.counts and not worded:
            most = f"and at most {MOST_COUNTED} facts"
            raise KnowledgeError(f"{path}: {topic.id}: counts need words with {{}}, {most}")
    named += [(fact.id, {*fact.also, *fact.beside}) for fact in known.facts]
    for entry, others in named:
        if others - facts:
            raise KnowledgeError(f"{path}: {entry}: no such facts: {sorted(others - facts)}")


def _check_concepts(path: Path, known: Knowledge, glossary: Glossary) -> None:
    named = [(topic.id, set(topic.counts)) for topic in known.topics]
    for fact in known.facts:
        groups = [g for rule in fact.rules for g in (*rule.about, rule.affirms, rule.denies)]
        groups += [rule.unless for rule in fact.rules]
        named.append((fact.id, {concept for group in groups for concept in group}))
    for entry, concepts in named:
        missing = concepts - set(glossary.concepts)
        if missing:
            raise KnowledgeError(f"{path}: {entry}: no such concepts: {sorted(missing)}")


def misread_samples(facts: Iterable[Fact], glossary: Glossary) -> list[str]:
    """What the claim rules get wrong about the facts' own sample sentences, one line each.

    A sample that agrees with its fact must contradict no fact; one that contradicts it must be
    seen to; the fact's own statements must contradict no fact.
    """
    facts = tuple(facts)
    rules = {fact.id: fact.rules for fact in facts}
    problems = []
    for fact in facts:
        for text in (*fact.agree, fact.statement, *([fact.patient] if fact.patient else ())):
            found = stances(read(text, glossary), rules)
            denied = [other for other, stance in found.items() if stance.contradicts]
            if denied:
                problems.append(f"{fact.id}: {text!r} is read as contradicting {denied}")
            if text in fact.agree and not (fact.id in found and found[fact.id].agrees):
                problems.append(f"{fact.id}: {text!r} is not read as stating it")
        for text in fact.contradict:
            stance = stances(read(text, glossary), rules).get(fact.id)
            if stance is None or not stance.contradicts:
                problems.append(f"{fact.id}: {text!r} is not read as contradicting it")
    return problems


def broken_by(silence: Silence, document: CodeDocument) -> str | None:
    """The first of the silence's absent words that the document has, or None."""
    text = _stemmed(document.raw)
    return next((w for w in silence.absent if " " + " ".join(stems(w)) + " " in text), None)


@lru_cache(maxsize=8)
def _stemmed(raw: str) -> str:
    """The stems of `raw` between blanks; every silence asks for them, so they are kept."""
    return " " + " ".join(stems(raw)) + " "
