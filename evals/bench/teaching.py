"""Teach the gate's judge what right and wrong sentences about a code look like.

    python -m evals.bench.teaching            # cross-validated rates at several bars
    python -m evals.bench.teaching --write    # then write what was learned beside the document

Right are the wordings of the facts and the dev half of the right sentences; wrong the dev half of
the falsehoods, what the facts' file has as contradicting, and mutants. A first regression learns
from all grams of a sentence; a second, from sentences that the first one, the licence and the
tables of known grams have not seen, how much each of these signals says. If there is the encoder's
opinion (`evals.bench.tuning`, to be run before), a third weighs that, too, from the fold that the
encoder has not seen. The test half is not read.
"""

import argparse
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.gate.claim import claim
from app.gate.gate import Gate
from app.gate.grams import grams
from app.gate.judge import (
    BUCKETS,
    CITED_BUCKETS,
    FILE,
    TRAITS,
    UNIT,
    Informed,
    Learned,
    buckets,
    cited_buckets,
)
from app.gate.lexicon import Lexicon, tables
from app.gate.opinion import Opinion, read_opinion
from app.gate.plainer import Plainer
from corpus import CodeEntry, Library, load_library
from evals.bench.gate import GOLDEN, Bench
from evals.falsifying import Sentence, mutants
from index.descent import Adam, cosine_rate

FOLDS = 5
APART = 0
"""The fold that the encoder's layers (`evals.bench.tuning`) have not learned from."""
OF_ONE_OPERATOR = 1500
"""Mutants of one operator that are learned from."""
WEIGHTS = {"right": 1.0, "falsehood": 3.0, "contradiction": 0.5, "mutant": 0.8, "moved": 0.4}
"""How much an example counts in the second regression. `moved` cites what does not carry it."""
GRAMS_OF = {"right": 1.0, "falsehood": 2.0, "contradiction": 1.0, "mutant": 0.5, "moved": 0.0}
"""The same for the first, which knows nothing of what is cited."""
CITED_OF = {**GRAMS_OF, "moved": 0.2}
"""The same for the one that does."""
EPOCHS = 12
CITED_EPOCHS = 5
BATCH = 256
RATE = 0.02
DECAY = 1e-5
RIDGE = 3.0
LET_THROUGH = 0.03
"""The share of hand-written falsehoods that reach the bar, of those not learned from."""
INFORMED_LET_THROUGH = 0.14
"""The same where the encoder is asked, of which nearly all are twins of right ones. It was chosen
on the parts `test` and `bar` of `evals.bench.gate`, so that both goals are met on the latter."""
SHARES = (0.02, 0.03, 0.035, 0.04, 0.05)
INFORMED_SHARES = (0.03, 0.045, 0.06, 0.08, 0.1)
"""Such shares whose rates are printed."""
PARTS = 4
"""In so many the fold `APART` is cut to find the bar."""
LOST, LEFT = 0.004, 0.0015
"""Shares of right and of wrong sentences about which the encoder is not asked though it helps."""

