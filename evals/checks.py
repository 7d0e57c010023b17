"""Is an answer right? One small pure function for each check; nothing here is the product's."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.answer import Answer, Citation, Passage
from evals import plainness
from evals.cases import Case
from evals.inventions import invented
from evals.polarity import denies
from evals.reading import Statement, bare, markers, statements, word_count
from evals.rules import Rules
from evals.sources import Source
from evals.support import THRESHOLD, Wording

MAX_WORDS = 120
"""The most words of an answer for a coder, unless a list is asked for."""

_REFERS = re.compile(
    r"(?i)^\W*(?:(?:yes|yep|y|no|nope|n|right|correct|wrong|true|same|also)\b|"
    r"(?:it|that|they|there|this|those|these)(?: one)?(?:['’]s|['’]re| (?:is|are|was|do|does|can|"
    r"has|have|may|must|should)(?:n['’]t| not)?)\b)"
)
_DENIED = re.compile(r"n['’]t\b|\s+not (?:mentioned|named|stated|covered|addressed|given|listed)\b")
_UNCITED = re.compile(
    r"(?i)\b(?:care team|general knowledge|as general|ask (?:me )?(?:a question|about|again)|"
    r"check (?:the|with|that|this|it)|(?:only thing|all) (?:that )?(?:the|this|my) "
    r"(?:document|page|text|source) (?:says?|gives?|tells?)|"
    r"look (?:it|that|this) up|query the|the question)\b|\?\s*$"
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of one check; the reason says what is wrong and is empty if nothing is."""

    name: str
    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """All that a check may look at: case and answer, and what the suite knows of the code."""

    case: Case
    answer: Answer
    source: Source
    rules: Rules
    wording: Wording

    @property
    def declined(self) -> bool:
        """Whether the answer declines."""
        return self.answer.status in {"abstained", "failed"}

    @property
    def said(self) -> str:
        """What the answer itself says, without markers; of a declined one, not the passages."""
        return bare(self.answer.body if self.declined else self.answer.text)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of what the answer itself says."""
        return statements(self.answer.body if self.declined else self.answer.text)


Check = Callable[[Judged], str]
"""Says what is wrong; nothing if all is well or the check does not apply."""


def status(it: Judged) -> str:
    """The status is one that the case accepts."""
    if it.answer.status in it.case.status:
        return ""
    return f"{it.answer.status}, not {' or '.join(sorted(it.case.status))}"


def facts(it: Judged) -> str:
    """The answer rests on every wanted fact, unless it declines."""
    missing = [fact for fact in it.case.facts if fact not in it.answer.facts]
    return "" if it.declined or not missing else f"does not rest on {', '.join(missing)}"


def must(it: Judged) -> str:
    """Every wanted statement occurs."""
    missing = unmet(it.case, it.said, it.rules)
    return f"nothing matches {missing[0]:.90}" if missing else ""


def unmet(case: Case, said: str, rules: Rules) -> list[str]:
    """The wanted patterns that nothing matches, in the words of the answer or as restated.

    What the question names need not be named again by an answer that begins by referring to it
    ("It does.").
    """
    refers = _REFERS.search(said) is not None
    restated = rules.restated(said)
    return [
        p.pattern
        for p in case.must
        if not p.search(restated) and not (refers and p.search(case.question))
    ]


def must_not(it: Judged) -> str:
    """No unwanted statement occurs."""
    found = forbidden(it.case, it.said)
    return f"says {found.strip()!r}" if found else ""


def forbidden(case: Case, said: str) -> str:
    """The first words that the case forbids; a verb that is denied where it ends is not said."""
    for pattern in case.must_not:
        for match in pattern.finditer(said):
            if not _DENIED.match(said, match.end()):
                return match.group()
    return ""


def quotes(it: Judged) -> str:
    """The wanted words of the document are cited, or stand in a cited sentence."""
    if it.declined:
        return ""
    cited = [c.quote + "\n" + it.source.around(c.start, c.end) for c in it.answer.citations]
    missing = [quote for quote in it.case.quotes if not any(quote in text for text in cited)]
    return f"does not cite {missing[0]!r}" if missing else ""


def literal(it: Judged) -> str:
    """Every citation, and every passage near by, has the document's very words."""
    raw = it.source.raw
    shown_words: tuple[Citation | Passage, ...] = (*it.answer.citations, *it.answer.nearest)
    for shown in shown_words:
        if shown.code != it.source.code:
            return f"cites {shown.code}, which is not the code asked about"
        if not shown.quote or raw[shown.start : shown.end] != shown.quote:
            return f"{shown.quote!r} is not at {shown.start} to {shown.end}"
    return ""


