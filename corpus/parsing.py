"""From the text of a code document to its sections and sentences.

The layout is a sequence of one-paragraph lines. Those with a marker are told by it, the rest by
their place: title, descriptor, `Modifiers …`, `Medical necessity …`, procedure,
`In simple words:`, summary, `Example N:`, `Documentation …`, `** note`, `- Specialties:`,
`- Place of Service:`. Anything else is an error: a guess here would become a wrong citation.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from corpus.document import CodeDocument, Section, Sentence, Span
from corpus.errors import DocumentError
from corpus.quarantine import is_instruction

MAX_BYTES = 1_000_000
"""A code document is a page or two; a larger file is a mistake, and is refused unread."""

_TITLE = re.compile(r"(?P<year>(?:19|20)\d\d) (?P<codeset>\S+) code (?P<code>[A-Z0-9]{3,7})")
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bDr)(?<!\bvs)[.!?](?=\s+[A-Z0-9(])")
# Several patients run on in one line, each closed by a full stop and a stray comma.
_PATIENT_END = re.compile(r"[.!?]\s*,\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class _Slot:
    """One expected kind of line; an empty marker means: told by its place."""

    name: str
    marker: re.Pattern[str]
    required: bool = True
    repeats: bool = False


_NO_MARKER = re.compile("")
_LAYOUT = (
    _Slot("Descriptor", _NO_MARKER),
    _Slot("Modifiers", re.compile(r"(?=Modifiers?\b)"), required=False),
    _Slot("Medical necessity", re.compile(r"(?=Medical necessity\b)")),
    _Slot("Procedure", _NO_MARKER),
    _Slot("In simple words", re.compile(r"In simple words:\s*")),
    _Slot("Summary", _NO_MARKER),
    _Slot("Example", re.compile(r"Example (?P<number>\d+):\s*"), required=False, repeats=True),
    _Slot("Documentation", re.compile(r"(?=Documentation\b)")),
    _Slot("Note", re.compile(r"\*\*\s*"), required=False),
    _Slot("Specialties", re.compile(r"- Specialties:\s*"), required=False),
    _Slot("Place of service", re.compile(r"- Place of Service:\s*"), required=False),
)


def load_document(path: Path) -> CodeDocument:
    """The document in the file at `path`.

    Raises:
        DocumentError: The file cannot be read, is not plain UTF-8 text with line feeds, or is not
            in the known layout.
    """
    if path.is_symlink() or not path.is_file():
        raise DocumentError(path, 1, "not a regular file")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError(path, 1, f"larger than {MAX_BYTES:,} bytes; not a code document")
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(path, 1, f"cannot be read ({error.strerror})") from error
    return parse_document(data, path)


def parse_document(data: bytes, path: object = "document") -> CodeDocument:
    """The document in `data`, the bytes of a file; `path` only names it in errors.

    Raises:
        DocumentError: As `load_document`.
    """
    raw = _decode(data, path)
    lines = list(_lines(raw))
    if not lines:
        raise DocumentError(path, 1, "the file is empty")
    title = _TITLE.fullmatch(lines[0].text)
    if title is None:
        raise DocumentError(path, lines[0].number, "expected a title such as '2025 CPT code 0200T'")
    code = title["code"]
    sections = [_section(code, "Title", lines[0], 0)]
    sections += _body(code, lines[1:], path)
    return CodeDocument(
        code=code,
        codeset=title["codeset"],
        year=int(title["year"]),
        raw=raw,
        digest=hashlib.sha256(data).hexdigest(),
        sections=tuple(sections),
    )


def _decode(data: bytes, path: object) -> str:
    """`data` as text, or the reason why it is not plain text."""

    def line_of(offset: int) -> int:
        return data.count(b"\n", 0, max(offset, 0)) + 1

    if not data.strip():
        raise DocumentError(path, 1, "the file is empty")
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(path, 1, "starts with a byte order mark; save it as plain UTF-8")
    for bad, reason in (
        (b"\0", "holds a NUL byte; it is binary or not UTF-8"),
        (b"\r", "has carriage returns; save it with line feeds only"),
    ):
        if bad in data:
            raise DocumentError(path, line_of(data.index(bad)), reason)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(path, line_of(error.start), "is not UTF-8 text") from error
    control = re.search(r"[\x01-\x08\x0b-\x1f\x7f]", text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        raise DocumentError(path, line, "holds control characters; it is not plain text")
    return text


def _lines(raw: str) -> Iterator[_Line]:
    """The lines that are not blank, without surrounding white space."""
    start = 0
    for number, line in enumerate(raw.split("\n"), start=1):
        text = line.strip()
        if text:
            yield _Line(number, start + line.index(text[0]), text)
        start += len(line) + 1


def _body(code: str, lines: list[_Line], path: object) -> list[Section]:
    """The sections after the title, matched against the layout slot by slot."""
    sections: list[Section] = []
    rest = list(lines)
    end = lines[-1].number if lines else 1
    for index, slot in enumerate(_LAYOUT):
        taken = False
        while rest and _fits(slot, rest[0], index) and (slot.repeats or not taken):
            line = rest.pop(0)
            taken = True
            sections += _sections(code, slot, line, path)
        if slot.required and not taken:
            where = rest[0].number if rest else end
            raise DocumentError(path, where, f"expected the section {slot.name!r} here")
    if rest:
        raise DocumentError(path, rest[0].number, "a line that the known layout does not have")
    names = [section.name for section in sections]
    for name in names:
        if names.count(name) > 1:
            raise DocumentError(path, end, f"the section {name!r} occurs twice")
    return sections


def _fits(slot: _Slot, line: _Line, index: int) -> bool:
    """Whether `line` fills `slot`: by its marker, or by place if no slot's marker claims it."""
    if slot.marker is not _NO_MARKER:
        return slot.marker.match(line.text) is not None
    return not any(
        other.marker is not _NO_MARKER and other.marker.match(line.text) for other in _LAYOUT
    )


