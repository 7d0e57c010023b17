"""An answer's text as the suite reads it: statements, each with the markers that stand after it."""

import re
from dataclasses import dataclass
from functools import lru_cache

_MARKERS = re.compile(r"(?:\s*\[\d+\])+")
_NUMBER = re.compile(r"\[(\d+)\]")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
# A statement ends at .!? (and a closing quote) with its markers, before something that starts anew.
# The stop is looked for first: it is missing at most places, and all else is then not tried.
_END = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bincl\.)(?<!\bexcl\.)(?<!\bapprox\.)(?<!\betc\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bDr\.)[\"'”’)]*(?P<markers>(?:\s*\[\d+\])*)"
    r"(?:\s+(?=[\"'“‘(*_]*[A-Z0-9])|\s*$)"
)
# A verdict alone, with a condition at most, says nothing without the sentence after it.
_VERDICT = re.compile(
    r"(?i)^(?:typically |in short,? |that is )?"
    r"(?:yes|no|partly|right|correct|included|not (?:quite|always|simply|any time|as described)"
    r"|(?:it|they|that|you|there) (?:is|are|do(?:es)?|can|must|should|may|might)(?: not|n['’]t)?"
    r"(?: need)?(?: (?:it|them|that|one|so|none))?)"
    r"(?:,? (?:when|if|where|provided(?: that)?) "
    r"(?:used|performed|necessary|needed|(?:it|one) (?:is|was) \w+))?\W*$"
)


# An opening that names nothing ("Both are in.") says nothing either without the sentence after it.
_OPENING = re.compile(
    r"(?i)^(?:\W*\b(?:yes|no|not|most|likely|probably|both|all|two|three|neither|none|it|they|there|"
    r"that|this|these|those|one|only|always|sometimes|often|usually|partly|so|here|of|them|in|out|up|"
    r"am|is|are|was|were|does|do|did|can|could|may|might|would|will|should|i|you|we|say|think|show|"
    r"shows|count|counts|apply|applies|appear|appears|depends|true|false|wrong|right|correct)"
    r"(?:n['’]t)?\b){1,6}\W*$"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list item of an answer.

    Attributes:
        text: Its words without markers.
        markers: The numbers of its markers, in order.
        lead: Whether it only announces the list that follows it.
    """

    text: str
    markers: tuple[int, ...]
    lead: bool = False


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """`text` without its `[n]` markers."""
    return _MARKERS.sub("", text)


def markers(text: str) -> tuple[int, ...]:
    """The numbers of all markers in `text`, in order."""
    return tuple(int(number) for number in _NUMBER.findall(text))


def word_count(text: str) -> int:
    """How many words `text` has, markers left out."""
    return len(re.findall(r"\w[\w'’./-]*", bare(text)))


@lru_cache(maxsize=1024)  # several checks read the same answer
def statements(text: str) -> tuple[Statement, ...]:
    """The statements of an answer, in order.

    A bare verdict ("No.") belongs to the sentence after it; list items rest on the markers of the
    line that announces them unless they have their own.
    """
    found: list[Statement] = []
    inherited: tuple[int, ...] = ()
    for line in text.splitlines():
        item = bool(_BULLET.match(line))
        if line.strip() and not item:
            inherited = ()
        for piece in _sentences(_BULLET.sub("", line)):
            words = bare(piece).strip()
            own = markers(piece)
            lead = words.endswith(":")
            if lead:
                inherited = own
            found.append(Statement(words, own or (inherited if item else ()), lead))
    return tuple(_joined(_opened(found)))


def _sentences(line: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for match in _END.finditer(line):
        pieces.append(line[start : match.end()])
        start = match.end()
    pieces.append(line[start:])
    return [piece for piece in pieces if re.search(r"\w", bare(piece))]


def _opened(found: list[Statement]) -> list[Statement]:
    """An opening of one word, or that names nothing, goes with the cited sentence after it."""
    if len(found) < 2 or found[0].lead or found[0].markers or not found[1].markers:
        return found
    if not _OPENING.match(found[0].text) and len(found[0].text.split()) > 1:
        return found
    text = f"{found[0].text} {found[1].text}"
    return [Statement(text, found[1].markers, found[1].lead), *found[2:]]


def _joined(found: list[Statement]) -> list[Statement]:
    out: list[Statement] = []
    verdict = ""
    for statement in found:
        if _VERDICT.match(statement.text) and not statement.markers:
            verdict = f"{verdict}{statement.text} "
        else:
            out.append(Statement(verdict + statement.text, statement.markers, statement.lead))
            verdict = ""
    if verdict:
        out.append(Statement(verdict.strip(), ()))
    return out
