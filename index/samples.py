"""Sample questions: which fact, topic or silence each belongs to. They tell where a question goes.

They are no nodes: nobody is shown one, and they are compared all at once, never searched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.code_numbers import one_for_others

if TYPE_CHECKING:
    from corpus import CodeEntry, Fact, Glossary, Library, Silence, Topic


@dataclass(frozen=True, slots=True)
class Sample:
    """One way to ask.

    Attributes:
        ref: id of the fact, topic or silence that answers it.
        text: the question, or the statement of the fact itself, with one code for all
            others.
    """

    ref: str
    text: str


def library_samples(library: Library) -> dict[str, tuple[Sample, ...]]:
    """The samples of each code that has any, each once, grouped by `ref`, which are sorted."""
    found = {
        entry.code: dict.fromkeys(
            replace(sample, text=one_for_others(sample.text, entry.code))
            for sample in _samples(entry)
        )
        for entry in library.entries
    }
    return {
        code: tuple(sorted(samples, key=lambda sample: sample.ref))
        for code, samples in found.items()
        if samples
    }


def as_compared(question: str, own: str, glossary: Glossary) -> str:
    """A question about the code `own` in the form that it is compared with samples in.

    Abbreviations are written out, and one code stands for all others.
    """
    return glossary.expand(one_for_others(question, own))


def samples_digest(samples: Sequence[Sample]) -> str:
    """SHA-256 over the samples in their order."""
    lines = "\n".join(f"{sample.ref}\t{sample.text}" for sample in samples)
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


def _samples(entry: CodeEntry) -> Iterator[Sample]:
    for fact in entry.facts:
        yield Sample(fact.id, fact.statement)
    asked: tuple[Fact | Topic | Silence, ...] = (*entry.facts, *entry.topics, *entry.silences)
    for known in asked:
        for question in known.questions:
            yield Sample(known.id, question)
