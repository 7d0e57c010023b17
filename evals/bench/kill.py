"""Kills index builds with SIGKILL, then starts again and searches every node by its own vector.

    python -m evals.bench.kill --kills 300 --seed 1

Half of the kills come at a random moment, half right before one of the build's own file
operations (each in turn). Builds start from no index, from another corpus's index or from the
same one; some embed everything anew, and some are killed several times in a row. After that the
next start must serve a complete index without any help. Exit code 1 when one start does not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path

from corpus import CodeEntry, Library, load_library
from corpus.knowledge import Knowledge
from index import IndexSettings, build_index, open_index
from index.embedding import with_vector
from index.generations import IndexHome
from index.opening import read_manifest
from index.retrieval import ALL_KINDS, EncodedQuery

START_LIMIT_S = 60.0
#: File operations as the interpreter reports them, before they happen.
OPERATIONS = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate")


@dataclass(slots=True)
class Tally:
    """What happened: kills by kind, and next starts by outcome."""

    kills: Counter[str] = field(default_factory=Counter)
    starts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest_s: float = 0.0

    def lines(self) -> list[str]:
        """The tally as lines to print."""
        kills, starts = self.kills, self.starts
        return [
            f"kills: {kills.total()}  " + "  ".join(f"{k} {n}" for k, n in sorted(kills.items())),
            f"next starts: {starts.total()}  "
            + "  ".join(f"{k} {n}" for k, n in sorted(starts.items())),
            f"failures: {len(self.failures)}   slowest start: {self.slowest_s:.1f} s",
            *self.failures,
        ]


def slimmed(library: Library, questions: int) -> Library:
    """The library with at most `questions` sample questions for each fact, topic and silence.

    What is killed is the writing, verifying and switching in of an index. Embedding thousands of
    questions first would only make most kills hit the one stage that writes nothing.
    """

    def slim(entry: CodeEntry) -> CodeEntry:
        known = entry.knowledge
        fewer = Knowledge(
            tuple(replace(fact, questions=fact.questions[:questions]) for fact in known.facts),
            tuple(replace(topic, questions=topic.questions[:questions]) for topic in known.topics),
            tuple(replace(s, questions=s.questions[:questions]) for s in known.silences),
        )
        return replace(entry, knowledge=fewer)

    return replace(library, entries=tuple(slim(entry) for entry in library.entries))


def variants(library: Library, questions: int) -> tuple[Library, Library]:
    """The library, and a slim one with one fact less: two corpora with most nodes in common.

    The tuned classifier fits the first only; for the second a linear one is trained.
    """
    slim = slimmed(library, questions)
    entry = slim.entries[0]
    fewer = replace(entry.knowledge, facts=entry.facts[:-1])
    changed = (replace(entry, knowledge=fewer), *slim.entries[1:])
    return library, replace(library, entries=changed, digest=library.digest[::-1])


def run_kills(
    corpora: Sequence[Library], root: Path, kills: int, seed: int, uncached: float
) -> Tally:
    """Kill `kills` builds below `root`, and start again after each or each few of them.

    Args:
        corpora: what is indexed, one or the other.
        root: an empty folder.
        kills: how many kills must hit a build that is still running.
        seed: decides moments and starting points.
        uncached: share of the builds that embed every node anew.
    """
    _import_everything()
    dice = random.Random(seed)
    settings = IndexSettings(data_dir=root)
    home = IndexHome(root / "index")
    seconds = _timed(lambda: build_index(corpora[0], settings, _silent))
    tally, operation = Tally(), 0
    while tally.kills.total() < kills:
        target = dice.choice(corpora)
        _starting_point(dice, home, uncached)
        if tally.kills.total() % 2:
            operation += 1
            hit = _kill_at(operation, target, settings)
            operation = operation if hit else 0  # past the last one: begin again
            kind = "at a file operation"
        else:
            cold = not home.cache_path.exists()
            moment = dice.uniform(0, 1.1 * seconds * (8 if cold else 1))
            hit, kind = _kill_after(moment, target, settings), "at a random moment"
        if not hit:
            continue
        tally.kills[kind] += 1
        if tally.kills.total() >= kills or dice.random() > 0.2:  # else: killed again at once
            _start_again(target, settings, tally)
    return tally


def _import_everything() -> None:
    """Import here what children need, so that each fork is a start of a second less."""
    from index.embedding import import_onnxruntime

    import_onnxruntime()
    for name in (
        "tokenizers",
        "chromadb",
        "llama_index.vector_stores.chroma",
        "index.build",
        "index.probe",
    ):
        import_module(name)


def _silent(line: str) -> None:
    """Say nothing: thousands of builds would."""


def _timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes in a child process, with the cache filled by a first run."""
    seconds = 0.0
    for _ in range(2):
        started = time.monotonic()
        if os.waitpid(_fork(work), 0)[1]:
            raise SystemExit("the build fails even when nobody kills it")
        seconds = time.monotonic() - started
    return seconds


