"""What may be said of one code: its facts' own wordings and its document's sentences, as tokens."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import combinations

from app.answer import Citation
from app.gate.lexicon import Lexicon, content, signature
from app.gate.tokens import Token
from corpus import CodeEntry, Fact
from corpus.wording import stems

_HARD = re.compile(r"[;:]\s+|(?<=[.!?])\s+|\s+[–—]\s+")
_CONNECTIVE = re.compile(
    r",?\s+(?:but|while|whereas|although|though|yet|because|since)\s+"
    r"|,\s+(?:so|and|or|which|where|as(?!\s+well|\s+an?\b))\s+"
    r"|\s+(?:and|in which|where|which|so)\s+",
    re.I,
)
_OPENING = re.compile(
    r"(?:as(?!\s+an?\b)|since|because|although|though|while|whereas)\s+([^,]+\s[^,]+),\s+", re.I
)

Reach = Mapping[str, frozenset[str]]
Binding = frozenset[tuple[str, frozenset[str]]]

ORDER = {"before": "earliest", "after": "latest"}
"""Critical classes that speak of what follows them, and what they are where nothing does."""
GROUPS = {"may": "if", "when": "if"}
"""Critical classes that say the same: "may be taken", "if taken"."""
HEDGES = frozenset({"if", "usual", "should", "circumstances"})
"""Classes that speak of those things only that stand between the same two commas."""
_ORDERED = frozenset([*ORDER, *ORDER.values()])
_HEDGING = frozenset({"when", "may", "usual", "circumstances"})
LIGHT = frozenset({"during", "cause", "both", "would"})
"""Critical classes that change no claim that is carried otherwise."""
_BRACKET = re.compile(r"[(][^)]*[)]")
_NONE: frozenset[str] = frozenset()
_BEGINNING = 7
"""Letters that two words share if one is made of the other."""
_NEW = ("ist", "er", "or", "ian", "less", "free", "logy", "logi", "log", "pathi")
"""Endings that make another thing of a word."""
_THIN = frozenset({"perform", "use"})
"""Concepts that need another to speak of."""


class Licence:
    """Everything that is licensed for one code.

    Attributes:
        stands: For every pair of concepts (and each alone) the critical words with which it stands
            in licensed wordings, and where: ids of facts and of sentences.
        alone: The same for concepts that are all that a wording names.
        close: Pairs that stand together in one part of a wording.
        doers: Who or what does something, and what is done.
        words: For every fact and sentence the words of its wordings that are no concept.
    """

    def __init__(self, entry: CodeEntry, lexicon: Lexicon) -> None:
        self.entry = entry
        self.lexicon = lexicon
        self.stands: dict[frozenset[str], dict[Binding, set[str]]] = {}
        self.alone: dict[frozenset[str], dict[Binding, set[str]]] = {}
        self.close: set[frozenset[str]] = set()
        self.doers: set[tuple[str, str]] = set()
        self.words: dict[str, set[str]] = {}
        self.vocab: dict[str, set[str]] = {}
        self._ambient = frozenset(lexicon.rules["ambient"])
        self._firm: set[frozenset[str]] = set()
        self._document: dict[frozenset[str], set[Binding]] = {}
        for sentence in entry.document.sentences:
            if not re.search(r"\d$", sentence.section):  # an example is one case, not the rule
                self._read(sentence.span.text)
        for fact in entry.facts:
            self._add_fact(fact)
        for sentence in entry.document.sentences:
            self._add(sentence.span.text, (sentence.id,))
        self.hedged = self._hedged()
        self._said = frozenset[str]().union(*self.words.values())
        self._passages = {s.id: frozenset(stems(s.span.text)) for s in entry.document.sentences}

    def is_said(self, word: str, sources: Set[str]) -> bool:
        """Whether a wording has the word, or a cited passage has it or one that it is made of.

        "Procedural" is made of "procedure"; "anesthesiologist" names somebody of whom "anesthesia"
        says nothing.
        """
        if word in self._said:
            return True
        own = frozenset[str]().union(*(self._passages.get(s, _NONE) for s in sources))
        made = len(word) >= _BEGINNING and not word.endswith(_NEW)
        return word in own or (made and any(w.startswith(word[:_BEGINNING]) for w in own))

    def _hedged(self) -> frozenset[str]:
        """What the document never names without a hedge in brackets: "(usually local)"."""
        hedged: set[str] = set()
        plain: set[str] = set()
        for sentence in self.entry.document.sentences:
            parts = [p for p in re.split(r"([(][^)]*[)])|,", sentence.span.text) if p]
            for part, following in zip(parts, [*parts[1:], ""], strict=True):
                names = [t.name for t in self.lexicon.tokens(part) if t.kind == "concept"]
                if self._hedges(part):
                    hedged.update(n for n in names if n not in _THIN)
                elif (
                    self._hedges(following) and not content(self.lexicon.tokens(following)) - _THIN
                ):
                    hedged.update(names[-1:])
                    plain.update(names[:-1])
                else:
                    plain.update(names)
        return frozenset(hedged - plain)

    def _hedges(self, part: str) -> bool:
        return part.startswith("(") and bool(_HEDGING & signature(self.lexicon.tokens(part)))

    def sources(self, passages: Sequence[Citation]) -> set[str]:
        """The ids of the facts and sentences that `passages` license."""
        found = {
            fact.id
            for fact in self.entry.facts
            if any(q.start < p.end and p.start < q.end for q in fact.quotes for p in passages)
        }
        for sentence in self.entry.document.sentences:
            span = sentence.span
            if any(span.start < p.end and p.start < span.end for p in passages):
                found.add(sentence.id)
        return found

    def names(self, sources: Set[str]) -> frozenset[str]:
        """The concepts and numbers that wordings of `sources` name."""
        return _NONE.union(*(self.vocab.get(source, ()) for source in sources))

    def _add_fact(self, fact: Fact) -> None:
        texts = [fact.statement, fact.patient, *fact.agree, *fact.rewordings]
        texts += [quote.text for quote in fact.quotes]
        implied = self._implied(fact)
        for text in filter(None, texts):
            self._add(text, (fact.id,), implied)
        if not implied:
            self._firm.update(self._stated(fact))

    def _stated(self, fact: Fact) -> Iterator[frozenset[str]]:
        """The pairs that a fact's statement joins plainly, and no wording of it as usual."""
        for part in fine_pieces(fact.statement):
            tokens = self.lexicon.tokens(part)
            critical = reached([self.lexicon.tokens(p) for p in part.split(",")])
            for group in combinations(content(tokens), 2):
                pair = frozenset(group)
                known = self.stands.get(pair, {})
                usual = any("usual" in classes(b) and fact.id in known[b] for b in known)
                if not usual and not self.binding(critical, pair):
                    yield pair

    def _read(self, text: str) -> None:
        """Remember the critical words with which the document itself joins two concepts."""
        for part in _BRACKET.sub(self._without_names, text).split(","):
            tokens = self.lexicon.tokens(part)
            critical = reached([tokens])
            for group in combinations(content(tokens), 2):
                pair = frozenset(group)
                self._document.setdefault(pair, set()).add(self.binding(critical, pair))

    def _without_names(self, bracket: re.Match[str]) -> str:
        """A bracket that only hedges; nothing in place of one that names something."""
        named = content(self.lexicon.tokens(bracket.group())) - _THIN
        return "" if named else bracket.group()

    def _implied(self, fact: Fact) -> frozenset[str]:
        """What every wording of a fact about one example is about, whether it names it or not."""
        section = self.entry.document.section_at(fact.quotes[0].start)
        if not re.search(r"\d$", section.name):
            return frozenset()
        tokens = self.lexicon.tokens(f"{section.name}: {fact.quotes[0].text}")
        return content(tokens) & frozenset(self.lexicon.rules["containers"])

    def _add(
        self, text: str, where: tuple[str, ...], implied: frozenset[str] = frozenset()
    ) -> None:
        fine = fine_pieces(text)
        whole = [piece for piece in pieces(text) if self._is_one_claim(piece)]
        for part in dict.fromkeys([*whole, *fine]):
            tokens = self.lexicon.tokens(part)
            for source in where:
                own = self.words.setdefault(source, set())
                own.update(t.name for t in tokens if t.kind == "word")
            names = self._broadened(content(tokens)) | implied
            reach = reached([self.lexicon.tokens(p) for p in part.split(",")])
            critical = {name: self._broadened(about) for name, about in reach.items()}
            bare = set(critical) == {"not"}
            # "It is not an open procedure" denies the opening and not the procedure.
            for source in where:
                self.vocab.setdefault(source, set()).update(names)
            for group in [
                *combinations(names, 2),
                *((n,) for n in names),
                *([] if names else [()]),
            ]:
                pair = frozenset(group)
                if implied <= _NONE and self._drops_hedge(pair, critical):
                    continue
                if bare and pair <= self._ambient:
                    continue
                at = self.stands.setdefault(pair, {})
                at.setdefault(self.binding(critical, pair), set()).update(where)
            firm = content(tokens) - frozenset(self.lexicon.rules["ambient"])
            if len(firm) <= 1 and (firm or not bare):
                for name in firm or names:
                    alone = self.alone.setdefault(frozenset((name,)), {})
                    alone.setdefault(self.binding(critical, frozenset((name,))), set()).update(
                        where
                    )
            self.doers.update(doers(tokens, self.lexicon))
            if part in fine:
                self.close.update(frozenset(p) for p in combinations(names, 2))

    def _is_one_claim(self, piece: str) -> bool:
        """Whether its parts have no different strict words, so that the whole may be licensed."""
        strict = [
            signature(self.lexicon.tokens(part)) - LIGHT - HEDGES - set(GROUPS)
            for part in _CONNECTIVE.split(piece)
        ]
        return all(found <= strict[0] for found in strict)

    def binding(self, critical: Reach, names: frozenset[str]) -> Binding:
        """The classes that speak of `names` (a hedge of all, any other of one), and of which.

        What may be named beside anything (the code, the procedure) binds nothing where other names
        are there.
        """
        firm = names - self._ambient or names
        return frozenset(
            (c, about & names)
            for c, about in critical.items()
            if not about or (firm <= about if c in HEDGES else firm & about)
        )

    def _drops_hedge(self, pair: frozenset[str], critical: Reach) -> bool:
        """Whether a wording says plainly what the document only says with a hedge."""
        known = self._document.get(pair)
        if not known or not all(classes(b) & HEDGES for b in known):
            return False
        return not classes(self.binding(critical, pair)) & (HEDGES | {"not", "unsaid"})

    def always_hedged(self, pair: frozenset[str], sources: Set[str]) -> bool:
        """Whether the document, or else the facts of `sources`, join `pair` never plainly."""
        bindings = self._document.get(pair) or [
            b for b, where in self.stands.get(pair, {}).items() if where & sources
        ]
        return all(classes(b) & (HEDGES | {"not"}) for b in bindings)

    def plain_somewhere(self, pair: frozenset[str], licensed: Sequence[Binding]) -> bool:
        """Whether the document joins `pair` without a hedge, or neither it nor a wording hedges."""
        known = self._document.get(pair) or licensed
        return not known or any(not classes(b) & HEDGES for b in known)

    def may_be_hedged(self, pair: frozenset[str]) -> bool:
        """Whether no fact states plainly that what `pair` joins is so."""
        return pair not in self._firm

    def come_first(self, earlier: Set[str], later: Set[str]) -> bool:
        """Whether the document puts something `later` before something `earlier`."""
        return any(
            c == "before" and one in about and other not in about
            for one in earlier
            for other in later - earlier
            for known in self._document.get(frozenset((one, other)), ())
            for c, about in known
        )

    def _broadened(self, names: frozenset[str]) -> frozenset[str]:
        """The names, and what a wording with them speaks of too."""
        broader = self.lexicon.broader
        return names.union(*(broader[name] for name in names if name in broader))


