import json
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from tests.app.cli_runs import REAL, Run, run


def leaflet(*arguments: str, data: Path, stdin: bytes | None = None) -> Run:
    """Run `codecite leaflet`."""
    return run("leaflet", *arguments, data=data, program=REAL, stdin=stdin)


def test_a_request_as_argument_or_standard_input(tmp_path: Path) -> None:
    """The same request gives the same object; no index is built for it."""
    typed = leaflet("--json", "in three sentences", data=tmp_path)
    piped = leaflet("--json", data=tmp_path, stdin=b"in three sentences")
    assert typed.code == 0
    assert typed.out == piped.out
    made = typed.objects[0]
    assert made["status"] == "answered"
    assert made["grade"] <= 6
    assert "risks" in made["left_to_clinic"]
    assert [p.name for p in tmp_path.rglob("*")] == []


def test_a_person_gets_markdown(tmp_path: Path) -> None:
    """With grade, sections and language from the command line."""
    done = leaflet(
        "leaflet", "--grade", "4", "--sections", "why,risks", "--language", "es", data=tmp_path
    )
    assert done.code == 0
    assert done.text.startswith("# Sacroplasty\n\n## Why is it done?")
    assert "## What are the risks?\n\nYour clinic adds this." in done.text
    assert "Needs review by a qualified translator" in done.text
    assert "## What happens?" not in done.text


@pytest.mark.parametrize("suffix", ["docx", "pdf", "md"])
def test_a_file_is_written(tmp_path: Path, suffix: str) -> None:
    """Standard output stays empty; the person is told that it is a draft."""
    path = tmp_path / f"made.{suffix}"
    done = leaflet("short, large print", "--out", str(path), data=tmp_path)
    assert done.code == 0
    assert done.out == b""
    assert "needs review" in done.err
    start = {"docx": b"PK", "pdf": b"%PDF", "md": b""}[suffix]
    assert path.read_bytes().startswith(start)
    if suffix == "md":
        assert "DRAFT" in path.read_text(encoding="utf-8")
        assert "2025 edition" in path.read_text(encoding="utf-8")


def _language(path: Path) -> str:
    """The language that a file says it is in."""
    if path.suffix == ".docx":
        return str(Document(str(path)).core_properties.language)
    if path.suffix == ".pdf":
        return str(PdfReader(path).trailer["/Root"]["/Lang"])
    return path.read_text(encoding="utf-8").split('<html lang="')[1].split('"')[0]


def _text(path: Path) -> str:
    """The words in a file."""
    if path.suffix == ".docx":
        return "\n".join(p.text for p in Document(str(path)).paragraphs)
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["docx", "pdf", "html"])
def test_each_language_has_a_file_of_its_own(tmp_path: Path, suffix: str) -> None:
    """Marked with its language; only the Spanish one asks for a translator. Both are named."""
    english, spanish = tmp_path / f"made.{suffix}", tmp_path / f"made.es.{suffix}"
    done = leaflet("x", "--language", "es", "--out", str(english), data=tmp_path)
    assert done.code == 0
    assert done.out == b""
    assert f"{english} and {spanish}" in done.err
    assert "Needs review by a qualified translator" in done.err
    assert _language(english).startswith("en")
    assert _language(spanish).startswith("es")
    assert "Sacroplastia" not in _text(english)
    assert "ranslator" not in _text(english)
    banner = " ".join(_text(spanish).split())
    assert banner.count("review by a qualified translator") == 1
    assert "What is it?" not in banner
    assert "edición de 2025" in banner


def test_markdown_of_each_language(tmp_path: Path) -> None:
    """Also where the request asks for the Spanish, not the option."""
    path = tmp_path / "made.md"
    done = leaflet("one page, in Spanish too", "--out", str(path), data=tmp_path)
    assert done.code == 0
    assert "## What is it?" in _text(path)
    assert "¿Qué es?" not in _text(path)
    assert "## ¿Qué es?" in _text(tmp_path / "made.es.md")


def test_a_translation_is_not_written_over(tmp_path: Path) -> None:
    """A translator may have corrected it, and nobody named it; then neither file is written."""
    path, beside = tmp_path / "made.md", tmp_path / "made.es.md"
    beside.write_text("Corregido.", encoding="utf-8")
    done = leaflet("x", "--language", "es", "--out", str(path), data=tmp_path)
    assert done.code == 2
    assert f"{beside} is there already" in done.err
    assert beside.read_text(encoding="utf-8") == "Corregido."
    assert not path.exists()


def test_a_batch_keeps_order_and_goes_on_after_bad_lines(tmp_path: Path) -> None:
    """One object a line, same ids, errors in their place."""
    lines = [
        {"id": "a", "request": "one page", "grade": 5},
        {"id": 2, "request": " "},
        {"id": "c", "request": "x", "colour": "red"},
        {"id": "d", "request": "x", "grade": 9},
        {"id": "e", "request": "x", "sections": ["nonsense"]},
        {"id": "f", "request": "grade 12"},
        {"id": "g", "request": "about knee replacement"},
        {"id": "h", "request": "x", "grade": None, "sections": ["what"]},
    ]
    sent = "\n".join(map(json.dumps, lines)).encode()
    done = leaflet("--jsonl", "-", data=tmp_path, stdin=sent)
    assert done.code == 0
    assert [o["id"] for o in done.objects] == ["a", 2, "c", "d", "e", "f", "g", "h"]
    assert ["error" in o for o in done.objects] == [
        False,
        True,
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert done.objects[6]["status"] == "abstained"
    assert done.objects[0]["grade"] <= 5


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["x", "--grade", "2"], "from 3 to 8"),
        (["x", "--grade", "six"], "invalid int value"),
        (["grade 11"], "grade 11 cannot"),
        (["x", "--sections", "nonsense"], "no section 'nonsense'"),
        (["x", "--out", "made.zip"], ".docx"),
        (["x", "--out", "/nowhere/made.md"], "Cannot write"),
        (["x", "--language", "fr"], "invalid choice"),
        ([""], "The request is empty"),
        (["--jsonl", "-", "x"], "each line holds its own request"),
        (["--jsonl", "/nowhere/x.jsonl"], "cannot be read"),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, arguments: list[str], says: str) -> None:
    """Exit 2 and two lines on standard error, no trace."""
    done = leaflet(*arguments, data=tmp_path)
    assert done.code == 2
    assert says in done.err
    assert "Traceback" not in done.err
    assert done.out == b""


def test_another_procedure_is_declined(tmp_path: Path) -> None:
    """Exit 4, as for a question that the document does not answer; no file is written."""
    path = tmp_path / "made.md"
    done = leaflet("a leaflet about hip replacement", "--out", str(path), data=tmp_path)
    assert done.code == 4
    assert "sacroplasty only" in done.text
    assert not path.exists()
