"""Whether a request is about the treatment of the document, or about something else."""

import re

from app.leaflet.tables import frame, pattern, requests
from corpus import Glossary, LeafletText
from corpus.code_numbers import codes_in
from corpus.wording import clauses, stems


def other_subject(text: str, code: str, own: LeafletText, glossary: Glossary) -> str:
    """What `text` is about instead of the treatment of `code`; empty if it is about that.

    A request that names no treatment at all is about the document's.
    """
    if _named(text, own.names) or re.search(rf"\b{code}\b", text, re.I):
        return ""
    if found := pattern("subject", "foreign").search(text):
        return found.group()
    if other := next(codes_in(text), None):
        return other.code
    for name in ("about", "how_to"):
        for found in pattern("subject", name).finditer(text):
            if _is_strange(found["rest"].strip(), glossary):
                return found["rest"].strip()
    return ""


_SMALL = frozenset(("the", "our", "any", "all", "his", "her", "its", "new", "you", "your", "their"))


def _named(text: str, names: tuple[str, ...]) -> bool:
    run = " " + " ".join(stems(text)) + " "
    return any(" " + " ".join(stems(name)) + " " in run for name in names)


def _is_strange(subject: str, glossary: Glossary) -> bool:
    """Whether the words tell of nothing that the document, or a leaflet's form, could be about."""
    words = set(re.findall(r"[a-z]{3,}", subject.lower())) - _SMALL
    if not words or pattern("subject", "own").search(subject):
        return False
    if any(pattern("section", name).search(subject) for name in requests()["section"]):
        return False
    if any(topic.asks.search(subject) for topic in frame().topics):
        return False
    formal = [("form", n) for n in requests()["form"]] + [
        ("length", n) for n in requests()["length"]
    ]
    if any(pattern(table, name).search(subject) for table, name in formal):
        return False
    if any(pattern("person", name).search(subject) for name in ("family", "child")):
        return False
    return not any(glossary.mentions(clause) for clause in clauses(subject))
