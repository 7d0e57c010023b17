"""The rules of one code as data: each with its words and the passage that it rests on."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import CodeDocument
from corpus.encounter import Passage
from corpus.errors import KnowledgeError, QuoteNotFound
from corpus.parsing import load_document

_KEYS = {"id", "field", "value", "text", "section", "quote"}
_QUESTION_KEYS = {"about", "rules", "findings", "ask", "choices"}
_CODES = Path(__file__).parent / "codes"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the document, as a rule.

    Attributes:
        id: Stable, for example `report.both_sides`.
        field: The field of the decision that it speaks of.
        value: What it says there.
        text: The rule in a sentence, as a coder reads it.
        passage: The document's exact words.
    """

    id: str
    field: str
    value: str
    text: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask the physician where some rules found the note unclear or silent.

    Attributes:
        about: The subject, as a heading.
        rules: The rules that give rise to it.
        findings: The fields of the findings that show what the note says on it.
        ask: The question, open and without a hint.
        choices: Answers to tick, complete and in no order of preference; may be empty.
    """

    about: str
    rules: tuple[str, ...]
    findings: tuple[str, ...]
    ask: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules of one code.

    Attributes:
        code: The code.
        version: As its file says.
        digest: SHA-256 of its file, in hexadecimal.
        document: The document that every passage is literally in.
        rules: By id.
        words: Patterns by which a note names the code's own procedure and bone, by name.
        questions: To the physician, in the order in which they are put.
    """

    code: str
    version: str
    digest: str
    document: CodeDocument
    rules: Mapping[str, Rule]
    words: Mapping[str, tuple[str, ...]]
    questions: tuple[Question, ...]

    def rule(self, rule_id: str) -> Rule:
        """The rule called `rule_id`.

        Raises:
            KnowledgeError: There is none.
        """
        if rule_id not in self.rules:
            raise KnowledgeError(f"the rules of {self.code} have no entry {rule_id!r}")
        return self.rules[rule_id]


def load_rulebook(code: str, codes: Path = _CODES) -> Rulebook:
    """The rules in `CODE/check.toml` below `codes`, every quote resolved in the code's document.

    Raises:
        CorpusError: A file is missing or wrong, or a quote is not literally in the document.
    """
    path = codes / code / "check.toml"
    document = load_document(path.with_name("document.txt"))
    try:
        content = path.read_bytes()
        tables: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeError(f"{path}: {error}") from error
    rules: dict[str, Rule] = {}
    for entry in tables.get("rule", ()):
        rule = _rule(entry, document, path)
        if rule.id in rules:
            raise KnowledgeError(f"{path}: {rule.id} is there twice")
        rules[rule.id] = rule
    return Rulebook(
        code=document.code,
        version=str(tables.get("version", "")),
        digest=hashlib.sha256(content).hexdigest(),
        document=document,
        rules=rules,
        words={name: tuple(patterns) for name, patterns in tables.get("words", {}).items()},
        questions=tuple(_question(entry, rules, path) for entry in tables.get("question", ())),
    )


def _question(entry: Mapping[str, Any], rules: Mapping[str, Rule], path: Path) -> Question:
    name = entry.get("about", "a question without subject")
    if set(entry) != _QUESTION_KEYS:
        raise KnowledgeError(f"{path}: {name}: keys must be {', '.join(sorted(_QUESTION_KEYS))}")
    for rule in entry["rules"]:
        if rule not in rules:
            raise KnowledgeError(f"{path}: {name}: there is no rule {rule!r}")
    lists = {key: tuple(entry[key]) for key in ("rules", "findings", "choices")}
    return Question(about=entry["about"], ask=entry["ask"], **lists)


def _rule(entry: Mapping[str, Any], document: CodeDocument, path: Path) -> Rule:
    name = entry.get("id", "a rule without id")
    if set(entry) != _KEYS:
        raise KnowledgeError(f"{path}: {name}: keys must be {', '.join(sorted(_KEYS))}")
    try:
        span = document.locate(entry["quote"], entry["section"])
    except QuoteNotFound as error:
        raise KnowledgeError(f"{path}: {name}: {error}") from error
    passage = Passage(document.code, entry["section"], span.text, span.start, span.end)
    return Rule(entry["id"], entry["field"], entry["value"], entry["text"], passage)
