import tomllib
from pathlib import Path

import pytest

import evals
from corpus import CodeDocument, DocumentError, load_library
from corpus.parsing import parse_document
from corpus.quarantine import is_instruction

POISONED = Path(evals.__file__).parent / "golden" / "0200T" / "gate" / "poisoned.toml"
LINES = tomllib.loads(POISONED.read_text(encoding="utf-8"))["poison"]


def clean() -> CodeDocument:
    """The packaged document."""
    return load_library().entries[0].document


def poisoned(section: str, line: str) -> CodeDocument | None:
    """A copy with `line` at the end of `section`; None where it cannot be loaded at all."""
    document = clean()
    found = document.section(section)
    assert found is not None
    raw = f"{document.raw[: found.span.end]} {line}{document.raw[found.span.end :]}"
    try:
        return parse_document(raw.encode())
    except DocumentError:
        return None


def test_the_packaged_document_has_nothing_to_quarantine() -> None:
    """No sentence of it is taken for an instruction."""
    assert clean().quarantined == ()


@pytest.mark.parametrize(
    "poison", [p for p in LINES if p["kind"] == "instruction"], ids=lambda p: p["id"]
)
def test_an_instruction_is_no_passage(poison: dict[str, str]) -> None:
    """It is quarantined, or the document is refused; either way no sentence carries it."""
    document = poisoned(poison["section"], poison["line"])
    if document is None:
        return
    assert document.quarantined
    assert not any(is_instruction(s.span.text) for s in document.sentences)
    assert not any(poison["line"] in s.span.text for s in document.sentences)
    for span in document.quarantined:
        assert document.raw[span.start : span.end] == span.text
