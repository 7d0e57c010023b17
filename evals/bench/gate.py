"""How good is the gate? Right sentences must pass, falsehoods and mutants must not.

    python -m evals.bench.gate             # each part: rates, per operator, slips of the dev half
    python -m evals.bench.gate --json      # the same for programs

The only module of the evals that imports the gate: here the gate is what is measured. The sentences
are written by hand, and the operators (evals.falsifying) know nothing of how the gate works. The
gate may be tuned on the dev half only, so of the others ids are printed and no sentences. On the
part `bar`, of three writers who were never learned from, the bar was chosen. The fresh part is of
two others who knew neither the gate nor the other sentences; it was added, and measured for the
first time, when all that is learned and set had been.
"""

import argparse
import json
import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.answer import Audience, Citation
from app.gate import gate_of
from corpus import CodeDocument, CodeEntry, load_library
from evals.falsifying import Sentence, mutants, reversed_quotes

GOLDEN = Path(__file__).parents[1] / "golden"
HALVES = ("dev", "test")
PARTS = (*HALVES, "bar", "fresh")
FAR = ("Title", "Modifiers", "Specialties", "Place of service")
"""Sections that carry only facts of their own, and none of these is stated elsewhere."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One sentence shown to the gate.

    Attributes:
        id: Of the sentence that it is or was made from.
        split: One of `PARTS`.
        kind: `right`, `falsehood`, or the operator's name.
        text: The sentence.
        markers: The passages that it cites.
        audience: Whom it is for.
    """

    id: str
    split: str
    kind: str
    text: str
    markers: tuple[int, ...]
    audience: Audience


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gate said of a trial, how long it took, and which check stopped it."""

    trial: Trial
    passed: bool
    reason: str
    milliseconds: float
    check: str = ""


class Bench:
    """The trials of one code."""

    def __init__(self, entry: CodeEntry, folder: Path) -> None:
        self.document: CodeDocument = entry.document
        self.passages = tuple(
            Citation(n, entry.code, s.section, s.span.text, s.span.start, s.span.end)
            for n, s in enumerate(entry.document.sentences, 1)
        )
        silences = frozenset(silence.id for silence in entry.silences)
        self.right = [_sentence(found, silences) for found in _load(folder / "right.toml")]
        self.false = _load(folder / "false.toml")

    def trials(self) -> Iterator[Trial]:
        """Every sentence to be checked, right ones first."""
        for s in self.right:
            yield self._trial(s.id, s.split, "right", s.text, self.marked(s.cites), s.audience)
        for f in self.false:
            yield self._trial(f["id"], f["split"], "falsehood", f["text"], self.marked(f["cites"]))
        for s in self.right:
            markers = self.marked(s.cites)
            for operator, text in mutants(s):
                yield self._trial(s.id, s.split, operator, text, markers, s.audience)
            moved = self.elsewhere(markers)
            if moved and not s.silence:
                yield self._trial(s.id, s.split, "citation moved", s.text, moved, s.audience)
        quotes = [p.quote for p in self.passages]
        for n, (operator, quote, text) in enumerate(reversed_quotes(quotes)):
            yield self._trial(f"document-{n}", HALVES[n % 2], operator, text, self.marked([quote]))

    def marked(self, quotes: Iterable[str]) -> tuple[int, ...]:
        """The markers of the passages that hold the quotes."""
        found = set()
        for quote in quotes:
            span = self.document.locate(quote)
            found |= {p.marker for p in self.passages if p.start < span.end and span.start < p.end}
        return tuple(sorted(found))

    def elsewhere(self, markers: Sequence[int]) -> tuple[int, ...]:
        """A passage of another part of the document, where nothing of the like stands."""
        own = {p.section for p in self.passages if p.marker in markers}
        far = [p.marker for p in self.passages if p.section in FAR and p.section not in own]
        return (far[sum(markers) % len(far)],) if far and markers else ()

    def _trial(
        self,
        name: str,
        split: str,
        kind: str,
        text: str,
        markers: tuple[int, ...],
        audience: str = "coder",
    ) -> Trial:
        return Trial(
            name, split, kind, text, markers, "patient" if audience == "patient" else "coder"
        )


def _load(path: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))["sentence"]
    return found


def _sentence(entry: dict[str, str], silences: frozenset[str]) -> Sentence:
    return Sentence(
        entry["id"],
        entry["split"],
        entry["text"],
        entry["fact"],
        tuple(entry["also"]),
        tuple(entry["cites"]),
        entry["audience"],
        entry["fact"] in silences,
    )


def measure(code: str = "0200T", parts: Collection[str] = PARTS) -> list[Outcome]:
    """What the gate says of every trial of `code` in these of the `PARTS`."""
    library = load_library()
    entry = library.entry(code)
    assert entry is not None
    gate = gate_of(library)
    bench = Bench(entry, GOLDEN / code / "gate")
    outcomes = []
    for trial in bench.trials():
        if trial.split not in parts:
            continue
        started = time.perf_counter()
        shown = gate.put(trial.text, trial.audience)
        verdict = gate.check(shown, trial.markers, bench.passages, trial.audience)
        took = (time.perf_counter() - started) * 1000
        outcomes.append(Outcome(trial, verdict.passed, verdict.reason, took, verdict.kind))
    return outcomes


def report(outcomes: Sequence[Outcome]) -> dict[str, dict[str, object]]:
    """The rates of each part.

    Returns:
        For each of `PARTS` that there is: right sentences and how many were stopped; hand-written
        falsehoods and mutants, and how many passed; the rates in percent; the median and the 99th
        percentile of the time.
    """
    found: dict[str, dict[str, object]] = {}
    for split in sorted({o.trial.split for o in outcomes}, key=PARTS.index):
        mine = [o for o in outcomes if o.trial.split == split]
        right = [o for o in mine if o.trial.kind == "right"]
        false = [o for o in mine if o.trial.kind == "falsehood"]
        made = [o for o in mine if o.trial.kind not in ("right", "falsehood")]
        times = sorted(o.milliseconds for o in mine)
        stopped = sum(not o.passed for o in right)
        slipped = sum(o.passed for o in false), sum(o.passed for o in made)
        wrong = len(false) + len(made)
        found[split] = {
            "right": len(right),
            "right_stopped": stopped,
            "right_stopped_percent": round(100 * stopped / len(right), 2),
            "falsehoods": len(false),
            "falsehoods_passed": slipped[0],
            "falsehoods_stopped_percent": round(100 * (1 - slipped[0] / len(false)), 2),
            "mutants": len(made),
            "mutants_passed": slipped[1],
            "mutants_stopped_percent": round(100 * (1 - slipped[1] / len(made)), 2),
            "wrong_stopped_percent": round(100 * (1 - sum(slipped) / wrong), 2),
            "median_ms": round(statistics.median(times), 3),
            "p99_ms": round(times[int(0.99 * len(times))], 3),
        }
    return found


def by_source(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Of both halves, for sentences written blindly and others: how many were stopped, and why.

    Those written blindly come from somebody who knew neither the gate nor its tables.
    """
    for split in HALVES:
        for kind in ("right", "falsehood"):
            for blind in (False, True):
                mine = [
                    o
                    for o in outcomes
                    if (o.trial.split, o.trial.kind) == (split, kind)
                    and o.trial.id.startswith("blind-") is blind
                ]
                stopped = Counter(o.check for o in mine if not o.passed)
                share = 100 * stopped.total() / max(1, len(mine))
                why = ", ".join(f"{check} {count}" for check, count in stopped.most_common())
                source = "written blindly" if blind else "others"
                yield (
                    f"{split} half, {kind}, {source}: {stopped.total()} of {len(mine)} stopped "
                    f"({share:.1f} %): {why}"
                )


