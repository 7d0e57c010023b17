"""How good is the coverage table? Damaged leaflets must be flagged, good rewordings must not.

    python -m evals.bench.leaflet             # both halves, per operator; slips of the dev half
    python -m evals.bench.leaflet --json      # the same for programs

The check is what is measured here, so this module may import it. The damage is done by operators
that know nothing of it (evals.leafletdamage), the rewordings are written by hand. It may be tuned
on the dev half only: of the test half no texts are printed.
"""

import argparse
import json
import statistics
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.leaflet import Leafleter, LeafletSection
from app.leaflet.coverage import Coverer
from evals.intervals import wilson
from evals.leafletdamage import damaged

GOLDEN = Path(__file__).parents[1] / "golden"
HALVES = ("dev", "test")
REQUESTS: tuple[tuple[str, int], ...] = (
    ("a leaflet", 3),
    ("a leaflet", 6),
    ("a leaflet with examples", 8),
    ("a letter", 5),
)
"""The leaflets that are damaged: requests and grades."""
FLAGGED, SPARED = 0.98, 0.03
"""Goals: the least share of damaged leaflets, and the largest share of good ones, flagged."""
GOOD = "good rewording"


@dataclass(frozen=True, slots=True)
class Trial:
    """One edit shown to the check: its half, what was done, and the text before and after."""

    split: str
    kind: str
    change: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check made of a trial, in how many milliseconds."""

    trial: Trial
    flagged: bool
    reason: str
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether that is what it should make of it."""
        return self.flagged != (self.trial.kind == GOOD)


def trials(leafleter: Leafleter, folder: Path) -> Iterator[Trial]:
    """Every edit: the damage first, the halves in turn within each operator."""
    counts: Counter[str] = Counter()
    for request, grade in REQUESTS:
        before = leafleter.make(request, grade).markdown
        for made in damaged(before):
            split = HALVES[counts[made.operator] % 2]
            counts[made.operator] += 1
            yield Trial(split, made.operator, made.change, before, made.markdown)
    leaflet = leafleter.make("a leaflet", 6)
    rewordings = tomllib.loads((folder / "rewordings.toml").read_text(encoding="utf-8"))
    for wording, halves in rewordings.items():
        for split, texts in halves.items():
            for text in texts:
                after = _reworded(leafleter, leaflet.sections, leaflet.markdown, wording, text)
                yield Trial(split, GOOD, text, leaflet.markdown, after)


def _reworded(
    leafleter: Leafleter,
    sections: Sequence[LeafletSection],
    markdown: str,
    wording: str,
    text: str,
) -> str:
    """The leaflet with `text` in place of the wording, or after the last claim if it is added."""
    paragraphs = [p for s in sections for p in s.paragraphs if p.markers]
    if wording == "added":
        last = paragraphs[-1].marked
        return markdown.replace(last, f"{last} {text}")
    own = next(w for w in leafleter.text.wordings if w.id == wording)
    old = next(p for p in paragraphs if p.facts == own.facts).marked
    return markdown.replace(old, text)


def measure(code: str = "0200T") -> list[Outcome]:
    """What the check makes of every trial of `code`."""
    leafleter = Leafleter.open(code=code)
    coverer = Coverer(leafleter.entry, leafleter.text, leafleter.library.glossary)
    outcomes = []
    for trial in trials(leafleter, GOLDEN / code / "leaflet_edits"):
        before = coverer.cover(trial.before)
        started = time.perf_counter()
        after = coverer.cover(trial.after)
        took = (time.perf_counter() - started) * 1000
        reasons = [f"lost {fact}" for fact in after.lost(before)]
        reasons += [f"{r.kind}: {r.reason}" for r in after.remarks]
        outcomes.append(Outcome(trial, after.flags(before), "; ".join(reasons), took))
    return outcomes


def report(outcomes: Sequence[Outcome]) -> dict[str, Mapping[str, float]]:
    """For each half: damaged and good leaflets, how many were flagged, and the time."""
    found: dict[str, Mapping[str, float]] = {}
    for split in HALVES:
        mine = [o for o in outcomes if o.trial.split == split]
        bad = [o for o in mine if o.trial.kind != GOOD]
        good = [o for o in mine if o.trial.kind == GOOD]
        found[split] = {
            "damaged": len(bad),
            "damaged_flagged": sum(o.flagged for o in bad),
            "damaged_flagged_percent": round(100 * sum(o.flagged for o in bad) / len(bad), 2),
            "good": len(good),
            "good_flagged": sum(o.flagged for o in good),
            "good_flagged_percent": round(100 * sum(o.flagged for o in good) / len(good), 2),
            "median_ms": round(statistics.median(o.milliseconds for o in mine), 2),
        }
    return found


def met(rates: Mapping[str, float]) -> bool:
    """Whether one half reaches both goals."""
    return (
        rates["damaged_flagged"] >= FLAGGED * rates["damaged"]
        and rates["good_flagged"] <= SPARED * rates["good"]
    )


def lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The report for a person."""
    for split, rates in report(outcomes).items():
        low, high = wilson(int(rates["damaged_flagged"]), int(rates["damaged"]))
        yield (
            f"{split}: damaged flagged {rates['damaged_flagged']}/{rates['damaged']} "
            f"{rates['damaged_flagged_percent']} % (95 %: {low:.1%} to {high:.1%}), good flagged "
            f"{rates['good_flagged']}/{rates['good']} {rates['good_flagged_percent']} %, "
            f"median {rates['median_ms']} ms: {'met' if met(rates) else 'NOT MET'}"
        )
    yield f"{'operator':<28}{'dev':>12}{'test':>12}   flagged"
    for kind in sorted({o.trial.kind for o in outcomes}):
        cells = []
        for split in HALVES:
            mine = [o for o in outcomes if o.trial.kind == kind and o.trial.split == split]
            cells.append(f"{sum(o.flagged for o in mine)}/{len(mine)}")
        yield f"{kind:<28}{cells[0]:>12}{cells[1]:>12}"
    for o in outcomes:
        if not o.right and o.trial.split == "dev":
            verdict = "FLAGGED" if o.flagged else "SLIPPED"
            yield f"{verdict} {o.trial.kind}: {o.trial.change} {o.reason}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print what was measured; returns 0 where the test half reaches the goals, else 1."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.leaflet", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    arguments = parser.parse_args(argv)
    outcomes = measure()
    rates = report(outcomes)
    print(json.dumps(rates) if arguments.json else "\n".join(lines(outcomes)))
    return 0 if met(rates["test"]) else 1


if __name__ == "__main__":
    sys.exit(main())
