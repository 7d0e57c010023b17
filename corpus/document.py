"""The document of one medical code: text, sections, sentences, and exact spans."""

from dataclasses import dataclass
from functools import cached_property

from corpus.errors import QuoteNotFound


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters of a raw text: `raw[start:end] == text`."""

    start: int
    end: int
    text: str

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: a stable id such as `0200T/documentation/1`, its section and its span."""

    id: str
    section: str
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its name as citations show it, its whole span, and its sentences in order.

    `quarantined` are sentences that speak to software; see `corpus.quarantine`.
    """

    name: str
    span: Span
    sentences: tuple[Sentence, ...]
    quarantined: tuple[Span, ...] = ()


@dataclass(frozen=True)
class CodeDocument:
    """A parsed code document.

    Attributes:
        code: The code, for example `0200T`.
        codeset: The code set that the title names, for example `CPT`.
        year: The edition that the title names.
        raw: The whole text; every span's offsets count its characters.
        digest: SHA-256 of the file's bytes, in hexadecimal.
        sections: All sections in the order of the text.
    """

    code: str
    codeset: str
    year: int
    raw: str
    digest: str
    sections: tuple[Section, ...]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in the order of the text."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)

    @property
    def quarantined(self) -> tuple[Span, ...]:
        """Sentences that speak to software, and are no passages."""
        return tuple(span for section in self.sections for span in section.quarantined)

    def section(self, name: str) -> Section | None:
        """The section called `name`, or None where the document has none."""
        return next((section for section in self.sections if section.name == name), None)

    def section_at(self, offset: int) -> Section:
        """The section that holds the character at `offset`.

        Raises:
            QuoteNotFound: `offset` lies in no section.
        """
        for section in self.sections:
            if section.span.start <= offset < section.span.end:
                return section
        raise QuoteNotFound(f"offset {offset} lies in no section of {self.code}")

    def sentence_at(self, span: Span) -> Sentence | None:
        """The sentence that wholly holds `span`, or None."""
        return next((s for s in self.sentences if s.span.contains(span)), None)

    def locate(self, quote: str, section: str | None = None) -> Span:
        """The span of the first literal occurrence of `quote`, searched in `section` if named.

        Raises:
            QuoteNotFound: The words are empty or not literally there.
        """
        start, end = 0, len(self.raw)
        if section is not None:
            found = self.section(section)
            if found is None:
                raise QuoteNotFound(f"{self.code} has no section {section!r}")
            start, end = found.span.start, found.span.end
        at = self.raw.find(quote, start, end) if quote else -1
        if at < 0:
            raise QuoteNotFound(f"{quote!r} is not in {section or 'the document'} of {self.code}")
        return Span(at, at + len(quote), quote)
