from __future__ import annotations

import dataclasses
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from corpus import Library
from index import EmbedderUnavailable, IndexSettings, build_index, open_index
from index.embedding import with_vector
from index.generations import IndexHome

QUESTION = "is inspection included?"


def test_a_reader_picks_up_a_new_generation(
    library: Library, settings: IndexSettings, said: list[str]
) -> None:
    """What another process builds is served from the next ranking on, without a restart."""
    reader = open_index(library, settings, said.append)
    before = reader.rank(reader.encode(QUESTION))
    served = reader._loaded
    build_index(library, settings)
    assert reader.rank(reader.encode(QUESTION)) == before
    assert reader._loaded is not served
    assert said == []


def test_a_reader_keeps_its_own_corpus(
    library: Library, edited_library: Library, settings: IndexSettings, said: list[str]
) -> None:
    """When the index now stored is of another corpus, the reader stays with what it loaded."""
    reader = open_index(library, settings, said.append)
    before = reader.rank(reader.encode(QUESTION))
    build_index(edited_library, settings)
    assert reader.rank(reader.encode(QUESTION)) == before
    assert reader.rank(reader.encode(QUESTION)) == before
    assert said == []


@pytest.mark.parametrize("what", ["generation", "everything", "chroma", "pointer"])
def test_a_live_directory_may_vanish(
    library: Library, settings: IndexSettings, home: IndexHome, live: Path, what: str
) -> None:
    """Files deleted under a running reader change no answer; the next start builds them anew."""
    reader = open_index(library, settings)
    before = reader.rank(reader.encode(QUESTION))
    doomed = {"generation": live, "everything": home.root.parent, "chroma": live / "chroma"}
    if what == "pointer":
        home.pointer_path.unlink()
    else:
        shutil.rmtree(doomed[what])
    assert reader.rank(reader.encode(QUESTION)) == before
    assert not reader.status().ready
    fresh = open_index(library, settings, notify=lambda line: None)
    assert [hit.node for hit in fresh.rank(fresh.encode(QUESTION))] == [hit.node for hit in before]
    assert reader.rank(reader.encode(QUESTION)) == before


def test_threads_share_an_index_while_it_is_rebuilt(
    library: Library, settings: IndexSettings
) -> None:
    """Rankings in several threads agree, also while generations are switched beneath them."""
    reader = open_index(library, settings)
    expected = reader.rank(reader.encode(QUESTION))
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(60):
            found = reader.rank(reader.encode(QUESTION))
            if found != expected:
                wrong.append(found)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        build_index(library, settings)
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_digest_is_that_of_the_content(
    library: Library, edited_library: Library, settings: IndexSettings, tmp_path: Path
) -> None:
    """The same corpus has the same digest wherever and whenever it is built; an edit changes it."""
    first = open_index(library, settings).digest
    elsewhere = dataclasses.replace(settings, data_dir=tmp_path / "elsewhere")
    assert open_index(library, elsewhere, notify=lambda line: None).digest == first
    assert open_index(edited_library, elsewhere, notify=lambda line: None).digest != first


def test_a_model_that_changes_under_a_reader_is_an_error(
    library: Library, settings: IndexSettings
) -> None:
    """A vector of another length is refused instead of compared."""
    reader = open_index(library, settings)

    class Shorter:
        """An embedder that gives three numbers."""

        pinned = True

        def encode(self, texts: list[str]) -> object:
            return [with_vector(row) for row in np.ones((len(texts), 3), np.float32)]

    reader._plan = dataclasses.replace(reader._plan, embedder=Shorter())  # type: ignore[arg-type]
    with pytest.raises(EmbedderUnavailable, match="gave 3 numbers, the index has 384"):
        reader.encode(QUESTION)


COLD = """
import socket, sys
def refuse(*arguments, **options):
    raise AssertionError(f"network used: {arguments}")
for name in ("connect", "connect_ex", "bind", "sendto"):
    setattr(socket.socket, name, refuse)
socket.getaddrinfo = socket.create_connection = refuse
from pathlib import Path
import index
heavy = {"numpy", "chromadb", "llama_index", "onnxruntime", "tokenizers", "httpx", "pydantic"}
print("import:", sorted(heavy & set(sys.modules)))
from corpus import load_library
settings = index.IndexSettings(data_dir=Path(sys.argv[2]))
opened = index.open_index(load_library(Path(sys.argv[1])), settings, print)
opened.rank(opened.encode("is inspection included?"))
print("answer:", sorted(heavy & set(sys.modules)))
index.build_index(load_library(Path(sys.argv[1])), settings)
print("build:", sorted(heavy & set(sys.modules)))
"""


def test_cold_answers_need_no_store_and_nothing_needs_the_network(
    library: Library, data_dir: Path, tmp_path: Path
) -> None:
    """Import loads nothing heavy, an answer neither Chroma nor LlamaIndex; no socket is used."""
    root = tmp_path / "corpus"
    (root / "codes" / "9901T").mkdir(parents=True)
    (root / "codes" / "9901T" / "document.txt").write_text(library.entries[0].document.raw)
    (root / "silences.toml").touch()
    done = subprocess.run(
        [sys.executable, "-c", COLD, str(root), str(data_dir)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == [
        "import: []",
        "answer: ['numpy', 'onnxruntime', 'tokenizers']",
    ]
    assert "chromadb" in done.stdout.splitlines()[2]


ODD = """
import sys
from pathlib import Path
from corpus import load_library
from index import open_index
index = open_index(load_library(Path(sys.argv[1])))
print(index.rank(index.encode("is inspection included?"), top_k=1)[0].node.ref)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "environ", [{}, {"HOME": "/dev/null/home", "LC_ALL": "C", "TMPDIR": ""}], ids=str
)
def test_odd_environments_still_answer(
    library: Library, environ: dict[str, str], tmp_path: Path
) -> None:
    """HOME unset or not to be written, locale C: it is built for this run, and one line says so."""
    folder = tmp_path / "codes" / "9901T"
    folder.mkdir(parents=True)
    (folder / "document.txt").write_text(library.entries[0].document.raw)
    (tmp_path / "silences.toml").touch()
    done = subprocess.run(
        [sys.executable, "-c", ODD, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=environ,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("9901T/")
    assert "run only" in done.stderr
    assert len(done.stderr.splitlines()) == 1
