"""The checks in their order, and the verdict."""

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.answer import Audience, Citation
from app.gate.claim import claim, in_full
from app.gate.judge import FILE, OPINIONS, Judge, Learned, read_learned
from app.gate.lexicon import Lexicon, content, tables
from app.gate.licence import HEDGES, Licence, fine_pieces, pieces
from app.gate.opinion import Opinion, read_opinion
from app.gate.plainer import Plainer
from app.gate.support import DENIAL, OMISSION, Part, Refusal, Support
from app.gate.unsaid import Unsaid
from corpus import CodeEntry, Glossary, Library
from corpus.claims import read, stances
from corpus.code_numbers import codes_in
from corpus.wording import fold, stems, words
from index.embedding import Embedder

_LEANS = re.compile(
    r"^(?:it|its|they|their|this|that|these|those|so|both|also|then|not|is|are|was|were|has|have|had"
    r"|may|might|can|could|must|should|would|will|does|do|did|never|always|only|usually|typically"
    r"|[a-z]+s)\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_PRONOUN = re.compile(r"^it\b", re.I)
_NEEDED = re.compile(
    r"\b((?:if|when|whenever|where|only)(?:\s+\w+){0,5}?)\s+(?:necessary|needed|required)\b"
    r"|\b(should(?:\s+\w+){1,5}?\s+be)\s+(?:necessary|needed|required)\b",
    re.I,
)
"""A condition that requires nothing, which the claim rules would take for a need."""
_NEEDS_IT = re.compile(
    r"\b(?:if|when|whenever|where)(?:\s+\w+){1,3}?\s+(?:needs?|requires?)\s+(?:it|one)\b"
    r"|\bas[\s-]needed\b|\b(?:conditional|depends|dependent)\s+on\s+need\b",
    re.I,
)
"""The same, where somebody or a case needs it, or need itself is the condition."""
_MAY_NEED = re.compile(r"\b(may|might)\s+(?:need|have)\s+to\b", re.I)
_OPTION = re.compile(
    r"(?:\bnot|n['’]t|\bno)\s+(?:an?\s+)?"
    r"(?:mandatory|required|necessary|needed|obligatory|compulsory|essential)\b(?!\s+to)",
    re.I,
)
_UNSAID = re.compile(r"\b(?:that|whether|if)\s+(.+)", re.I)
_SPEAKER = re.compile(r"\b(the|this)\s+document\b(?!\s+must\b|\s+should\b)", re.I)
"""The text that speaks, which the claim rules would take for the patient's record."""
_SHOWN = {DENIAL: "contradiction", OMISSION: "critical"}
"""Names of checks that are told apart for the judge only."""
_PROVISO = re.compile(r"\s+(?:if|when)\s+(?:performed|used|taken|done)(?=\s*,\s)", re.I)
"""A condition in a list, which the claim rules would take for leave not to list it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown.

    Attributes:
        passed: Whether it may.
        reason: Why not, in a sentence for the reader and the model; empty if it may.
        kind: The check that refused it (marker, advice, jargon, novelty, contradiction, critical,
            coverage, relation, unsaid, doubt), or an empty text.
    """

    passed: bool
    reason: str = ""
    kind: str = ""


PASSED = Verdict(True)


class Gate:
    """Checks sentences about the codes of one library; keeps no state between them."""

    def __init__(
        self,
        library: Library,
        learned: Mapping[str, Learned] | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        """Read what may be said.

        Args:
            library: The codes.
            learned: For each code what its judge was taught; by default what stands beside its
                document.
            embedder: The encoder that the judge asks, if one is loaded already; by default the
                packaged one, loaded when it is asked.
        """
        self._glossary = library.glossary
        if learned is None:
            known = [e for e in library.entries if e.folder and e.facts]
            found = ((e.code, read_learned(e.folder / FILE)) for e in known if e.folder)
            learned = {code: taught for code, taught in found if taught}
        self._plainer = Plainer(Lexicon(tables()).plain)
        self._codes = {
            entry.code: _Code(entry, library.glossary, learned.get(entry.code), embedder)
            for entry in library.entries
        }

    def put(self, sentence: str, audience: Audience) -> str:
        """`sentence` as this reader may see it: for a patient, hard words as plain ones.

        Do so before `check`, which judges what is shown.
        """
        return self._plainer.of(sentence) if audience == "patient" else sentence

    def check(
        self,
        sentence: str,
        markers: Sequence[int],
        passages: Sequence[Citation],
        audience: Audience,
    ) -> Verdict:
        """Whether `sentence` may be shown.

        Args:
            sentence: One sentence; its markers may stand in it or not.
            markers: The numbers of the passages that it cites.
            passages: All passages that could be cited.
            audience: Whom it is for.
        """
        known = {p.marker: p for p in passages}
        missing = [m for m in markers if m not in known]
        if missing:
            return Verdict(False, f"There is no passage [{missing[0]}].", "marker")
        cited = [known[m] for m in markers]
        codes = {p.code for p in (cited or passages)}
        if len(codes) != 1:
            return Verdict(False, "It cites passages of more than one code.", "marker")
        code = self._codes[codes.pop()]
        text = claim(sentence)
        refusal = code.personal(text, audience)
        if refusal is None and not code.is_own_wording(text, cited):
            refusal = code.judged(text, cited, self._refusal(text, code, cited))
        if refusal is None:
            return PASSED
        return Verdict(False, refusal.reason, _SHOWN.get(refusal.kind, refusal.kind))

    def traits(self, sentence: str, cited: Sequence[Citation]) -> list[float] | None:
        """What the judge weighs of a sentence for a coder; None where the judge is not asked."""
        code = self._codes[cited[0].code]
        text = claim(sentence)
        if code.personal(text, "coder") or code.is_own_wording(text, cited):
            return None
        return code.traits(text, cited, self._refusal(text, code, cited))

    def _refusal(self, text: str, code: "_Code", cited: Sequence[Citation]) -> Refusal | None:
        """Why the checks refuse `text`, or None."""
        denial, other = self._contradiction(text, code, cited), code.claims(text, cited)
        return other if denial is None or (other and other.firm) else denial

    def _contradiction(self, text: str, code: "_Code", cited: Sequence[Citation]) -> Refusal | None:
        """The fact that `text` contradicts; where it names both sides, only one that it cites.

        The claim rules take "tell unilateral from bilateral" for a word on which the code is. Nor
        are they sure of a fact that they find both said and denied ("extra needles are included"),
        or of one that is not cited.
        """
        sources = code.sources(cited)
        unsure: Refusal | None = None
        for piece in pieces(text):
            if code.unsaid.frame(piece) is not None:
                continue
            said = plainly(_PRONOUN.sub("the procedure", piece))
            both = {"unilateral", "bilateral"} <= code.names(piece)
            unspoken = self._denied(_SPEAKER.sub(r"\1 text", said), code)
            for fact, sure in self._denied(said, code).items():
                if fact in unspoken and (fact in sources or not both):
                    known = code.entry.fact_by_id[fact].statement
                    reason = f"The document says otherwise: {known}"
                    if sure and fact in sources:
                        return Refusal(DENIAL, reason)
                    unsure = unsure or Refusal("contradiction", reason)
        return unsure

    def _denied(self, text: str, code: "_Code") -> dict[str, bool]:
        """The facts that `text` contradicts by the claim rules, and whether it only does that."""
        found = stances(read(text, self._glossary), code.rules)
        return {fact: not s.agrees for fact, s in found.items() if s.contradicts}


_lock = threading.Lock()
_last: dict[str, Gate] = {}
"""The gate that `gate_of` read last, by its library's digest."""


def gate_of(library: Library, embedder: Embedder | None = None) -> Gate:
    """The gate of a library as it was loaded, with what stands beside its documents.

    Reading takes seconds and a gate keeps no state, so the last one serves all who ask for it.

    Args:
        library: The codes.
        embedder: As `Gate` takes it; the first one that was given stays.
    """
    with _lock:
        if library.digest not in _last:
            _last.clear()
            _last[library.digest] = Gate(library, embedder=embedder)
        return _last[library.digest]


class _Code:
    """What is checked against for one code."""

    def __init__(
        self,
        entry: CodeEntry,
        glossary: Glossary,
        learned: Learned | None,
        embedder: Embedder | None,
    ) -> None:
        self.entry = entry
        self._glossary = glossary
        self.rules = {fact.id: fact.rules for fact in entry.facts}
        self._lexicon = Lexicon(tables(), entry.code)
        self._licence = licence = Licence(entry, self._lexicon)
        self.unsaid = Unsaid(licence)
        self._support = Support(licence)
        self._own = _own_wordings(entry)
        self._courtesy = [stems(p) for p in self._lexicon.rules["courtesy"]]
        opinion: Opinion | None = None
        if learned and learned.informed and entry.folder:
            opinion = read_opinion(entry.folder, embedder)
        self._judge = Judge(entry, self._lexicon, learned, opinion) if learned else None

    def sources(self, cited: Sequence[Citation]) -> set[str]:
        """The ids of the facts and sentences that `cited` license."""
        return self._licence.sources(cited)

    def names(self, text: str) -> frozenset[str]:
        """The concepts and numbers that `text` names."""
        return content(self._lexicon.tokens(text))

    def is_own_wording(self, text: str, cited: Sequence[Citation]) -> bool:
        """Whether `text` is, word for word, a wording of a cited fact, or of a silence."""
        where = self._own.get(stems(text), frozenset())
        return bool(where & (self._licence.sources(cited) | {""}))

    def personal(self, text: str, audience: Audience) -> Refusal | None:
        """Why it is no sentence for this reader, or None."""
        open_ = self._open_parts(text)
        parts = (p for p in fine_pieces(text) if p not in open_ and not self._left_open(p))
        advice = (
            None
            if self._own.get(stems(text))
            else next(filter(None, (self._lexicon.advice.search(fold(p)) for p in parts)), None)
        )
        if advice:
            reason = f"It advises or promises (“{advice.group()}”), which the document does not."
            return Refusal("advice", reason)
        if audience == "patient":
            hard = next((w.text for w in words(text) if w.text in self._lexicon.jargon), None)
            if hard:
                return Refusal("jargon", f"“{hard}” is not a plain word.")
        return None

    def judged(
        self, text: str, cited: Sequence[Citation], refusal: Refusal | None
    ) -> Refusal | None:
        """What the judge makes of `refusal`, or of there being none."""
        sources = self.sources(cited)
        traits = self._traits(text, sources, refusal) if cited else None
        if self._judge is None or traits is None:
            return refusal
        if self._judge.convinced(traits, text, sources):
            return None
        return refusal or Refusal("doubt", "It is too unlike what the passages say.")

    def traits(
        self, text: str, cited: Sequence[Citation], refusal: Refusal | None
    ) -> list[float] | None:
        """What the judge weighs of `text`, or None if it is not asked.

        It is not where no second opinion counts: of what is said to be left open, of a condition
        that is left out altogether, of another code, of a number that is none of the cited facts'.
        """
        return self._traits(text, self.sources(cited), refusal) if cited else None

    def _traits(self, text: str, sources: set[str], refusal: Refusal | None) -> list[float] | None:
        kind = refusal.kind if refusal else ""
        if self._judge is None or kind not in OPINIONS:
            return None
        if refusal and refusal.firm:
            return None
        if any(map(self._all_open, pieces(text))) or any(map(self._left_open, fine_pieces(text))):
            return None
        numbers = {t.name for t in self._lexicon.tokens(text) if t.kind == "number"}
        if refusal and not numbers <= self._licence.names(sources):
            return None
        return self._judge.traits(text, sources, kind)

    def _open_parts(self, text: str) -> frozenset[str]:
        """The parts of those pieces of a sentence that are left open in all that they name."""
        return frozenset(
            part for piece in pieces(text) if self._all_open(piece) for part in fine_pieces(piece)
        )

    def _all_open(self, piece: str) -> bool:
        """Whether a piece says of all that it names that it is left open.

        Not where that comes after a claim: "A is listed, under circumstances left unexplained".
        """
        first = next(iter(fine_pieces(piece)), piece)
        return self._left_open(piece) and self.unsaid.frame(first) is not None

    def _left_open(self, part: str) -> bool:
        what = self.unsaid.frame(part)
        return what is not None and self.unsaid.holds(what) and not self._is_said(part)

    def _is_said(self, part: str) -> bool:
        """Whether what `part` says is unsaid ("whether a biopsy is included") is a fact."""
        claim = _UNSAID.search(part)
        if claim is None:
            return False
        found = stances(read(claim[1], self._glossary), self.rules)
        return any(s.agrees and not s.contradicts for s in found.values())

    def _is_fragment(self, text: str) -> bool:
        return not self._lexicon.verbs & {word.text for word in words(text)}

    def claims(self, text: str, cited: Sequence[Citation]) -> Refusal | None:
        """Why a claim of `text` is not carried, or None if all are."""
        other = [c.code for c in codes_in(text) if c.code.upper() != self.entry.code]
        if other:
            return Refusal("novelty", f"The document does not name {other[0]}.", firm=True)
        parts: list[Part] = []
        open_ = False
        whole = self._open_parts(text)
        for part in fine_pieces(text):
            if stems(part) in self._courtesy:
                continue
            what = self.unsaid.frame(part)
            settled = part in whole or self._left_open(part)
            open_ = open_ or (what is not None and not settled)
            tokens = self._lexicon.tokens(part)
            leans = _LEANS.match(part) is not None
            parts.append(Part(part, tokens, settled, leans, self._is_fragment(part)))
        if not parts:
            return None  # "Ask your care team."
        if self._is_fragment(text):
            return Refusal("coverage", "It is no whole sentence.")
        if not cited and not all(part.settled for part in parts):
            if open_:
                return Refusal("unsaid", "The document does not leave that open.")
            return Refusal("marker", "It cites no passage.")
        refusal = self._support.of(parts, cited)
        if refusal and refusal.kind == OMISSION and not _hedges(parts):
            return replace(refusal, firm=True)
        return refusal


def _hedges(parts: Sequence[Part]) -> bool:
    """Whether a condition or hedge stands anywhere, be it in another part than it should."""
    return any(token.name in HEDGES or token.name == "unsaid" for p in parts for token in p.tokens)


def plainly(text: str) -> str:
    """`text` without words that the claim rules would take for other than they are.

    Those are needs that require nothing, and conditions within a list.
    """
    said = _NEEDED.sub(lambda found: f"{found[1] or found[2]} used", text)
    said = _PROVISO.sub("", _NEEDS_IT.sub("if used", said))
    return _OPTION.sub(" optional", _MAY_NEED.sub(r"\1", said))


def _own_wordings(entry: CodeEntry) -> dict[tuple[str, ...], frozenset[str]]:
    """The sentences of facts and silences as stems, each with the facts; "" for a silence."""
    own: dict[tuple[str, ...], frozenset[str]] = {}
    texts = [(t, f.id) for f in entry.facts for t in (f.statement, f.patient, *f.rewordings)]
    texts += [
        (t, f)
        for topic in entry.topics
        for t in (topic.lead, topic.patient or "")
        for f in topic.facts
    ]
    texts += [(t, "") for silence in entry.silences for t in (silence.says, silence.patient)]
    for text, source in texts:
        for sentence in (text, *_SENTENCE.split(text)):
            key = stems(in_full(sentence))
            own[key] = own.get(key, frozenset()) | {source}
    return own
