"""`codecite index`: what is built and what is said of it."""

import json
import shutil

from app.library import CORPUS_VARIABLE
from tests.app.cli_runs import REAL, run


def test_status_of_a_missing_index_exits_3_and_names_the_command(tmp_path):
    """Nothing is built; the state is on stdout, what to type on stderr."""
    done = run("index", "status", data=tmp_path, program=REAL)
    assert done.code == 3
    assert done.text.startswith("index     missing: there is no index yet\n")
    assert done.err == "Type: codecite index build\n"
    assert not (tmp_path / "index").exists()


def test_status_as_json_after_a_build(real_data):
    """A built index is ready, and a probe finds every passage."""
    done = run("index", "status", "--probe", "--json", data=real_data, program=REAL)
    [status] = done.objects
    assert (done.code, done.err) == (0, "")
    assert status["state"] == "ready"
    assert status["nodes"] == status["found"] > 50


def test_a_damaged_index_is_told_and_built_again(small_corpus, small_data, tmp_path):
    """A file that changed is found by status; a build replaces the index."""
    data = tmp_path / "data"
    shutil.copytree(small_data, data)
    named = {CORPUS_VARIABLE: str(small_corpus)}
    pointer = data / "index" / "current.json"
    generation = json.loads(pointer.read_text())["generation"]
    snapshot = data / "index" / f"gen-{generation}" / "manifest.json"
    snapshot.write_bytes(snapshot.read_bytes() + b" ")
    assert run("index", "status", data=data, program=REAL, **named).code == 3
    built = run("index", "build", "--json", data=data, program=REAL, **named)
    assert built.code == 0
    assert built.objects[0]["state"] == "ready"
    assert built.err == "Building the index...\n"
