"""Train a code's tuned classifier and put it beside its document: `python -m index.tuning CODE`."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from corpus import load_library
from corpus.knowledge import read_lines
from index.classifying import Classifier, train
from index.embedding import OnnxEmbedder, packaged_model
from index.lexical import terms
from index.retrieval import EncodedQuery
from index.samples import Sample, as_compared, library_samples, samples_digest
from index.tuned import NAME, TunedClassifier
from index.tuning.messages import FILE, Message, joined, messages_digest, read_messages
from index.tuning.reading import layers_after
from index.tuning.training import EPOCHS, Example, fit
from index.tuning.variants import variants
from index.tuning.writing import graph_of

JOINED = 6000
"""Joined sample questions in each pass."""

EXAMPLES = """examples:
  python -m index.tuning 0200T
  python -m index.tuning 0200T --held-out fresh.txt
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write; the exit code is 2 for a code that isn't there."""
    parser = argparse.ArgumentParser(
        prog="python -m index.tuning",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("code")
    parser.add_argument("--out", type=Path, help="folder to write to (default: the document's)")
    parser.add_argument(
        "--held-out",
        type=Path,
        metavar="FILE",
        help="questions, in the form of questions.txt, that are no samples: how many are placed "
        "rightly",
    )
    given = parser.parse_args(arguments)
    library = load_library()
    entry = library.entry(given.code)
    if entry is None or entry.folder is None:
        print(f"there is no code {given.code} in the corpus", file=sys.stderr)
        return 2
    samples = library_samples(library)[entry.code]
    messages = read_messages(entry.folder / FILE, {sample.ref for sample in samples})
    held_out: list[Sample] = []
    if given.held_out:
        fresh = read_lines(given.held_out)
        held_out = [Sample(ref, text) for ref, texts in fresh.items() for text in texts]
    form = partial(as_compared, own=entry.code, glossary=library.glossary)
    embedder = OnnxEmbedder(packaged_model())
    print(f"{len(samples)} samples, {len(messages)} messages, {len(held_out)} held out", flush=True)
    folder: Path = given.out or entry.folder
    silent = frozenset(silence.id for silence in entry.silences)
    for number, tuned in enumerate(tune(samples, messages, silent, embedder, form), 1):
        tuned.write(folder, NAME)
        said = f"pass {number} of {EPOCHS} written: {len(tuned.graph) / 1e6:.1f} MB"
        if held_out:
            right = placed(tuned, held_out, embedder, form)
            said += f", {right} of {len(held_out)} held out placed rightly"
        print(said, flush=True)
    if held_out:
        linear = train(samples, embedder.embed([sample.text for sample in samples]))
        right = placed(linear, held_out, embedder, form)
        print(f"the linear classifier: {right} of {len(held_out)}")
    return 0


def tune(
    samples: Sequence[Sample],
    messages: tuple[Message, ...],
    silent: frozenset[str],
    embedder: OnnxEmbedder,
    form: Callable[[str], str],
) -> Iterator[TunedClassifier]:
    """The tuned classifier after each pass: forty minutes on two cores.

    Args:
        samples: Questions, each with the one id that it belongs to.
        messages: Messages, with all ids that they ask for.
        silent: The ids that the document answers nothing of.
        embedder: The encoder to go on from.
        form: Brings a text into the form that questions are read in.
    """
    files = packaged_model()
    tap = files.taps[0]
    refs = tuple(sorted({sample.ref for sample in samples}))
    number = {ref: place for place, ref in enumerate(refs)}
    single = [Message((sample.ref,), sample.text) for sample in samples]

    def epoch(count: int) -> list[Example]:
        """The samples as they are in the first pass, in other forms in later ones, and messages."""
        several = [*joined(samples, JOINED, random.Random(count)), *messages]
        asked = [*single, *several]
        texts = [one.text for one in asked]
        read = [*texts[: len(single) * (count == 0)]]
        read += variants(texts[len(read) :], form, count)
        return [
            Example(
                encoded.states(tap),
                text,
                tuple(number[ref] for ref in one.refs),
                None if one.due is None else one.due == "conflict",
                silent.issuperset(one.refs) if one.due is None else one.due == "declined",
            )
            for encoded, text, one in zip(embedder.encode(read), read, asked, strict=True)
        ]

    for trained in fit(layers_after(files.model, tap), len(refs), epoch):
        yield TunedClassifier(
            samples_digest(samples),
            messages_digest(messages),
            embedder.digest,
            tap,
            refs,
            graph_of(trained),
        )


def placed(
    classifier: Classifier,
    samples: Sequence[Sample],
    embedder: OnnxEmbedder,
    form: Callable[[str], str],
) -> int:
    """How many of the samples the classifier finds most likely to belong where they do."""
    right = 0
    for sample in samples:
        text = form(sample.text)
        query = EncodedQuery(text, terms(text), embedder.encode([text])[0])
        likely = classifier.place(query).likely
        right += max(likely, key=lambda ref: likely[ref]) == sample.ref
    return right


if __name__ == "__main__":
    sys.exit(main())
