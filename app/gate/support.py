"""Whether a claim is carried: each two things that it joins, with its critical words.

A claim passes if its neighbouring concepts stand together in a licensed wording of a cited fact,
with exactly the claim's critical words: "cement" and "injected" stand together plainly, "biopsy"
and "performed" only with a condition, "imaging" and "billed separately" only with a negation.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from app.answer import Citation
from app.gate.lexicon import content
from app.gate.licence import (
    HEDGES,
    Binding,
    Licence,
    Reach,
    classes,
    doers,
    matches,
    reached,
)
from app.gate.tokens import Token

DENIAL = "denial"
"""The check's name for contradicting a cited fact where the claim rules are sure of it."""
OMISSION = "omission"
"""The same for leaving out the condition or hedge that all passages have."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a claim is not carried.

    Attributes:
        kind: A short name of the check.
        reason: A sentence for the reader and the model.
        firm: Whether no second opinion changes it.
    """

    kind: str
    reason: str
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence, cut wherever a new claim may begin.

    Attributes:
        text: Its words.
        tokens: Its tokens.
        settled: Whether it is known to hold by itself.
        leans: Whether it has no subject of its own.
        fragment: Whether it has no verb, so that it says nothing alone.
    """

    text: str
    tokens: tuple[Token, ...]
    settled: bool = False
    leans: bool = False
    fragment: bool = False


class Support:
    """Decides for the claims of one code."""

    def __init__(self, licence: Licence) -> None:
        self._licence = licence
        rules = licence.lexicon.rules
        self._ambient = frozenset(rules["ambient"])
        self._thin = frozenset(rules["thin"])
        self._companions = frozenset(rules["companions"])
        self._purposes = frozenset(rules["purposes"])
        self._containers = frozenset(rules["containers"])
        self._strict = frozenset(rules["strict"]) | self._purposes | frozenset(rules["done_by"])
        self._reports = frozenset(" ".join(rules["reports"]).split())

    def of(self, parts: Sequence[Part], passages: Sequence[Citation]) -> Refusal | None:
        """Why the claims made of `parts` are not carried, or None if they are.

        Neighbouring parts are joined to one claim where they do not hold alone.
        """
        sources = self._licence.sources(passages)
        reach = [True] + [False] * len(parts)
        refusals: list[Refusal] = []
        for end in range(1, len(parts) + 1):
            for start in range(end - 1, -1, -1):
                if not reach[start]:
                    continue
                group = parts[start:end]
                if len(group) == 1 and group[0].settled:
                    reach[end] = True
                    break
                previous = [t for part in parts[:start] for t in part.tokens]
                beside = [*previous, *(t for part in parts[end:] for t in part.tokens)]
                if start and len(group) == 1 and group[0].fragment and _denies(group[0]):
                    continue
                if any(not content(p.tokens) and not p.fragment for p in group[1:]):
                    continue
                subject = _subject(parts, start) if group[0].leans else ()
                refusal = self._claim(
                    group, subject, beside, sources, alone=not previous and end == len(parts)
                )
                if refusal is None:
                    reach[end] = True
                    break
                refusals.append(refusal)
        if reach[-1]:
            return self._sequence(parts)
        return refusals[0] if refusals else Refusal("coverage", "No cited passage says this.")

    def _sequence(self, parts: Sequence[Part]) -> Refusal | None:
        """Why the parts do not come one after the other as they say ("… and then …"), or None."""
        for before, after in pairwise(parts):
            one, other = content(before.tokens), content(after.tokens)
            if _THEN.match(after.text) and self._licence.come_first(one, other):
                return Refusal("relation", f"{_named(other)} comes before {_named(one)}.")
        return None

    def _claim(
        self,
        group: Sequence[Part],
        subject: tuple[Token, ...],
        beside: Sequence[Token],
        sources: Set[str],
        alone: bool,
    ) -> Refusal | None:
        tokens = subject + tuple(t for part in group for t in part.tokens)
        names = content(tokens)
        critical = reached([subject, *_cut(group)])
        words = frozenset(t.name for t in tokens if t.kind == "word")
        loose = {word for word in words if not self._licence.is_said(word, sources)}
        if loose:
            return Refusal("novelty", f"Not in the passages: {', '.join(sorted(loose))}.")
        if not names:
            return self._bare(group, tokens, beside, sources, alone)
        reported = any(self._reports & set(part.text.lower().split()) for part in group)
        return self._pairs(tokens, critical, sources, group[0].leans, reported) or self._relations(
            tokens
        )

    def _bare(
        self,
        group: Sequence[Part],
        tokens: Sequence[Token],
        beside: Sequence[Token],
        sources: Set[str],
        last: bool,
    ) -> Refusal | None:
        """Why a part that names nothing does not hold of something named beside it, or None."""
        own = frozenset(reached([tuple(tokens)]))
        for b, where in self._licence.stands.get(frozenset(), {}).items():
            if own and where & sources and classes(b) == own:
                return None
        if (
            not tokens
            and not last
            and any(_TURN & set(part.text.lower().split()) for part in group)
        ):
            return None  # "the document says otherwise": the claim comes after it
        said = frozenset((c, _NOTHING) for c in own)
        for name in content(beside) if own else ():
            known = self._licence.stands.get(frozenset((name,)), {})
            here = [b for b, where in known.items() if where & sources]
            if any(classes(b) == own or (b and _weaker(said, b, False)) for b in here):
                return None
        return Refusal("coverage", "It makes no claim that a passage could carry.")

    def _pairs(
        self,
        tokens: Sequence[Token],
        critical: Reach,
        sources: Set[str],
        leaning: bool,
        reported: bool,
    ) -> Refusal | None:
        names = content(tokens)
        bare = names & self._licence.hedged
        if bare and not frozenset(critical) & (HEDGES - {"should"} | {"not", "unsaid"}):
            reason = f"Of {_named(bare)} it leaves out the condition."
            return Refusal(OMISSION, reason)
        joined = self._joined(tokens)
        if not joined:
            name = content(tokens)
            strict = frozenset(critical) - HEDGES
            weak = leaning or strict or name <= self._ambient
            index = self._licence.alone if weak else self._licence.stands
            known = index.get(name, {})
            own = self._licence.binding(critical, name)
            if any(matches(own, b) and where & sources for b, where in known.items()):
                return None
            return Refusal("coverage", f"Of {_named(name)} no passage says just this.")
        hedges = frozenset(critical) & HEDGES
        if "if" in hedges and not any(map(self._licence.may_be_hedged, joined)):
            return Refusal("critical", f"The passages make no condition for {_named(names)}.")
        for pair in joined:
            known = self._licence.stands.get(pair, {})
            licensed = [b for b, where in known.items() if where & sources]
            own = self._licence.binding(critical, pair)
            if self._is_of_one(pair, own, licensed, sources):
                continue
            if not licensed:
                return Refusal("coverage", f"No cited passage joins {_named(pair)}.")
            if "documentation" in pair or "documentation" in names:
                own = frozenset(b for b in own if b[0] != "should")
                licensed += [frozenset(c for c in b if c[0] != "should") for b in licensed]
            readings = [own, frozenset((*own, *((c, pair) for c in hedges - classes(own))))]
            if self._licence.always_hedged(pair, sources):
                readings += [_without_only(reading) for reading in readings]
            if not any(
                matches(o, b) or _weaker(o, b, reported) for o in readings for b in licensed
            ):
                return _changed(own, licensed, pair)
        told = content(tokens) - self._companions
        for pair in map(frozenset, combinations(sorted(told), 2)):
            if pair & self._ambient and pair not in self._licence.stands:
                return Refusal("coverage", f"No passage joins {_named(pair)}.")
        return None

    def _is_of_one(
        self, pair: frozenset[str], own: Binding, licensed: Sequence[Binding], sources: Set[str]
    ) -> bool:
        """Whether a pair may stand although no wording joins it so: one fact speaks of both.

        Only plainly or with a hedge, where no wording denies or hedges it.
        """
        if not classes(own) <= HEDGES or pair & self._strict:
            return False
        if any(classes(b) & _DECIDING for b in licensed):
            return False
        if not classes(own) and not self._licence.plain_somewhere(pair, licensed):
            return False
        return any(pair <= self._licence.vocab.get(source, frozenset()) for source in sources)

    def _joined(self, tokens: Sequence[Token]) -> list[frozenset[str]]:
        """The pairs of concepts that the claim joins: neighbours, and any with a container."""
        names = list(dict.fromkeys(t.name for t in tokens if t.kind in ("concept", "number")))
        firm = [n for n in names if n not in self._ambient] or names
        others = [n for n in firm if n not in self._companions]
        for companion in set(firm) & self._companions:
            if any(frozenset((companion, o)) in self._licence.stands for o in others):
                firm = [n for n in firm if n != companion]
        pairs = [frozenset(p) for p in pairwise(firm)]
        solid = [n for n in firm if n not in self._thin]
        pairs += [frozenset(p) for p in pairwise(solid)]
        pairs += [frozenset(p) for p in combinations(firm, 2) if frozenset(p) & self._containers]
        if len(firm) == 1 and len(names) > 1:
            pairs += [frozenset((firm[0], n)) for n in names if n != firm[0]]
        return list(dict.fromkeys(pairs))

    def _relations(self, tokens: tuple[Token, ...]) -> Refusal | None:
        names = content(tokens) - self._containers
        for one, other in combinations(names, 2):
            pair = frozenset((one, other))
            if pair & self._purposes and not pair & self._thin and pair not in self._licence.close:
                return Refusal("relation", f"No passage joins {_named(pair)}.")
        for doer in doers(tokens, self._licence.lexicon):
            if doer not in self._licence.doers:
                return Refusal("relation", f"No passage says that {doer[0]} does it.")
        return None


def _weaker(own: Binding, known: Binding, reported: bool) -> bool:
    """Whether a claim says less than is known: "may" for "usually", "should" for "must".

    Or only that the document names what it says is usual.
    """
    one, other = classes(own) - classes(known), classes(known) - classes(own)
    return (one, other) in _WEAKER or (reported and not one and other == {"usual"})


def _without_only(own: Binding) -> Binding:
    """The binding of "only if", which says no more than "if" where no plain word stands."""
    return frozenset(b for b in own if b[0] != "only_if")


_WEAKER = (
    (frozenset({"if"}), frozenset({"usual"})),
    (frozenset({"should"}), frozenset({"must"})),
)


_NOTHING: frozenset[str] = frozenset()
_DECIDING = frozenset({"not", "unsaid", "separate", "must"})
"""Classes without which a pair that has one of them says something else."""


def _named(names: Set[str]) -> str:
    return " and ".join(name.replace("_", " ") for name in sorted(names))


def _changed(own: Binding, licensed: Sequence[Binding], pair: Set[str]) -> Refusal:
    said = classes(own)
    near = min(map(classes, licensed), key=lambda c: (len(c ^ said), sorted(c)))
    more, less = sorted(said - near), sorted(near - said)
    parts = [f"adds “{', '.join(more)}”"] if more else []
    parts += [f"leaves out “{', '.join(less)}”"] if less else []
    what = " and ".join(parts) or "turns the order round"
    return Refusal("critical", f"Of {_named(pair)} it {what} against the passages.")


_THEN = re.compile(r"(?:then|next|afterwards?|later|subsequently|finally)\b", re.I)
_TURN = frozenset({"says", "otherwise", "opposite", "reverse", "contrary"})


def _denies(part: Part) -> bool:
    """Whether it denies something of what was said before ("but not the biopsy")."""
    return any(token.name == "not" for token in part.tokens)


def _cut(group: Sequence[Part]) -> list[tuple[Token, ...]]:
    """The tokens of the parts, cut at commas too."""
    cut: list[tuple[Token, ...]] = []
    run: list[Token] = []
    for part in group:
        for token in part.tokens:
            if token.after_comma and run:
                cut.append(tuple(run))
                run = []
            run.append(token)
    return [*cut, tuple(run)]


def _subject(parts: Sequence[Part], at: int) -> tuple[Token, ...]:
    """The first concept of the nearest part before that has a subject of its own."""
    for part in reversed(parts[:at]):
        before = next((t for t in part.tokens if t.kind == "concept"), None)
        if before is not None and not part.leans:
            return (replace(before, before="", after=""),)
    return ()
