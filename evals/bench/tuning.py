"""Train what the encoder tells the gate's judge of right and wrong sentences.

    python -m evals.bench.tuning              # then python -m evals.bench.teaching --write

The encoder's layers after its tap learn, for each fact, whether a sentence restates it rightly and
whether it distorts it. They learn from the judge's own examples (`evals.bench.teaching`) but for
one fold, from which the judge learns how much their opinion counts of sentences new to them. It
needs the libraries of the dependency group `tuning`, and some ten minutes on two cores.
"""

import argparse
import hashlib
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from app.gate.claim import claim
from app.gate.opinion import NAME, refs
from corpus import load_library
from evals.bench.gate import GOLDEN, Bench
from evals.bench.teaching import APART, Example, examples, facts_cited
from index.embedding import OnnxEmbedder, packaged_model
from index.tuned import TunedClassifier
from index.tuning import training
from index.tuning.reading import layers_after
from index.tuning.training import fit
from index.tuning.writing import graph_of

PASSES = 8
"""Passes over the examples; with three the layers are far worse."""
MUTANTS = 12000
"""Mutants of a pass, others in each: there are more of these than of all else."""
UNKNOWN, NO, YES = -1, 0, 1


def targets(example: Example, cited: Sequence[str], number: Mapping[str, int]) -> tuple[int, ...]:
    """What is to be learned from an example, in the order of `refs`; -1 where nothing is.

    A right sentence restates its facts and no others. Of a wrong one only the fact that it distorts
    is known: of the others it may speak rightly. One that names no fact distorts the cited one, if
    it cites one only.
    """
    facts = len(number)
    if example.kind == "right":
        known = [NO] * (2 * facts) + [YES]
        for fact in example.facts:
            known[number[fact]] = YES
        return tuple(known)
    known = [UNKNOWN] * (2 * facts) + [NO]
    distorted = example.facts[:1] or (tuple(cited) if len(cited) == 1 else ())
    for fact in distorted:
        known[number[fact]], known[facts + number[fact]] = NO, YES
    return tuple(known)


def tune(
    found: Sequence[Example], cited: Mapping[tuple[int, ...], Sequence[str]], facts: Sequence[str]
) -> Iterator[TunedClassifier]:
    """What is learned from all but the fold that is kept apart, after each pass.

    Args:
        found: All examples.
        cited: The facts that the passages of each example's markers carry.
        facts: The ids of all facts.
    """
    files = packaged_model()
    embedder = OnnxEmbedder(files)
    tap = files.taps[-1]
    kept = [e for e in found if e.fold != APART and e.kind != "moved"]
    # Falsehoods by hand are few, and what a model would say: they count twice.
    base = [e for e in kept for _ in range(1 + (e.kind == "falsehood")) if e.kind != "mutant"]
    made = [e for e in kept if e.kind == "mutant"]
    texts = sorted({claim(e.text) for e in kept})
    states = {
        text: encoded.states(tap).astype(np.float16)  # in half the memory
        for text, encoded in zip(texts, embedder.encode(texts), strict=True)
    }
    number = {fact: place for place, fact in enumerate(facts)}

    def epoch(count: int) -> list[training.Example]:
        chosen = random.Random(count).sample(made, min(MUTANTS, len(made)))
        return [
            training.Example(states[text], text, targets=targets(e, cited[e.markers], number))
            for e in (*base, *chosen)
            for text in (claim(e.text),)
        ]

    names = refs(facts)
    digest = samples_digest(kept)
    for trained in fit(layers_after(files.model, tap), len(names), epoch, PASSES):
        yield TunedClassifier(digest, "", embedder.digest, tap, names, graph_of(trained))


def samples_digest(found: Sequence[Example]) -> str:
    """SHA-256 over what is trained on."""
    lines = "\n".join(f"{e.kind}\t{','.join(e.facts)}\t{e.text}" for e in found)
    return hashlib.sha256(lines.encode()).hexdigest()


def main() -> None:
    """Train, and write after each pass beside the document."""
    parser = argparse.ArgumentParser(description="Train the encoder's opinion for the judge.")
    parser.add_argument("--code", default="0200T")
    asked = parser.parse_args()
    entry = load_library().entry(asked.code)
    assert entry is not None
    assert entry.folder is not None
    folder = GOLDEN / asked.code / "gate"
    bench = Bench(entry, folder)
    found = examples(entry, bench, tomllib.loads((folder / "taught.toml").read_text("utf-8")))
    cited = {markers: facts_cited(entry, bench, markers) for markers in {e.markers for e in found}}
    ids = [fact.id for fact in entry.facts]
    print(f"{sum(e.fold != APART for e in found)} examples of {len(found)}", flush=True)
    for number, tuned in enumerate(tune(found, cited, ids), 1):
        tuned.write(entry.folder, NAME)
        print(f"pass {number} of {PASSES} written", flush=True)


if __name__ == "__main__":
    main()