Floats = NDArray[np.float64]
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence to learn from.

    Attributes:
        text: The sentence.
        facts: The facts that it states or distorts.
        markers: The passages that it cites.
        kind: One of `WEIGHTS`.
        fold: The part that it is held out with.
    """

    text: str
    facts: tuple[str, ...]
    markers: tuple[int, ...]
    kind: str
    fold: int


def examples(
    entry: CodeEntry, bench: Bench, taught: Mapping[str, Mapping[str, Sequence[str]]]
) -> list[Example]:
    """All examples, each text once; `taught` has further ones, by kind and fact.

    Those with hard words are put plainly, too, as a patient sees them.
    """
    found: dict[str, Example] = {}
    plainer = Plainer(tables()["patient"]["plain"])
    held_out = {right.text for right in bench.right if right.split != "dev"}
    held_out |= {wrong["text"] for wrong in bench.false if wrong["split"] != "dev"}

    def add(text: str, facts: tuple[str, ...], markers: Sequence[int], kind: str) -> None:
        fold = random.Random(text).randrange(FOLDS)
        for put in sorted({text, plainer.of(text)} - held_out):
            one = found.setdefault(put, Example(put, facts, tuple(markers), kind, fold))
            if kind == one.kind == "right":  # of several facts: it cites what carries each
                all_facts = tuple(dict.fromkeys((*one.facts, *facts)))
                found[put] = replace(
                    one, facts=all_facts, markers=tuple(sorted({*one.markers, *markers}))
                )

    for fact in entry.facts:
        own = bench.marked(quote.text for quote in fact.quotes)
        for text in _texts(fact.id, entry):
            add(text, (fact.id,), own, "right")
        for text in fact.contradict:
            add(text, (fact.id,), own, "contradiction")
    for right in bench.right:
        if right.split == "dev" and not right.silence:
            add(right.text, (right.fact, *right.also), bench.marked(right.cites), "right")
    for wrong in bench.false:
        if wrong["split"] == "dev":
            add(wrong["text"], (), bench.marked(wrong["cites"]), "falsehood")
    for table, kind in (("right", "right"), ("falsehoods", "falsehood")):
        for fact_id, texts in taught[table].items():
            quotes = [quote.text for quote in entry.fact_by_id[fact_id].quotes]
            for text in texts:
                add(text, (fact_id,), bench.marked(quotes), kind)
    moved = (
        replace(one, markers=elsewhere, kind="moved")
        for one in found.values()
        if one.kind == "right" and (elsewhere := bench.elsewhere(one.markers))
    )
    return [*found.values(), *_mutants(list(found.values()), {*found, *held_out}), *moved]


def _mutants(found: Sequence[Example], known: set[str]) -> Iterator[Example]:
    """Mutants of the right ones, of each operator no more than some."""
    made: dict[str, list[Example]] = defaultdict(list)
    for one in found:
        if one.kind == "right":
            sentence = Sentence(one.text, "dev", one.text, one.facts[0], (), (), "coder", False)
            for operator, text in mutants(sentence):
                if text not in known:
                    made[operator].append(replace(one, text=text, kind="mutant"))
    for operator, own in made.items():
        yield from random.Random(operator).sample(own, min(len(own), OF_ONE_OPERATOR))


def _texts(fact_id: str, entry: CodeEntry) -> Iterator[str]:
    fact = entry.fact_by_id[fact_id]
    yield from filter(None, (fact.statement, fact.patient, *fact.rewordings))


def facts_cited(entry: CodeEntry, bench: Bench, markers: Sequence[int]) -> list[str]:
    """The ids of the facts that quote from the passages of `markers`."""
    passages = [p for p in bench.passages if p.marker in markers]
    return [
        fact.id
        for fact in entry.facts
        if any(q.start < p.end and p.start < q.end for q in fact.quotes for p in passages)
    ]


class Course:
    """The examples of one code, and what is learned from some of them."""

    def __init__(self, library: Library, entry: CodeEntry, folder: Path) -> None:
        self.library, self.entry, self.bench = library, entry, Bench(entry, folder)
        taught = tomllib.loads((folder / "taught.toml").read_text(encoding="utf-8"))
        self.examples = examples(entry, self.bench, taught)
        lexicon = Lexicon(tables(), entry.code)
        self.cites = {
            markers: facts_cited(entry, self.bench, markers)
            for markers in {e.markers for e in self.examples}
        }
        self._places: list[Places] = []
        self._cited_places: list[Places] = []
        for example in self.examples:
            found = grams(claim(example.text), lexicon)
            self._places.append(_sorted(buckets(found)))
            self._cited_places.append(_sorted(cited_buckets(found, self.cites[example.markers])))

    def grams(self, held: int | None) -> NDArray[np.int16]:
        """The weights of grams, learned without the fold `held`."""
        return self._weights(self._places, held, GRAMS_OF, BUCKETS, EPOCHS)

    def cited(self, held: int | None) -> NDArray[np.int16]:
        """The weights of grams with cited facts, learned without the fold `held`."""
        return self._weights(self._cited_places, held, CITED_OF, CITED_BUCKETS, CITED_EPOCHS)

    def _weights(
        self,
        places: Sequence[Places],
        held: int | None,
        weights_of: Mapping[str, float],
        size: int,
        epochs: int,
    ) -> NDArray[np.int16]:
        """Logistic regression by Adam on the grams at `places`."""
        kept = [
            (own, e)
            for own, e in zip(places, self.examples, strict=True)
            if e.fold != held and weights_of[e.kind] and len(own)
        ]
        right = np.array([e.kind == "right" for _, e in kept], float)
        counts = np.array([weights_of[e.kind] for _, e in kept])
        weights = np.zeros(size)
        descent = Adam(weights)
        chance = np.random.default_rng(0)
        for epoch in range(epochs):
            rate = cosine_rate(RATE, epoch, epochs)
            order = chance.permutation(len(kept))
            for start in range(0, len(order), BATCH):
                batch = order[start : start + BATCH]
                own = [kept[n][0] for n in batch]
                starts = [0, *accumulate(len(p) for p in own)][:-1]
                joined = np.concatenate(own)
                scores = np.add.reduceat(weights[joined], starts)
                errors = counts[batch] * (_likely(scores) - right[batch]) / len(batch)
                spread = np.repeat(errors, [len(p) for p in own])
                descent.step(np.bincount(joined, spread, size) + DECAY * weights, rate)
        return np.clip(np.rint(weights / UNIT), -32767, 32767).astype(np.int16)

    def traits(self, held: int) -> dict[int, list[float] | bool]:
        """Of each example of the fold: its traits, or what the checks alone say of it."""
        texts = {e.text for e in self.examples if e.fold == held and e.kind == "right"}
        facts = tuple(
            replace(
                fact,
                agree=tuple(t for t in fact.agree if t not in texts),
                wordings=tuple(t for t in fact.wordings if t not in texts),
                restated=tuple(t for t in fact.restated if t not in texts),
            )
            for fact in self.entry.facts
        )
        entry = replace(self.entry, knowledge=replace(self.entry.knowledge, facts=facts))
        learned = Learned(self.grams(held), self.cited(held), np.zeros(len(TRAITS)), 0.0, 0.0)
        gate = Gate(replace(self.library, entries=(entry,)), {entry.code: learned})
        found: dict[int, list[float] | bool] = {}
        for n, example in enumerate(self.examples):
            if example.fold == held:
                cited = [p for p in self.bench.passages if p.marker in example.markers]
                own = gate.traits(example.text, cited)
                found[n] = (
                    gate.check(example.text, example.markers, self.bench.passages, "coder").passed
                    if own is None
                    else own
                )
        return found


def _sorted(places: NDArray[np.int64]) -> Places:
    return np.sort(places).astype(np.int32)


def _likely(scores: Floats) -> Floats:
    likely: Floats = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return likely


def regression(rows: Floats, right: Floats, counts: Floats) -> tuple[Floats, float]:
    """The weights of the columns and the bias, by Newton's method with a ridge."""
    middle, width = rows.mean(0), rows.std(0) + 1e-9
    scaled = np.hstack([(rows - middle) / width, np.ones((len(rows), 1))])
    weights = np.zeros(scaled.shape[1])
    ridge = np.diag([RIDGE] * rows.shape[1] + [0.0])
    for _ in range(25):
        likely = _likely(scaled @ weights)
        slope = scaled.T @ (counts * (likely - right)) + ridge @ weights
        bend = (scaled * (counts * likely * (1 - likely))[:, None]).T @ scaled + ridge
        weights = weights - np.linalg.solve(bend, slope)
    return weights[:-1] / width, float(weights[-1] - (weights[:-1] / width) @ middle)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What all held-out examples teach."""

    course: Course
    traits: dict[int, list[float] | bool]

    def scores(self) -> Floats:
        """Of each example what the judge makes of it, had it not learned from it."""
        scores = np.zeros(len(self.course.examples))
        for n, own in self.traits.items():
            scores[n] = np.inf if own is True else -np.inf
        for held in range(FOLDS):
            weights, bias = self.fitted(held)
            for n, own in self.traits.items():
                if self.course.examples[n].fold == held and not isinstance(own, bool):
                    scores[n] = np.array(own) @ weights + bias
        return scores

    def fitted(self, held: int | None = None) -> tuple[Floats, float]:
        """The weights of the traits and the bias, learned without the fold `held`."""
        kept = {
            n: own
            for n, own in self.traits.items()
            if not isinstance(own, bool) and self.course.examples[n].fold != held
        }
        kinds = [self.course.examples[n].kind for n in kept]
        right = np.array([float(kind == "right") for kind in kinds])
        return regression(
            np.array(list(kept.values())), right, np.array([WEIGHTS[kind] for kind in kinds])
        )


def bar(scores: Floats, kinds: Sequence[str], share: float) -> float:
    """The bar that lets no more than `share` of the falsehoods through."""
    wrong = np.sort(scores[[kind == "falsehood" for kind in kinds]])[::-1]
    return float(np.nextafter(wrong[int(share * len(wrong))], np.inf))


@dataclass(frozen=True, slots=True)
class Tutorial:
    """What the examples of the fold `APART` teach about the encoder's opinion.

    Attributes:
        course: All examples.
        rows: For each example of the fold that the judge is asked about its traits and those of the
            opinion.
        decided: Of the others, whether they pass.
        alone: Of every example what the judge makes of it without the encoder.
    """

    course: Course
    rows: dict[int, list[float]]
    decided: dict[int, bool]
    alone: Floats

    @classmethod
    def of(cls, lesson: Lesson, alone: Floats, opinion: Opinion) -> "Tutorial":
        """Ask the encoder about every example of the fold."""
        course = lesson.course
        rows: dict[int, list[float]] = {}
        decided: dict[int, bool] = {}
        for n, own in lesson.traits.items():
            example = course.examples[n]
            if example.fold != APART:
                continue
            if isinstance(own, bool):
                decided[n] = own
                continue
            more = opinion.traits(claim(example.text), set(course.cites[example.markers]))
            assert more is not None
            rows[n] = [*own, *more]
        return cls(course, rows, decided, alone)

    def fitted(self, held: int | None = None) -> tuple[Floats, float]:
        """The weights of all traits and the bias, learned without the part `held`."""
        kept = [n for n in self.rows if self._part(n) != held]
        kinds = [self.course.examples[n].kind for n in kept]
        right = np.array([float(kind == "right") for kind in kinds])
        counts = np.array([WEIGHTS[kind] for kind in kinds])
        return regression(np.array([self.rows[n] for n in kept]), right, counts)

    def scores(self) -> dict[int, float]:
        """Of each example of the fold what the judge makes of it, had it not learned from it."""
        scores = {n: np.inf if passed else -np.inf for n, passed in self.decided.items()}
        for held in range(PARTS):
            weights, bias = self.fitted(held)
            for n, row in self.rows.items():
                if self._part(n) == held:
                    scores[n] = float(np.array(row) @ weights + bias)
        return scores

    def _part(self, n: int) -> int:
        return random.Random(f"part {self.course.examples[n].text}").randrange(PARTS)

    def informed(self, scores: Mapping[int, float], samples: str, at: float) -> Informed:
        """What is learned, with the bar that `scores` tell.

        Args:
            scores: As `scores` tells them.
            samples: Digest of what the encoder was trained on.
            at: The judge's bar without it: no sentence is stopped below that without being asked
                about, where being asked about may help.
        """
        kinds = [self._kind(n) for n in scores]
        least = bar(np.array(list(scores.values())), kinds, INFORMED_LET_THROUGH)
        alone = self.alone
        right = [alone[n] for n in self.rows if self._kind(n) == "right" and scores[n] >= least]
        wrong = [alone[n] for n in self.rows if self._kind(n) != "right" and scores[n] < least]
        low = float(np.quantile(right, LOST))
        high = max(at, float(np.quantile(wrong, 1 - LEFT)))
        return Informed(samples, *self.fitted(), least, (low, high))

    def _kind(self, n: int) -> str:
        return self.course.examples[n].kind

    def printed(
        self, scores: Mapping[int, float], asked: tuple[float, float], at: float
    ) -> Iterator[str]:
        """How much passes with the encoder, where it is asked, at several bars; `at` elsewhere."""
        kinds = [self._kind(n) for n in scores]
        values = np.array(list(scores.values()))
        own = self.alone[list(scores)]
        unsure = (own >= asked[0]) & (own < asked[1])
        yield "asked of " + _shares(unsure, kinds)
        for share in INFORMED_SHARES:
            least = bar(values, kinds, share)
            passes = np.where(unsure, values >= least, own >= at)
            yield f"bar {least:6.3f}: " + _shares(passes, kinds)


def learn(code: str) -> tuple[Lesson, Floats]:
    """What the examples of `code` teach, and the held-out scores."""
    library = load_library()
    entry = library.entry(code)
    assert entry is not None
    course = Course(library, entry, GOLDEN / code / "gate")
    traits: dict[int, list[float] | bool] = {}
    for held in range(FOLDS):
        traits |= course.traits(held)
    lesson = Lesson(course, traits)
    return lesson, lesson.scores()


def _printed(lesson: Lesson, scores: Floats) -> Iterator[str]:
    kinds = [e.kind for e in lesson.course.examples]
    for share in SHARES:
        at = bar(scores, kinds, share)
        yield f"bar {at:6.3f}: " + _shares(scores >= at, kinds)


def _shares(those: NDArray[np.bool_], kinds: Sequence[str]) -> str:
    """Of each kind the share that is among `those`."""
    of = np.array(kinds)
    return ", ".join(f"{kind} {100 * np.mean(those[of == kind]):.1f} %" for kind in WEIGHTS)


def main() -> None:
    """Print what was learned, and write it if asked to."""
    parser = argparse.ArgumentParser(description="Teach the gate's judge.")
    parser.add_argument("--code", default="0200T")
    parser.add_argument("--write", action="store_true", help="keep it beside the document")
    asked = parser.parse_args()
    lesson, scores = learn(asked.code)
    print("passed of sentences not learned from")
    print("\n".join(_printed(lesson, scores)))
    course = lesson.course
    folder = course.entry.folder
    assert folder is not None
    weights, bias = lesson.fitted()
    at = bar(scores, [e.kind for e in course.examples], LET_THROUGH)
    informed = None
    opinion = read_opinion(folder)
    if opinion is not None:
        tutorial = Tutorial.of(lesson, scores, opinion)
        told = tutorial.scores()
        informed = tutorial.informed(told, opinion.tuned.samples, at)
        print("passed with the encoder's opinion, of those that it has not learned from either")
        print("\n".join(tutorial.printed(told, informed.asked, at)))
    if asked.write:
        learned = Learned(course.grams(None), course.cited(None), weights, bias, at, informed)
        learned.write(folder / FILE)
        print("wrote", Path(FILE))


if __name__ == "__main__":
    main()