def reached(parts: Sequence[tuple[Token, ...]]) -> Reach:
    """The critical classes of a text cut at commas, each with the names that it speaks of.

    Those are the names between the same commas; where these are too thin to speak of ("when
    performed"), those before too. "Before" and "after" speak of what follows them; where nothing
    does ("comes first"), their class is `earliest` or `latest`.
    """
    found: dict[str, frozenset[str]] = {}
    before: frozenset[str] = frozenset()
    parts = _with_opening(parts)
    everything = content(token for tokens in parts for token in tokens)
    for at, tokens in enumerate(parts):
        own = content(tokens)
        denials = 0
        for place, token in enumerate(tokens):
            if token.kind != "critical" or token.name in LIGHT:
                continue
            group, names = GROUPS.get(token.name, token.name), own
            if group == "not":
                denials += 1
                group = "not" if denials == 1 else "not_not"
            if group in ORDER:
                names = content(tokens[place + 1 :]) or content(
                    parts[at + 1] if at + 1 < len(parts) else ()
                )
                group, names = (group, names) if names else (ORDER[group], own)
            elif group == "if" and place == 0:
                names = everything  # "if a cavity is created, …": the rest holds under it
            elif not own - _THIN:
                names = own | before
            found[group] = found.get(group, frozenset()) | names
        before = own if own - _THIN else before
    return found


