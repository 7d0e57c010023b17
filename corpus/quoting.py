"""Knowledge about a document that has no facts file: its sections, to be quoted as they stand."""

import tomllib
from pathlib import Path
from typing import Any

from corpus.document import CodeDocument, Section
from corpus.errors import KnowledgeError
from corpus.facts import Fact
from corpus.knowledge import Knowledge


def quoted_knowledge(path: Path, document: CodeDocument) -> Knowledge:
    """One fact per section of `document`, stated by quoting it.

    Args:
        path: The TOML file that says which questions each section of the layout answers.
        document: The parsed document.

    Raises:
        KnowledgeError: The file at `path` is wrong.
    """
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["section"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise KnowledgeError(f"{path}: {error!r}") from error
    facts = []
    for section in document.sections:
        kind = section.name.split(" ")[0] if section.name.startswith("Example ") else section.name
        if kind not in table:
            raise KnowledgeError(f"{path}: says nothing about the section {kind!r}")
        facts.append(_quoted(section, table[kind]["questions"], document.code))
    return Knowledge(tuple(facts), (), ())


def _quoted(section: Section, questions: list[str], code: str) -> Fact:
    quotes = tuple(sentence.span for sentence in section.sentences)
    text = " ".join(span.text for span in quotes)
    return Fact(
        id=section.sentences[0].id.split("/")[1],
        topic=section.name,
        statement=f"{section.name}: “{text}”",
        patient="",
        quotes=quotes,
        basis="stated",
        reason="",
        questions=tuple(question.replace("{code}", code) for question in questions),
        agree=(),
        contradict=(),
        rules=(),
    )
