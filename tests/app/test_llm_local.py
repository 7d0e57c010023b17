"""A model file served in this process: what is refused, and one real model over HTTP."""

import contextlib
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.llm.choosing import describe_drafter, open_drafter
from app.llm.client import ChatClient
from app.llm.errors import AnswerCut, LocalModelMissing
from app.llm.local import LocalServer, local_target, model_file
from app.llm.prompt import DraftRequest, passages_of
from app.settings import AppSettings, LlmSettings
from corpus import load_library

SMALL = LlmSettings(max_tokens=16, deadline_s=120.0, seed=1)


def test_missing_file(tmp_path: Path) -> None:
    """The file is named, without its folder."""
    with pytest.raises(LocalModelMissing) as raised:
        LocalServer(tmp_path / "none.gguf")
    assert "none.gguf can't be read (No such file or directory)" in str(raised.value)
    assert str(tmp_path) not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"GGU", b"<html>", b"\x00" * 100])
def test_file_that_is_no_model(tmp_path: Path, content: bytes) -> None:
    """Refused before llama.cpp sees it."""
    file = tmp_path / "odd.gguf"
    file.write_bytes(content)
    with pytest.raises(LocalModelMissing, match=r"odd\.gguf isn't a GGUF model"):
        LocalServer(file)


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without xllamacpp the sentence says how to install it."""
    file = tmp_path / "m.gguf"
    file.write_bytes(b"GGUF and so on")
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(LocalModelMissing, match=r"xllamacpp.* isn't installed\. .*make local"):
        LocalServer(file)


def test_without_any_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a setting and without the package the sentence names both ways out."""
    monkeypatch.setattr("app.llm.local.PACKAGED", "no_such_package")
    settings = AppSettings(drafter="local")
    with pytest.raises(LocalModelMissing, match=r"CODECITE_LOCAL_MODEL .*make local"):
        model_file(settings)
    report = describe_drafter(settings)
    assert report.lines == ("Drafter: a local model.",)
    assert "CODECITE_LOCAL_MODEL" in report.problems[0]


@pytest.mark.model
def test_damaged_model(tmp_path: Path) -> None:
    """A file that begins as a model and is none is an error, not an end of the process."""
    file = tmp_path / "cut.gguf"
    file.write_bytes(model_file(AppSettings()).read_bytes()[:1_000_000])
    with pytest.raises(LocalModelMissing, match=r"cut\.gguf can't be loaded"):
        LocalServer(file)


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    """The packaged model, served."""
    running = LocalServer(model_file(AppSettings()))
    yield running
    running.close()


def fetched(server: LocalServer, path: str, key: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a plain request as another program would send it."""
    headers = {"Authorization": f"Bearer {key}", "Origin": "http://evil.example"}
    request = urllib.request.Request(server.base_url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


@pytest.mark.model
def test_who_may_ask(server: LocalServer) -> None:
    """Loopback only, nobody without the key, no other origin, and no path of this machine shown."""
    assert server.base_url.startswith("http://127.0.0.1:")
    assert fetched(server, "/models", "guess")[0] == 401
    status, headers, body = fetched(server, "/models", server.key)
    assert status == 200
    assert [model["id"] for model in json.loads(body)["data"]] == [server.name]
    assert b"/" not in body
    assert headers.get("Access-Control-Allow-Origin") != "http://evil.example"
    assert fetched(server, "/../slots", server.key)[0] != 200


@pytest.mark.model
def test_one_streamed_completion(server: LocalServer) -> None:
    """A real model answers over HTTP through the client, in pieces, the same each time."""
    client = ChatClient(local_target(server, AppSettings(llm=SMALL)))
    question = [{"role": "user", "content": "Reply with the word yes."}]

    def answer() -> list[str]:
        pieces: list[str] = []
        try:
            pieces.extend(client.stream(question, client.budget()))
        except AnswerCut:  # a small model may go on and on; what came is enough here
            pieces.append("(cut)")
        return pieces

    try:
        first = answer()
        assert len(first) > 1
        assert "".join(first).strip()
        assert answer() == first
        assert client.model == server.name
    finally:
        client.close()


@pytest.mark.model
def test_doctor_of_the_packaged_model() -> None:
    """The doctor starts it, asks it, and ends it."""
    report = describe_drafter(AppSettings(drafter="local"))
    assert report.problems == ()
    assert report.lines[-1] == "It answers."


@pytest.mark.model
def test_a_draft_from_the_packaged_model() -> None:
    """Chosen by setting, the model gets the whole document and drafts; the gate is another's."""
    settings = AppSettings(drafter="local", llm=SMALL)
    drafter = open_drafter(settings)
    assert drafter is not None
    request = DraftRequest(
        "Is imaging included?", "coder", passages_of(load_library().entry("0200T"))
    )
    try:
        assert "SmolLM2" in drafter.name
        sentences = drafter.draft(request, drafter.budget())
        with contextlib.suppress(AnswerCut):
            assert all(sentence.text for sentence in sentences)
    finally:
        drafter.close()
