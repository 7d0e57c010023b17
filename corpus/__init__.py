"""What is known: code documents, the facts in them, and coders' words. Standard library only."""

from corpus.document import CodeDocument, Section, Sentence, Span
from corpus.errors import CorpusError, DocumentError, KnowledgeError, QuoteNotFound
from corpus.facts import Fact, Silence, Topic
from corpus.glossary import Glossary
from corpus.leaflets import LeafletText, Wording
from corpus.library import CodeEntry, Library, Provenance, load_library

__all__ = [
    "CodeDocument",
    "CodeEntry",
    "CorpusError",
    "DocumentError",
    "Fact",
    "Glossary",
    "KnowledgeError",
    "LeafletText",
    "Library",
    "Provenance",
    "QuoteNotFound",
    "Section",
    "Sentence",
    "Silence",
    "Span",
    "Topic",
    "Wording",
    "load_library",
]