def _sections(code: str, slot: _Slot, line: _Line, path: object) -> list[Section]:
    """One section, or one for each patient of an example line."""
    match = slot.marker.match(line.text)
    skip = match.end() if match else 0
    if not line.text[skip:]:
        raise DocumentError(path, line.number, f"the section {slot.name!r} is empty")
    if not slot.repeats:
        return [_section(code, slot.name, line, skip)]
    assert match is not None  # only slots with a marker repeat
    first = int(match["number"])
    cuts = [skip, *(m.end() for m in _PATIENT_END.finditer(line.text, skip)), len(line.text)]
    patients = []
    for offset, (start, end) in enumerate(pairwise(cuts)):
        text = line.text[start:end].rstrip(" ,")
        patient = _Line(line.number, line.start + start, text)
        patients.append(_section(code, f"{slot.name} {first + offset}", patient, 0))
    return patients


def _section(code: str, name: str, line: _Line, skip: int) -> Section:
    """The section of one line, whose first `skip` characters are its marker."""
    key = name.lower().replace(" ", "-")
    bounds = [skip, *(m.end() for m in _SENTENCE_END.finditer(line.text, skip)), len(line.text)]
    sentences: list[Sentence] = []
    for start, end in pairwise(bounds):
        text = line.text[start:end].strip()
        if text:
            at = line.start + line.text.index(text, start)
            number = len(sentences) + 1
            span = Span(at, at + len(text), text)
            sentences.append(Sentence(f"{code}/{key}/{number}", name, span))
    whole = Span(line.start, line.start + len(line.text), line.text)
    told = [sentence for sentence in sentences if is_instruction(sentence.span.text)]
    kept = tuple(sentence for sentence in sentences if sentence not in told)
    return Section(name, whole, kept, tuple(sentence.span for sentence in told))
