"""Errors of the corpus, all meant to be shown to the person who maintains it.

CorpusError
├── DocumentError     a document cannot be read or is not in the known layout
├── QuoteNotFound     words said to be in a document are not there
└── KnowledgeError    a facts or glossary file is wrong
"""


class CorpusError(Exception):
    """Something in the corpus folder is wrong; the message says where and why."""


class DocumentError(CorpusError):
    """A document cannot be used. The message names file, line and reason."""

    def __init__(self, path: object, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}")
        self.line = line
        self.reason = reason


class QuoteNotFound(CorpusError):
    """Quoted words are not literally in the document."""


class KnowledgeError(CorpusError):
    """A facts or glossary file is wrong. The message names file, entry and reason."""