def _with_opening(parts: Sequence[tuple[Token, ...]]) -> Sequence[tuple[Token, ...]]:
    """The parts, an opening that names one thing ("for a fracture, …") joined to what follows."""
    filled = [tokens for tokens in parts if tokens]
    if len(filled) > 1 and len(filled[0]) == 1 and filled[0][0].kind == "concept":
        return [(*filled[0], *filled[1]), *filled[2:]]
    return filled


def classes(bound: Binding) -> frozenset[str]:
    """The classes of a binding."""
    return frozenset(c for c, _ in bound)


def matches(own: Binding, licensed: Binding) -> bool:
    """Whether both have the same classes, each speaking of the same things."""
    if classes(own) != classes(licensed):
        return False
    known = dict(licensed)
    return all(
        not about or not known[c] or (about == known[c] if c in _ORDERED else about & known[c])
        for c, about in own
    )


def pieces(text: str) -> list[str]:
    """`text` cut at sentence ends, semicolons and colons."""
    return [part for part in _HARD.split(text) if part and part.strip()]


def fine_pieces(text: str) -> list[str]:
    """`text` cut wherever a new claim may begin."""
    return [
        part
        for piece in pieces(text)
        for half in _after_opening(piece)
        for part in _CONNECTIVE.split(half)
        if part.strip()
    ]


def _after_opening(piece: str) -> tuple[str, ...]:
    """A piece that opens with a clause of its own ("As 0200T is unilateral, …"), cut after it."""
    opening = _OPENING.match(piece)
    return (opening[1], piece[opening.end() :]) if opening else (piece,)


def doers(tokens: tuple[Token, ...], lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Pairs of who or what does something, and what is done; only where the text says who."""
    verbs = frozenset(lexicon.rules["done_by"])
    for at, token in enumerate(tokens):
        if token.name not in verbs or token.surface.endswith(("ion", "ions", "ing", "ation")):
            continue
        if token.before in _OTHERS:
            doer: str | None = token.before
        elif token.after == "by":
            doer = next((t.name for t in tokens[at + 1 :] if t.kind == "concept"), None)
        elif token.surface.endswith(("ed", "made", "done")) or token.before in _NO_DOER:
            doer = None
        else:
            doer = next((t.name for t in tokens[:at][::-1] if t.kind == "concept"), None)
        if doer is not None and doer not in verbs:
            yield doer, token.name


_OTHERS = ("patient", "patients")
_NO_DOER = frozenset(
    "to is are be was were been being a an the for of with may might can".split()  # noqa: SIM905
)