def by_operator(outcomes: Sequence[Outcome]) -> list[tuple[str, int, int]]:
    """For each operator: its name, its mutants, and how many of them passed."""
    made = Counter(o.trial.kind for o in outcomes if o.trial.kind != "right")
    passed = Counter(o.trial.kind for o in outcomes if o.trial.kind != "right" and o.passed)
    return [(kind, count, passed[kind]) for kind, count in sorted(made.items())]


def _printed(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for split, rates in report(outcomes).items():
        yield f"{split}: " + ", ".join(f"{name} {value}" for name, value in rates.items())
    yield from by_source(outcomes)
    yield "operator, mutants of all parts, passed"
    for name, count, passed in by_operator(outcomes):
        yield f"  {name:38s} {count:5d} {passed:4d}"
    for o in outcomes:
        wrong = o.passed if o.trial.kind != "right" else not o.passed
        if wrong:
            what = f"{o.trial.text} {o.reason}" if o.trial.split == "dev" else "(not shown)"
            yield f"{'SLIPPED' if o.passed else 'STOPPED'} {o.trial.id} {o.trial.kind}: {what}"


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="Measure the gate on right and wrong sentences.")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    asked = parser.parse_args()
    outcomes = measure()
    print(json.dumps(report(outcomes)) if asked.json else "\n".join(_printed(outcomes)))


if __name__ == "__main__":
    main()