def marked(it: Judged) -> str:
    """Each marker has one citation, each citation a marker."""
    used = markers(it.answer.text)
    held = [citation.marker for citation in it.answer.citations]
    if len(held) != len(set(held)):
        return "two citations have one marker"
    odd = sorted(set(used) ^ set(held))
    return f"marker {odd[0]} has no {'text' if odd[0] in held else 'citation'}" if odd else ""


def cited(it: Judged) -> str:
    """Every sentence of an answer that answers carries a marker.

    Sentences that nothing in the document could carry need none: what it does not say, general
    knowledge declared as such, where to ask instead, and what only announces the cited sentence
    after it ("The page lists three.").
    """
    if it.answer.status != "answered":
        return ""
    after: tuple[Statement | None, ...] = (*it.statements[1:], None)
    for statement, following in zip(it.statements, after, strict=True):
        noted = any(bare(note).strip(" .") in statement.text for note in it.answer.notes)
        announces = following and following.markers and it.wording.says_nothing(statement.text)
        free = statement.lead or noted or announces or denies(statement.text)
        if not statement.markers and not free and not _UNCITED.search(statement.text):
            return f"no marker on {statement.text!r}"
    return ""


def supported(it: Judged) -> str:
    """The cited sentences carry the content of the sentence that cites them."""
    passages = {c.marker: it.source.around(c.start, c.end) for c in it.answer.citations}
    for statement in it.statements:
        if not statement.markers:
            continue
        text = " \n ".join(passages.get(marker, "") for marker in statement.markers)
        said = statement.text
        for note in it.answer.notes:  # declared as general knowledge, so nothing has to carry it
            said = said.replace(bare(note).strip(" ."), "")
        share, missing = it.wording.uncovered(said, text)
        if share < THRESHOLD:
            words = ", ".join(missing)
            return f"{share:.0%} of {statement.text!r} is carried; not: {words}"
    return ""


def uncontradicted(it: Judged) -> str:
    """No statement contradicts a fact or claims what the document does not say."""
    for statement in it.statements:
        broken = it.rules.broken(statement.text, it.said, it.case.question)
        if broken:
            return f"{broken[0].id} ({broken[0].fact}): {statement.text!r}"
    return ""


def uninvented(it: Judged) -> str:
    """No code, number, price, modifier or time span comes from nowhere."""
    found = invented(it.statements, it.source.raw, it.case.asked, it.answer.notes, it.rules)
    return "; ".join(f"{token.kind} {token.text!r}" for token in found)


def brief(it: Judged) -> str:
    """An answer for a coder keeps to the word limit, unless a list is asked for."""
    count = word_count(it.answer.text)
    if it.case.audience != "coder" or it.case.kind == "list" or count <= MAX_WORDS:
        return ""
    return f"{count} words, not {MAX_WORDS} at most"


def plain(it: Judged) -> str:
    """An answer for a patient is easy to read and has no jargon."""
    if it.case.audience != "patient":
        return ""
    level = plainness.grade(it.said)
    if level > plainness.MAX_GRADE:
        return f"grade {level:.1f}, not {plainness.MAX_GRADE:.0f} at most"
    words = plainness.jargon(it.said)
    return f"jargon: {', '.join(words)}" if words else ""


def careful(it: Judged) -> str:
    """An answer for a patient promises nothing, advises nothing, and sends to the care team."""
    if it.case.audience != "patient":
        return ""
    for kind, found in (
        ("promise", plainness.promises(it.said)),
        ("personal advice", plainness.advice(it.said)),
    ):
        if found:
            return f"{kind}: {found[0]!r}"
    if it.answer.status == "abstained" and "care team" not in it.answer.text.lower():
        return "declines without naming the care team"
    return ""


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        status,
        facts,
        must,
        must_not,
        quotes,
        literal,
        marked,
        cited,
        supported,
        uncontradicted,
        uninvented,
        brief,
        plain,
        careful,
    )
}
"""Every check by name, in the order of the reports."""


def judge(it: Judged) -> tuple[CheckResult, ...]:
    """The outcome of every check, in the order of `CHECKS`."""
    return tuple(
        CheckResult(name, not reason, reason)
        for name, reason in ((name, check(it)) for name, check in CHECKS.items())
    )
