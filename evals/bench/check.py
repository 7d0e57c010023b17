"""`python -m evals.bench.check`: notes per second on one core, by the length of the note."""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.intervals import percentile
from evals.notegrammar import generated

LENGTHS = (200, 400, 1000, 2000)
GOAL = 200.0
"""Notes of 200 words a second."""
LINEAR = 1.5
"""A note ten times as long may take at most this many times ten as long."""

FILLER = (
    "The patient was seen before the procedure and again afterwards.",
    "Blood pressure was 128/74 and the pulse was regular at 72.",
    "Medicines are lisinopril 10 mg daily, atorvastatin 20 mg and vitamin D.",
    "There is a history of a right hip replacement in 2015 without trouble.",
    "She lives with her daughter and uses a cane on the left side out of doors.",
    "Lungs are clear bilaterally, the heart is regular, the abdomen is soft.",
    "The risks, among them bleeding, infection and leakage, were explained.",
    "Strength in both legs is 5/5, reflexes are equal, sensation is normal.",
    "Hemoglobin 12.9, platelets 214, creatinine 0.9, INR 1.0 this morning.",
    "She was told to call in case of fever, new pain, weakness or numbness.",
)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long notes of one length take, in milliseconds of one core's time."""

    words: int
    median: float
    p95: float

    @property
    def per_second(self) -> float:
        """Notes a second on one core."""
        return 1000 / self.median if self.median else 0.0


def notes(words: int, count: int, seed: int = 1) -> Iterator[str]:
    """`count` different notes of about `words` words each."""
    chance = random.Random(seed)
    for made in generated(count, seed):
        lines = [made.note]
        while sum(len(line.split()) for line in lines) < words:
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(FILLER))
        yield "\n".join(lines)


def measured(words: int, count: int) -> Timing:
    """The timing of `count` notes of about `words` words, after a first one that is not counted."""
    from app.check import Checker

    checker = Checker.open()
    made = list(notes(words, count))
    checker.check(made[0])
    taken = []
    for note in made:
        started = time.process_time()
        checker.check(note)
        taken.append((time.process_time() - started) * 1000)
    return Timing(words, percentile(taken, 0.5), percentile(taken, 0.95))


def report(timings: Sequence[Timing]) -> Iterator[str]:
    """Lines of a table, and whether the goals are met."""
    yield f"{'words':>6}{'notes/s':>9}{'p50 ms':>9}{'p95 ms':>9}   (processor time, one core)"
    for t in timings:
        yield f"{t.words:>6}{t.per_second:>9.0f}{t.median:>9.2f}{t.p95:>9.2f}"
    yield f"short notes: goal {GOAL:.0f} a second, {'met' if quick(timings) else 'NOT MET'}"
    yield f"growth with length: {growth(timings):.2f} of linear, at most {LINEAR}"


def quick(timings: Sequence[Timing]) -> bool:
    """Whether the shortest notes reach the goal."""
    return timings[0].per_second >= GOAL


def growth(timings: Sequence[Timing]) -> float:
    """How much more the longest notes take than their length explains; 1 is linear."""
    first, last = timings[0], timings[-1]
    return (last.median / first.median) / (last.words / first.words) if first.median else 0.0


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns 0 where both goals are met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.check", description=__doc__)
    parser.add_argument("--n", type=int, default=100, metavar="N", help="notes of each length")
    arguments = parser.parse_args(argv)
    timings = [measured(words, arguments.n) for words in LENGTHS]
    print(*report(timings), sep="\n")
    return 0 if quick(timings) and growth(timings) <= LINEAR else 1


if __name__ == "__main__":
    sys.exit(main())