def _fork(work: Callable[[], object]) -> int:
    """Do the work in a child process; its exit code is 0, or 1 when it raises."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException as error:  # a panic of Chroma's binding included
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        finally:
            os._exit(code)
    return child


def _starting_point(dice: random.Random, home: IndexHome, uncached: float) -> None:
    if dice.random() < 0.3:
        shutil.rmtree(home.root, ignore_errors=True)
    elif dice.random() < uncached:
        home.cache_path.unlink(missing_ok=True)


def _kill_after(moment_s: float, library: Library, settings: IndexSettings) -> bool:
    """Whether the build was still running when it was killed after so many seconds."""
    child = _fork(lambda: build_index(library, settings, _silent))
    time.sleep(moment_s)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _kill_at(operation: int, library: Library, settings: IndexSettings) -> bool:
    """Whether the build has so many file operations; it is killed right before that one."""
    below = str(settings.data_dir)
    seen = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in OPERATIONS and str(arguments[0]).startswith(below):
            seen += 1
            if seen == operation:
                os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        sys.addaudithook(watch)
        build_index(library, settings, _silent)

    return os.WIFSIGNALED(os.waitpid(_fork(work), 0)[1])


def _start_again(library: Library, settings: IndexSettings, tally: Tally) -> None:
    """Open the index in a new process and count what it finds."""
    reading, writing = os.pipe()
    child = _fork(lambda: os.write(writing, json.dumps(_serve(library, settings)).encode()))
    os.close(writing)
    started = time.monotonic()
    deadline = started + START_LIMIT_S
    while os.waitpid(child, os.WNOHANG)[0] == 0:
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            break
        time.sleep(0.01)
    tally.slowest_s = max(tally.slowest_s, time.monotonic() - started)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    report = json.loads(said) if said else {"error": "the start crashed or hung"}
    complete = report.get("found") == report.get("in_chroma") == report.get("nodes", -1)
    tally.starts[report.get("outcome", "failed") if complete else "failed"] += 1
    if not complete:
        tally.failures.append(f"start {tally.starts.total()}: {report}")


def _serve(library: Library, settings: IndexSettings) -> dict[str, object]:
    """Open the index and search each node by its own vector, in the index and in Chroma."""
    from index.probe import lost_nodes
    from index.store import ChromaPlace

    said: list[str] = []
    assert settings.data_dir is not None
    opened = open_index(library, settings, said.append)
    vectors = opened.vectors
    found = 0
    for node, vector in zip(opened.nodes, vectors, strict=True):
        query = EncodedQuery(node.text, (), with_vector(vector))
        near = opened.rank(query, node.code, ALL_KINDS, top_k=5)  # equal texts share a vector
        found += any(hit.node.id == node.id for hit in near)
    home = IndexHome(settings.data_dir / "index")
    folder = home.generation_path(home.pointer().generation)
    manifest = read_manifest(folder, home.pointer())
    # This process is a child of its own already, so Chroma is searched right here.
    lost = lost_nodes(ChromaPlace(folder / "chroma", settings), manifest, vectors)
    outcome = "rebuilt" if said else "served the live index"
    return {
        "nodes": len(opened.nodes),
        "found": found,
        "in_chroma": len(opened.nodes) - len(lost),
        "outcome": outcome,
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the harness and print its tally; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="kills that must hit (300)")
    parser.add_argument("--seed", type=int, default=1, help="moments and starting points (1)")
    parser.add_argument("--uncached", type=float, default=0.05, help="share without cache (0.05)")
    parser.add_argument("--questions", type=int, default=2, help="sample questions an entry (2)")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="codecite-kill-") as folder:
        tally = run_kills(
            variants(load_library(), options.questions),
            Path(folder),
            options.kills,
            options.seed,
            options.uncached,
        )
    print("\n".join(tally.lines()))
    print(f"took {time.monotonic() - started:.0f} s, seed {options.seed}")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
