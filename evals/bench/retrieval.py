"""Our own retrieval alone, as a contestant: open the index, encode, rank.

python -m evals.bench.retrieval                  measure it beside its peers
python -m evals.bench.retrieval FOLDER QUESTIONS be the contestant
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus import load_library
from evals.bench.contest import Measurement, measure, medians, run_contestant
from index import IndexSettings, build_index, make_embedder, open_index
from index.generations import IndexHome

REPEATS = 5
WARM = 200


def load(folder: Path) -> Callable[[str], object]:
    """A function from a question to its best nodes."""
    settings = IndexSettings(data_dir=folder)
    embedder = make_embedder(settings)
    embedder.load_soon()
    index = open_index(load_library(), settings, embedder=embedder)

    def answer(question: str) -> object:
        return index.rank(index.encode(question), top_k=4)

    return answer


def compare(root: Path) -> dict[str, Measurement]:
    """Medians of each contestant, their runs interleaved so that all see the same machine."""
    from evals.bench.peers.llamaindex_engine import prepare

    settings = IndexSettings(data_dir=root / "ours")
    index = build_index(load_library(), settings, notify=lambda line: None)
    prepare(root / "peer", index.nodes)
    home = IndexHome(root / "ours" / "index")
    folders = {
        "evals.bench.retrieval": root / "ours",
        "evals.bench.peers.llamaindex_engine": root / "peer",
        "evals.bench.floor": home.generation_path(home.pointer().generation),
    }
    asked = [node.text for node in index.nodes if node.kind == "question"]
    questions = root / "questions.txt"
    questions.write_text("\n".join((asked * WARM)[: WARM + 1]), encoding="utf-8")
    runs: dict[str, list[Measurement]] = {module: [] for module in folders}
    for _ in range(REPEATS):
        for module, folder in folders.items():
            runs[module].append(measure(module, folder, questions))
    return {module: medians(found) for module, found in runs.items()}


def main() -> None:
    """Print one line for each contestant, and our ratios to the others."""
    with tempfile.TemporaryDirectory(prefix="codecite-bench-") as folder:
        found = compare(Path(folder))
    print(f"{'':36s} cold s   warm p50 ms   p95 ms   peak MB   ({REPEATS} runs, medians)")
    for module, run in found.items():
        numbers = f"{run.cold_s:6.2f} {run.warm_p50_ms:13.2f} {run.warm_p95_ms:8.2f}"
        print(f"{module:36s} {numbers} {run.peak_mb:9.0f}")
    ours, peer, floor = found.values()
    print(
        f"cold {ours.cold_s / peer.cold_s:.2f} of the peer, "
        f"warm p50 {ours.warm_p50_ms / floor.warm_p50_ms:.2f} of the floor, "
        f"peak memory {ours.peak_mb / peer.peak_mb:.2f} of the peer"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_contestant(load)
    else:
        main()
