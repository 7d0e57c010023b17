"""How fast an answer is: the whole pipeline beside a LlamaIndex query engine and the floor.

python -m evals.bench.ask                  measure all three, side by side in one run
python -m evals.bench.ask FOLDER QUESTIONS be our own contestant
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus import load_library
from evals.bench.contest import Measurement, measure, medians, run_contestant
from index import IndexSettings, build_index
from index.generations import IndexHome
from index.samples import library_samples

REPEATS = 5
WARM = 200


def load(folder: Path) -> Callable[[str], object]:
    """A function from a question to its answer."""
    from app import Assistant

    assistant = Assistant.open(settings=IndexSettings(data_dir=folder))
    return assistant.ask


def compare(root: Path) -> dict[str, Measurement]:
    """Medians of each contestant, their runs interleaved so that all see the same machine."""
    from evals.bench.peers.llamaindex_engine import prepare

    settings = IndexSettings(data_dir=root / "ours")
    library = load_library()
    index = build_index(library, settings, notify=lambda line: None)
    prepare(root / "peer", index.nodes)
    home = IndexHome(root / "ours" / "index")
    folders = {
        "evals.bench.ask": root / "ours",
        "evals.bench.peers.llamaindex_engine": root / "peer",
        "evals.bench.floor": home.generation_path(home.pointer().generation),
    }
    asked = [sample.text for samples in library_samples(library).values() for sample in samples]
    questions = root / "questions.txt"
    spread = asked[:: max(1, len(asked) // (WARM + 1))]  # of all ids alike: some are told as cases
    questions.write_text("\n".join((spread * WARM)[: WARM + 1]), encoding="utf-8")
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
