"""What an answer must never claim, as data: rule families with their own tests, loaded and tested.

A rule speaks of clauses that are `about` its things. What `denies` its fact must not be claimed
there (`negates`: in phrases that hold a negation), what `affirms` it must not be denied there.
The file also holds the words that the check of support treats as equal or as saying nothing, and
the counts that follow from the document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from evals.errors import RuleError
from evals.polarity import Clause, clauses
from evals.tables import AnyCaseRegex, Strict, read_table

FOLDER = Path(__file__).parent / "rules"
_REPORTED = re.compile(
    r"(?i)\b(?:the question|the premise|your (?:question|premise|message|text))\b[^.;]*?"
    r"\b(?:assum|says?|said|takes?|claims?|supposes?|does not fit|states?|treats?|rests? on)|"
    r"^\W*(?:you|your \w+) (?:say|said|ask|asked|wrote|assume|claim)|"
    r"^\W*(?:if|when|where) you mean\b|\?\s*[\"'”’)]*$"
)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that rules speak of, and its class; within one class the last one named counts."""

    id: str
    kind: str
    names: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One family of false claims.

    Attributes:
        id: Its name.
        fact: The fact or silence that such a claim goes against.
        about: Ids of things; the clause speaks of one of them. Empty: of anything.
        denies: A match that is not negated, before it or inside it, is false.
        negates: The same for phrases with a negation of their own ("need not").
        affirms: A match that is negated, before it or inside it, is false.
        unless: Statements in which the rule says nothing.
        unless_answer: Answers in which the rule says nothing.
        trips: Examples that the rule must catch.
        passes: Examples that it must let through.
    """

    id: str
    fact: str
    about: frozenset[str]
    denies: re.Pattern[str] | None
    negates: re.Pattern[str] | None
    affirms: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    unless_answer: re.Pattern[str] | None
    trips: tuple[str, ...]
    passes: tuple[str, ...]

    def breaks(self, clause: Clause) -> bool:
        """Whether `clause`, which is about the rule's things, makes its false claim."""
        text = clause.text
        # Most clauses have no match, and a search says so sooner than an iterator.
        if (
            self.denies
            and self.denies.search(text)
            and any(not clause.denied(m.end()) for m in self.denies.finditer(text))
        ):
            return True
        if (
            self.negates
            and self.negates.search(text)
            and any(not clause.denied(m.start()) for m in self.negates.finditer(text))
        ):
            return True
        # Without a negation nothing can be denied, and most clauses have none.
        if self.affirms is None or not clause.cues:
            return False
        return any(clause.denied(m.end()) for m in self.affirms.finditer(text))


