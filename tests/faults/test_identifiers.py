"""Before text leaves for another machine: no planted identifier in bytes, logs or files."""

import logging
from pathlib import Path

import pytest

from app import Assistant
from app.llm.target import Target
from app.settings import AppSettings, LlmSettings
from evals.bench.identifiers import Note, notes
from index import IndexSettings
from tests.faults.server import FaultServer

QUESTIONS = (
    "Is imaging guidance included in 0200T?",
    "Who administers the anesthesia?",
    "What should the documentation include?",
)
COUNT = 300
TOGETHER = 5
"""Notes in one question, so that the test stays short."""


def planted(note: Note) -> list[bytes]:
    """The identifiers of `note` as they would stand in bytes, without labels; of names the last."""
    return [
        (value.split()[-1] if kind.startswith("name") else value.split(": ")[-1]).encode()
        for kind, value in note.planted
    ]


def written(folder: Path) -> bytes:
    """Every byte of the small files below `folder`: logs, histories, manifests."""
    return b"".join(f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file())


@pytest.mark.slow
def test_no_planted_identifier_leaves_or_stays(
    real_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """300 synthetic notes, five to a question, to an endpoint that counts as another machine."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(Target, "is_loopback", property(lambda self: False))
    monkeypatch.chdir(tmp_path)
    found = list(notes(COUNT))
    before = written(real_data)
    with FaultServer() as server:
        server.reply = lambda body: "NOT IN THE DOCUMENT"
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        llm = LlmSettings(base_url=server.url("ok"), model="m", deadline_s=20.0, retries=0)
        assistant = Assistant.open(
            settings=IndexSettings(data_dir=real_data), app_settings=AppSettings(llm=llm)
        )
        try:
            masked = 0
            for number in range(0, COUNT, TOGETHER):
                question = QUESTIONS[number % len(QUESTIONS)]
                text = "\n".join(note.text for note in found[number : number + TOGETHER])
                answer = assistant.ask(f"{text}\n{question}")
                masked += bool(answer.masked)
        finally:
            assistant.close()
        sent = [request.body for request in server.requests]
    assert len(sent) >= COUNT / TOGETHER / 2, "too few questions reached the model to tell"
    assert masked >= len(sent) * 0.9
    everywhere = b"\n".join([*sent, caplog.text.encode(), written(tmp_path)])
    assert written(real_data) == before
    leaked = [value for note in found for value in planted(note) if value in everywhere]
    assert leaked == []
