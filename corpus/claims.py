"""Does a text agree with a fact, contradict it, or say nothing about it?

A *claim rule* of a fact names, by concept, what a clause must be about, what affirms the fact and
what denies it; negation turns one into the other. The rules are data (facts.toml); this module
only applies them. Its answers are tested at load by each fact's own sample sentences.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from corpus.glossary import Glossary, Mention
from corpus.wording import Clause, clauses

_ONE = frozenset({"it", "this", "that"})
_WRONG = frozenset({"wrong", "false", "incorrect", "untrue", "mistake", "error", "myth"})
_LEADING = frozenset({"after", "before", "once", "following"})
_MANY = frozenset({"they", "these", "those"})


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """When a clause speaks for or against one fact.

    Attributes:
        about: Groups of concepts; a clause must name one of each group.
        affirms: Predicates that state the fact.
        denies: Predicates that state its opposite.
        unless: Concepts in whose presence the rule says nothing.
    """

    about: tuple[frozenset[str], ...]
    affirms: frozenset[str]
    denies: frozenset[str]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stance:
    """What a text says of one fact; both can hold in one text ("is it included or separate?")."""

    agrees: bool
    contradicts: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The concepts of one clause.

    Attributes:
        mentions: Those named in it.
        carried: Things of the clause before, where it names none of its own.
        around: All concepts of its sentence.
    """

    mentions: tuple[Mention, ...]
    carried: frozenset[str]
    around: frozenset[str] = frozenset()

    @property
    def concepts(self) -> frozenset[str]:
        """Every concept that the clause is about."""
        return frozenset(m.concept for m in self.mentions) | self.carried


def read(text: str, glossary: Glossary, question: bool = False) -> tuple[Reading, ...]:
    """The clauses of `text` as concepts.

    A clause that only names things is read together with the next one ("imaging, biopsy and device
    are included"), and so is one that only says when ("after the cement, …"). A clause with no
    thing of its own is about those of the clause before ("…, and is billed separately"). Across a
    sentence's end a pronoun carries them: "they" all, "it" the first.
    """
    sentences: list[list[Reading]] = [[]]
    waiting: tuple[Mention, ...] = ()
    before: tuple[Mention, ...] = ()
    for clause in clauses(text, question):
        if clause.after_break:
            if waiting:
                sentences[-1].append(Reading(waiting, frozenset()))
            sentences.append([])
            before = _referred(clause, before or _things(waiting))
            waiting = ()
        mentions = waiting + _settle(clause, glossary.mentions(clause))
        things = _things(mentions)
        if clause.words[0].text in _LEADING or not any(m.kind == "predicate" for m in mentions):
            waiting = mentions
            continue
        carried = () if things else before
        sentences[-1].append(Reading(mentions, frozenset(m.concept for m in carried)))
        waiting, before = (), things or before
    if waiting:
        sentences[-1].append(Reading(waiting, frozenset()))
    return tuple(reading for sentence in sentences for reading in _around(sentence))


def _around(sentence: list[Reading]) -> Iterator[Reading]:
    """The clauses of one sentence, each knowing the concepts of all."""
    around = frozenset().union(*(reading.concepts for reading in sentence))
    return (replace(reading, around=around) for reading in sentence)


def _things(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    return tuple(m for m in mentions if m.kind == "thing")


def _referred(clause: Clause, things: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Those of the `things` before that the first word of `clause` stands for."""
    first = clause.words[0].text
    if first in _MANY:
        return things
    return tuple(m for m in things if m.start == things[0].start) if first in _ONE else ()


def continued(
    readings: tuple[Reading, ...], before: tuple[Reading, ...], points_back: bool = False
) -> tuple[Reading, ...]:
    """The clauses of a follow-up, completed from the clauses before it.

    One that names only things takes the predicates of the clause before ("and the biopsy?"); one
    that names only predicates is about the things of the clause before ("is it separate?"), and so
    is one that points back to them by a pronoun.
    """
    if not before or not readings:
        return readings
    last = before[-1]
    things = frozenset(m.concept for m in last.mentions if m.kind == "thing") | last.carried
    predicates = tuple(m for m in last.mentions if m.kind == "predicate")
    done = []
    for reading in readings:
        kinds = {m.kind for m in reading.mentions}
        if "predicate" not in kinds:
            done.append(replace(reading, mentions=reading.mentions + predicates))
        elif points_back or ("thing" not in kinds and not reading.carried):
            done.append(replace(reading, carried=reading.carried | things))
        else:
            done.append(reading)
    return tuple(done)


def _settle(clause: Clause, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Turn the predicates that a later judgement reaches ("… is not allowed", "… is wrong")."""
    late = [m.cues[-1] for m in mentions if m.kind == "permission" and m.negated]
    last = max((m.start for m in mentions if m.kind == "predicate"), default=-1)
    late += [
        cue
        for cue in clause.negations
        if cue > last and clause.words[cue].text in _WRONG and cue - 1 not in clause.negations
    ]
    if not late:
        return mentions
    return tuple(
        replace(m, cues=(*m.cues, late[-1])) if m.kind == "predicate" and m.start < late[-1] else m
        for m in mentions
    )


def stances(
    readings: Iterable[Reading], rules: Mapping[str, tuple[ClaimRule, ...]]
) -> dict[str, Stance]:
    """What the clauses say of each fact that they speak about.

    Args:
        readings: The clauses, as `read` gives them.
        rules: Claim rules by fact id.

    Returns:
        Stances by fact id; facts that the text says nothing about are left out.
    """
    agrees: set[str] = set()
    contradicts: set[str] = set()
    for reading in readings:
        present = reading.concepts
        for fact, fact_rules in rules.items():
            for rule in fact_rules:
                if rule.unless & (present | reading.around) or not all(
                    group & present for group in rule.about
                ):
                    continue
                for mention in reading.mentions:
                    if mention.concept in rule.affirms:
                        (contradicts if mention.negated else agrees).add(fact)
                    elif mention.concept in rule.denies:
                        (agrees if mention.negated else contradicts).add(fact)
    return {
        fact: Stance(fact in agrees, fact in contradicts)
        for fact in rules
        if fact in agrees | contradicts
    }
