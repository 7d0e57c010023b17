"""`codecite check`, run as a shell runs it."""

import json
from pathlib import Path

import pytest

from tests.app.cli_runs import REAL, Run, run

NOTE = "Left sacroplasty with PMMA under fluoroscopy, ASC. Secretname had pain."


def check(*arguments: str, data: Path, stdin: bytes | None = None) -> Run:
    """Run `codecite check`."""
    return run("check", *arguments, data=data, program=REAL, stdin=stdin)


def test_a_note_as_argument_file_or_standard_input(tmp_path: Path) -> None:
    """The same note gives the same object, however it comes in."""
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    typed = check("--json", NOTE, data=tmp_path)
    filed = check("--json", "--file", str(tmp_path / "note.txt"), data=tmp_path)
    piped = check("--json", data=tmp_path, stdin=NOTE.encode())
    assert typed.code == 0
    assert typed.out == filed.out == piped.out
    assert typed.objects[0]["report_0200T"] == "yes"


def test_a_person_sees_fields_rules_and_words_of_the_document(tmp_path: Path) -> None:
    """Without --json the decision is text."""
    done = check(NOTE, data=tmp_path)
    assert "report_0200T: yes" in done.text
    assert "Descriptor: “with unilateral injection(s)" in done.text


def test_the_letter_is_markdown(tmp_path: Path) -> None:
    """--letter writes the query to the physician."""
    assert check("--letter", NOTE, data=tmp_path).text.startswith("# Documentation query")


@pytest.mark.parametrize(("name", "opening"), [("l.md", b"# Documentation"), ("l.docx", b"PK")])
def test_the_letter_and_the_record_as_files(tmp_path: Path, name: str, opening: bytes) -> None:
    """--out takes its form from the name; the record is enough to decide again."""
    letter, record = tmp_path / name, tmp_path / "record.json"
    done = check("--letter", "--out", str(letter), "--record", str(record), NOTE, data=tmp_path)
    assert (done.code, done.text) == (0, "")
    assert letter.read_bytes().startswith(opening)
    from app.check.record import decided_again
    from corpus.rulebook import load_rulebook

    kept = json.loads(record.read_text(encoding="utf-8"))
    assert decided_again(kept, load_rulebook("0200T")).report == "yes"
    assert "Secretname" not in record.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--letter", "--out", "letter.pdf"),
        ("--out", "letter.md"),
        ("--jsonl", "-", "--record", "record.json"),
        ("--letter", "--out", "missing/letter.md"),
    ],
)
def test_files_that_cannot_be_written_are_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """An unknown form, or options that do not go together, end with 2 and what to type."""
    monkeypatch.chdir(tmp_path)
    note = () if "--jsonl" in arguments else (NOTE,)
    done = check(*arguments, *note, data=tmp_path, stdin=b"")
    assert done.code == 2
    assert "Secretname" not in done.err


def test_a_batch_keeps_order_and_goes_on_after_bad_lines(tmp_path: Path) -> None:
    """One object a line, same ids, errors in their place."""
    lines = [
        json.dumps({"id": "a", "note": NOTE}),
        json.dumps({"id": 2, "note": ""}),
        json.dumps({"id": "c", "note": NOTE, "colour": "red"}),
        "no json",
        json.dumps({"id": "e", "note": NOTE}),
    ]
    done = check("--jsonl", "-", data=tmp_path, stdin="\n".join(lines).encode())
    assert done.code == 0
    assert [o["id"] for o in done.objects] == ["a", 2, "c", None, "e"]
    assert ["error" in o for o in done.objects] == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (["--json"], b"", "The note is empty"),
        (["--json"], b"PK\x03\x04\x00\x00", "looks like a binary file"),
        (["--json"], b"\xff\xfe pain", "not Unicode text"),
        (["--json"], b"x" * 200_001, "is too long"),
        (["--file", "/nowhere/note.txt"], b"", "cannot be read"),
        (["--file", "a.txt", "a note"], b"", "two notes"),
        (["--jsonl", "-", "a note"], b"", "each line holds its own note"),
    ],
)
def test_input_that_cannot_be_used(
    tmp_path: Path, arguments: list[str], stdin: bytes, says: str
) -> None:
    """Exit 2 and two lines on standard error, no trace."""
    done = check(*arguments, data=tmp_path, stdin=stdin)
    assert done.code == 2
    assert says in done.err
    assert "Traceback" not in done.err
    assert done.out == b""


def test_nothing_of_a_note_is_left_behind(tmp_path: Path) -> None:
    """Neither standard error nor any file in the data folder holds the note's words."""
    done = check("--json", NOTE, data=tmp_path)
    assert "Secretname" not in done.err
    written = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert not any(b"Secretname" in p.read_bytes() for p in written)