@dataclass(frozen=True, slots=True)
class Rules:
    """All that is known of one code for judging answers.

    Attributes:
        things: What rules speak of.
        rules: The families of false claims.
        neutral: Words that say nothing about the code.
        same: Sets of phrases that mean the same.
        counts: Phrases with numbers that follow from the document without standing in it.
        restates: Phrases, and the words of the cases that each of them says in another way.
    """

    things: tuple[Thing, ...] = ()
    rules: tuple[Rule, ...] = ()
    neutral: tuple[str, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    counts: tuple[re.Pattern[str], ...] = ()
    restates: tuple[tuple[re.Pattern[str], str], ...] = ()
    _hits: dict[tuple[str, ...], tuple[Rule, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _remembered: dict[frozenset[str], tuple[Rule, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _things: dict[str, dict[str, frozenset[str]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def restated(self, text: str) -> str:
        """`text`, and below it the words of the cases that it says in another way."""
        return "\n".join([text, *(words for said, words in self.restates if said.search(text))])

    def broken(self, statement: str, answer: str = "", asked: str = "") -> tuple[Rule, ...]:
        """The rules that `statement` breaks; a question breaks none.

        Args:
            statement: One sentence.
            answer: The answer that it is a part of; by default it stands alone.
            asked: The question, whose things it speaks of where it names none ("It is extra.").
        """
        whole = answer or statement
        if _REPORTED.search(statement):
            return ()
        # Two examples in a question leave open which of them a bare "it" means.
        meant = {kind: ids for kind, ids in self._named(asked).items() if len(ids) == 1}
        return tuple(
            rule
            for rule in self._hit(statement, meant)
            if not (rule.unless_answer and rule.unless_answer.search(whole))
        )

    def _hit(self, statement: str, meant: dict[str, frozenset[str]]) -> tuple[Rule, ...]:
        """The rules that the statement breaks in any answer; answers share many statements."""
        key = (statement, *sorted(ids for named in meant.values() for ids in named))
        if key not in self._hits:
            hit = {
                rule.id
                for clause, named in self._read(statement, meant)
                for rule in self._speaking_of(named)
                if rule.breaks(clause)
            }
            self._hits[key] = tuple(
                rule
                for rule in (self.rules if hit else ())
                if rule.id in hit and not (rule.unless and rule.unless.search(statement))
            )
        return self._hits[key]

    def _speaking_of(self, named: frozenset[str]) -> tuple[Rule, ...]:
        """The rules that speak of one of these things, or of anything; remembered by things."""
        if named not in self._remembered:
            self._remembered[named] = tuple(
                rule for rule in self.rules if not rule.about or rule.about & named
            )
        return self._remembered[named]

    def _read(
        self, statement: str, meant: dict[str, frozenset[str]]
    ) -> Iterator[tuple[Clause, frozenset[str]]]:
        """Each clause with what it is about: what it names, or else what was `meant` last."""
        current = dict(meant)
        for clause in clauses(statement):
            current |= self._named(clause.text)
            yield clause, frozenset().union(*current.values())

    def _named(self, text: str) -> dict[str, frozenset[str]]:
        """The things that `text` names, by kind; each statement asks it of the same question."""
        if text not in self._things:
            named: dict[str, frozenset[str]] = {}
            for thing in self.things:
                if thing.names.search(text):
                    named[thing.kind] = named.get(thing.kind, frozenset()) | {thing.id}
            self._things[text] = named
        return self._things[text]


class _Thing(Strict):
    kind: str
    names: AnyCaseRegex


class _Rule(Strict):
    id: str
    fact: str
    about: tuple[str, ...] = ()
    denies: AnyCaseRegex | None = None
    negates: AnyCaseRegex | None = None
    affirms: AnyCaseRegex | None = None
    unless: AnyCaseRegex | None = None
    unless_answer: AnyCaseRegex | None = None
    trips: tuple[str, ...]
    passes: tuple[str, ...]


class _Restated(Strict):
    said: AnyCaseRegex
    words: str


class _File(Strict):
    neutral: tuple[str, ...]
    same: tuple[tuple[str, ...], ...]
    counts: tuple[AnyCaseRegex, ...]
    restates: tuple[_Restated, ...] = ()
    thing: dict[str, _Thing]
    rule: tuple[_Rule, ...]


@lru_cache(maxsize=16)
def load_rules(code: str, folder: Path = FOLDER) -> Rules:
    """The rules for `code`, each tested on its own examples; none where there is no file.

    Raises:
        RuleError: The file is wrong, or a rule misjudges an example.
    """
    path = folder / f"{code}.toml"
    if not path.exists():
        return Rules()
    file = read_table(path, _File, RuleError)
    rules = Rules(
        tuple(Thing(name, thing.kind, thing.names) for name, thing in file.thing.items()),
        tuple(_frozen(rule, path, frozenset(file.thing)) for rule in file.rule),
        file.neutral,
        file.same,
        file.counts,
        tuple((entry.said, entry.words) for entry in file.restates),
    )
    _test(rules, path)
    return rules


def _frozen(rule: _Rule, path: Path, things: frozenset[str]) -> Rule:
    unknown = sorted(set(rule.about) - things)
    if unknown:
        raise RuleError(f"{path}: rule {rule.id}: about: no thing {unknown[0]!r}")
    if not rule.trips or not rule.passes:
        raise RuleError(f"{path}: rule {rule.id}: needs examples in trips and in passes")
    return Rule(**{**dict(rule), "about": frozenset(rule.about)})


def _test(rules: Rules, path: Path) -> None:
    for rule in rules.rules:
        alone = Rules(rules.things, (rule,))  # what the others say of its examples does not matter
        for text in rule.trips:
            if not alone.broken(text):
                raise RuleError(f"{path}: rule {rule.id} misses its example {text!r}")
        for text in rule.passes:
            if alone.broken(text):
                raise RuleError(f"{path}: rule {rule.id} is tripped by {text!r}")
