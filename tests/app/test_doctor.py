"""The doctor: everything in order, and each thing that can be broken."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.doctor import examine, report_lines
from app.readability import FORMULA
from corpus.library import PACKAGED
from tests.app.cli_runs import REAL, run


def test_a_sound_installation_exits_0(real_data):
    """Versions, document, index with every passage found, and the formula are told."""
    done = run("doctor", data=real_data, program=REAL)
    assert (done.code, done.err) == (0, "")
    assert done.text.endswith("Everything is in order.\n")
    for said in (
        "composer",
        str(real_data),
        "2025 CPT 0200T",
        "found by their own vector",
        FORMULA,
    ):
        assert said in done.text
    assert "chromadb 1.5.9" in done.text


def test_a_missing_index_exits_3_with_the_command(tmp_path):
    """The report as JSON has the problem and what mends it."""
    done = run("doctor", "--json", data=tmp_path, program=REAL)
    [report] = done.objects
    assert done.code == 3
    assert report["ok"] is False
    assert report["problems"] == [
        {"what": "The index: there is no index yet.", "command": "codecite index build"}
    ]
    assert report["documents"][0]["edition"] == "2025 CPT"


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({}, "export CODECITE_DATA_DIR=/a/folder/of/yours"),
        ({"CODECITE_RRF_K": "0"}, "unset CODECITE_RRF_K"),
        ({"CODECITE_EMBED_DIR": "/nowhere"}, "unset CODECITE_EMBED_DIR"),
        ({"CODECITE_DATA_DIR": "/dev/null/x"}, "export CODECITE_DATA_DIR=/a/folder/of/yours"),
    ],
    ids=["no home", "bad setting", "no model", "data folder below a file"],
)
def test_each_problem_has_its_command(environ, command, tmp_path):
    """Settings that cannot work are named, with what to type."""
    base = {} if not environ or "CODECITE_DATA_DIR" in environ else {"HOME": str(tmp_path)}
    report = examine(environ={**base, **environ})
    assert command in [problem.command for problem in report.problems]
    assert f"\nType: {command}" in "\n".join(report_lines(report))


def test_an_edited_document_is_a_warning(tmp_path, real_data):
    """An edit beside its recorded digest is told; it is no problem by itself."""
    corpus = copied_corpus(tmp_path)
    document = corpus / "codes" / "0200T" / "manifest.toml"
    document.write_text(document.read_text().replace('sha256 = "c', 'sha256 = "d'))
    report = examine(corpus, {"CODECITE_DATA_DIR": str(tmp_path / "data")})
    assert len(report.warnings) == 1
    assert "0200T was changed" in report.warnings[0]
    assert "edited" in str(report.to_dict()["documents"])


def test_a_corpus_that_cannot_be_used_is_a_problem(tmp_path):
    """A damaged document is named with its file, and the rest is still examined."""
    corpus = copied_corpus(tmp_path)
    (corpus / "codes" / "0200T" / "document.txt").write_text("nothing of the kind")
    report = examine(corpus, {"CODECITE_DATA_DIR": str(tmp_path / "data")})
    [problem] = report.problems
    assert "document.txt" in problem.what
    assert report.index is None
    assert report.entries == ()


def test_a_library_that_is_not_installed_is_a_problem(monkeypatch, tmp_path):
    """A missing or different library is named with how to install it."""
    monkeypatch.setattr("app.doctor.LIBRARIES", ("textstat", "no-such-distribution"))
    monkeypatch.setattr("app.doctor.FORMULA", "Flesch-Kincaid grade, textstat 0.0.1")
    report = examine(environ={"CODECITE_DATA_DIR": str(tmp_path)})
    said = [problem.what for problem in report.problems if problem.command == "make install"]
    assert len(said) == 2
    assert "no-such-distribution is not installed." in said
    assert "no-such-distribution missing" in "\n".join(report_lines(report))


def test_a_report_without_problems_says_so(tmp_path):
    """The last line tells that all is well."""
    report = examine(environ={"CODECITE_DATA_DIR": str(tmp_path)})
    assert report_lines(replace(report, problems=()))[-1] == "\nEverything is in order."


def copied_corpus(folder: Path) -> Path:
    """A copy of the packaged corpus that may be changed."""
    corpus = folder / "corpus"
    shutil.copytree(PACKAGED / "codes", corpus / "codes")
    return corpus
