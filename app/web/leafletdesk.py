"""The leaflet of one browser session: the draft, what was edited, the signature, the files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from threading import Event

from app.answer import Citation, without_markers
from app.leaflet import Leaflet, Leafleter
from app.leaflet.coverage import Coverage, Coverer
from app.leaflet.sections import ORDER
from app.leaflet.tables import frame
from app.web.conversation import Work

AUDIENCES = {
    "The patient": "",
    "The family": "It is for the family of the patient.",
    "A child of the patient": "It is for the child of a patient.",
    "Readers with low vision": "It is for readers with low vision.",
}
"""For whom a leaflet can be, and how a request says so."""

_MARKER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who reviewed which text, and when."""

    name: str
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What a leaflet is asked to be; no sections stand for all of them."""

    request: str
    grade: int
    sections: tuple[str, ...]
    spanish: bool


@dataclass(frozen=True, slots=True)
class Outlined:
    """A section that a leaflet can have, and whether the document speaks of it."""

    id: str
    title: str
    from_document: bool


@dataclass
class Desk:
    """What is kept beside the text that is edited.

    Attributes:
        leaflet: The last one drafted, or None.
        drafted: Its English as it was drafted.
        work: The draft that is being made, or None.
        stop: Set to stop that.
        trouble: Why the last try gave no draft; empty if it did.
        declined: What the last try said instead of a draft, where the document has none.
        replacing: Whether a new draft waits until the edits may go.
        confirmed: Whether they may.
        signature: The last one given; see `signed`.
        coverer: Compares texts with the facts; it remembers sentences, so each session has its own.
    """

    leaflet: Leaflet | None = None
    drafted: str = ""
    work: Work[Leaflet] | None = None
    stop: Event = field(default_factory=Event)
    trouble: str = ""
    declined: str = ""
    replacing: bool = False
    confirmed: bool = False
    signature: Signature | None = None
    coverer: Coverer | None = None

    def coverage(self, text: str, leafleter: Leafleter) -> Coverage:
        """What `text` makes of the facts."""
        if self.coverer is None:
            glossary = leafleter.library.glossary
            self.coverer = Coverer(leafleter.entry, leafleter.text, glossary)
        return self.coverer.cover(text)

    def take(self, leaflet: Leaflet) -> bool:
        """Put a new draft on the desk; false where it is none, so that the old one stays."""
        self.work, self.trouble, self.declined = None, "", ""
        if leaflet.status != "answered":
            self.declined = leaflet.markdown
            return False
        self.leaflet, self.drafted, self.signature = leaflet, leaflet.english, None
        return True

    def fail(self, trouble: str) -> None:
        """Record why there is no new draft."""
        self.work, self.trouble, self.declined = None, trouble, ""

    def answer(self, replace_edits: bool) -> None:
        """Take the answer to whether a new draft may replace the edits."""
        self.replacing, self.confirmed = False, replace_edits

    def edited(self, text: str) -> bool:
        """Whether `text` differs from what was drafted."""
        return self.leaflet is not None and text.strip() != self.drafted.strip()

    def sign(self, name: str, day: date, text: str) -> None:
        """Record that `name` reviewed `text` on `day`."""
        self.signature = Signature(" ".join(name.split()), day, text)

    def signed(self, text: str) -> Signature | None:
        """The signature, if it is on exactly this text; an edit takes it away for good."""
        if self.signature is not None and self.signature.text != text:
            self.signature = None
        return self.signature


def request_of(words: str, audience: str) -> str:
    """The request to draft from: the words typed, and for whom it is."""
    said = words.strip() or "A leaflet"
    return f"{said.rstrip('.')}. {AUDIENCES[audience]}".strip()


def outline() -> tuple[Outlined, ...]:
    """The sections that a leaflet can have, in its order."""
    words = frame()
    own = [Outlined(name, words.title(name, "en"), True) for name in ORDER]
    left = [Outlined(t.id, t.title["en"], False) for t in words.topics if t.section]
    return (*own, *left)


def cited(text: str, citations: Iterable[Citation]) -> list[Citation]:
    """The citations whose markers stand in `text`, each once, in their order there."""
    known = {citation.marker: citation for citation in citations}
    markers = dict.fromkeys(int(number) for number in _MARKER.findall(text))
    return [known[marker] for marker in markers if marker in known]


def unfilled(text: str) -> int:
    """How many places of `text` still say that the clinic fills them."""
    words = frame()
    return sum(text.count(words.say(name, "en")) for name in ("clinic", "clinic_list"))


def numbers_differ(text: str, other: str) -> tuple[str, ...]:
    """The numbers that only one of two texts has, markers aside."""
    found, others = ({*re.findall(r"\d+(?:[.,]\d+)*", without_markers(t))} for t in (text, other))
    return tuple(sorted(found ^ others))
