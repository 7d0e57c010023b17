"""Everything that is known: each code's document and knowledge, and the glossary."""

import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from corpus.document import CodeDocument
from corpus.errors import CorpusError, KnowledgeError
from corpus.facts import Fact, Silence, Topic
from corpus.glossary import Glossary, load_glossary
from corpus.knowledge import (
    Knowledge,
    load_knowledge,
    load_silences,
    with_questions,
    with_restated,
    with_wordings,
)
from corpus.leaflets import LeafletText, load_leaflet
from corpus.parsing import load_document
from corpus.quoting import quoted_knowledge

PACKAGED = Path(__file__).parent
"""The corpus folder that ships with the product."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a document comes from, as recorded beside it; empty where nothing is recorded.

    Attributes:
        origin: The source, in a sentence.
        licence: What a user must know about rights in it.
        recorded_digest: The SHA-256 recorded; differs from the document's own after an edit.
    """

    origin: str = ""
    licence: str = ""
    recorded_digest: str = ""


@dataclass(frozen=True)
class CodeEntry:
    """One code: its document, what is known about it, and where it comes from."""

    document: CodeDocument
    knowledge: Knowledge
    provenance: Provenance
    folder: Path | None = field(default=None, compare=False)

    @property
    def code(self) -> str:
        """The code, for example `0200T`."""
        return self.document.code

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts in the order of the document."""
        return self.knowledge.facts

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Questions that several facts answer together."""
        return self.knowledge.topics

    @property
    def silences(self) -> tuple[Silence, ...]:
        """What people ask for and the document does not say."""
        return self.knowledge.silences

    @cached_property
    def fact_by_id(self) -> dict[str, Fact]:
        """The facts by id."""
        return {fact.id: fact for fact in self.facts}

    def leaflet(self, glossary: Glossary) -> LeafletText | None:
        """What a patient leaflet may say; None where none was written. Read and checked anew.

        Raises:
            KnowledgeError: The file is wrong.
        """
        path = self.folder / "leaflet.toml" if self.folder else None
        if path is None or not path.exists():
            return None
        return load_leaflet(path, self.document, self.fact_by_id, glossary)

    @property
    def edited(self) -> bool:
        """Whether the document differs from the digest recorded beside it."""
        recorded = self.provenance.recorded_digest
        return bool(recorded) and recorded != self.document.digest


@dataclass(frozen=True)
class Library:
    """All codes and the glossary.

    Attributes:
        entries: The codes, sorted.
        glossary: The coders' words.
        digest: SHA-256 over all files, which changes when any of them does.
    """

    entries: tuple[CodeEntry, ...]
    glossary: Glossary
    digest: str

    def entry(self, code: str) -> CodeEntry | None:
        """The entry of `code` in any case, or None."""
        return next((e for e in self.entries if e.code == code.upper()), None)


def load_library(root: Path | None = None) -> Library:
    """The library in the corpus folder `root`, by default the packaged one.

    Each folder below `codes/` is one code: `document.txt`, optionally `facts.toml` and what goes
    with it, `questions.txt`, `wordings.toml` and `restated.txt` (without facts the document is
    answered from by quoting its sections), and `manifest.toml`.

    Raises:
        CorpusError: A file is missing or wrong; the message names it.
    """
    folder = root or PACKAGED
    glossary = load_glossary(_shared(folder, "glossary.toml"))
    found = sorted((folder / "codes").glob("*/document.txt"))
    if not found:
        raise CorpusError(f"{folder / 'codes'}: no code document; expected CODE/document.txt")
    entries = tuple(_entry(path, folder, glossary) for path in found)
    codes = [entry.code for entry in entries]
    for code in codes:
        if codes.count(code) > 1:
            raise CorpusError(f"{folder / 'codes'}: two documents of the code {code}")
    return Library(entries, glossary, _digest(folder))


def _shared(folder: Path, name: str) -> Path:
    """The file `name` of a corpus folder, or the packaged one where it brings none of its own."""
    own = folder / name
    return own if own.exists() else PACKAGED / name


def _entry(path: Path, folder: Path, glossary: Glossary) -> CodeEntry:
    document = load_document(path)
    facts = path.with_name("facts.toml")
    if facts.exists():
        known = load_knowledge(facts, document, glossary)
    else:
        known = quoted_knowledge(_shared(folder, "sections.toml"), document)
    own = {silence.id for silence in known.silences}
    general = load_silences(_shared(folder, "silences.toml"), document)
    silences = known.silences + tuple(s for s in general if s.id not in own)
    knowledge = Knowledge(known.facts, known.topics, silences)
    questions = path.with_name("questions.txt")
    if facts.exists() and questions.exists():
        knowledge = with_questions(knowledge, questions)
    wordings = path.with_name("wordings.toml")
    if facts.exists() and wordings.exists():
        knowledge = with_wordings(knowledge, wordings)
    restated = path.with_name("restated.txt")
    if facts.exists() and restated.exists():
        knowledge = with_restated(knowledge, restated)
    provenance = _provenance(path.with_name("manifest.toml"), document)
    return CodeEntry(document, knowledge, provenance, path.parent)


def _provenance(path: Path, document: CodeDocument) -> Provenance:
    if not path.exists():
        return Provenance()
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeError(f"{path}: {error}") from error
    if data.get("code") != document.code:
        raise KnowledgeError(f"{path}: is about {data.get('code')}, not about {document.code}")
    return Provenance(data.get("origin", ""), data.get("licence", ""), data.get("sha256", ""))


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    shared = [_shared(folder, n) for n in ("glossary.toml", "sections.toml", "silences.toml")]
    for path in [*shared, *sorted((folder / "codes").glob("*/*"))]:
        if path.is_file():
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
