"""Golden questions with a real small model: raw, gated, and the composer, side by side.

    python -m evals.realmodel                  # every case: some minutes to half an hour
    python -m evals.realmodel --minutes 4      # the part that fits, spread over all groups
    python -m evals.realmodel --limit 10

The packaged model (`make local`) is served in this process and asked over HTTP on loopback. *Raw*
is what it says to system prompt, passages and question, nothing checked. *Gated* is the product
with that model. Both prompts begin alike and the question comes last, so the server computes the
document once. Judged by the suite's own checks; only the naming of facts is not asked of the raw
model. Exit code 1 if the gated answers contradict or invent, or are right less often than the
composer's by more than a point.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from pydantic import SecretStr

from app.assistant import Assistant
from app.llm import ModelDrafter
from app.llm.client import ChatClient
from app.llm.local import LocalServer, local_target, model_file
from app.settings import AppSettings, LlmSettings
from evals.baremodel import BareModel
from evals.cases import Case, load_cases
from evals.judging import Asked, Judge, Result, run

MAX_TOKENS = 128
"""Tokens of one reply; small models go on until they are cut."""
NOT_ASKED = frozenset({"facts"})
"""Checks that judge what only the product gives."""
SUBJECTS = ("composer", "raw", "gated")


@dataclass(frozen=True, slots=True)
class Rates:
    """What came of the cases of one half for one subject."""

    cases: int
    right: int
    contradictions: int
    inventions: int

    @property
    def line(self) -> str:
        """The rates as text."""
        share = 100 * self.right / self.cases if self.cases else 0.0
        return (
            f"{self.cases} cases, right {self.right} ({share:.1f} %), "
            f"contradictions {self.contradictions}, inventions {self.inventions}"
        )


def rates(results: Sequence[Result]) -> Rates:
    """The rates of `results`."""
    return Rates(
        len(results),
        sum(not {c.name for c in r.failed} - NOT_ASKED for r in results),
        sum(not r.passed("uncontradicted") for r in results),
        sum(not r.passed("uninvented") for r in results),
    )


def spread(cases: Sequence[Case]) -> list[Case]:
    """The cases in an order of which every beginning is a fair sample; the same each time."""
    return sorted(cases, key=lambda case: hashlib.sha256(case.id.encode()).hexdigest())


def side_by_side(
    cases: Sequence[Case], seconds: float | None = None
) -> tuple[dict[str, list[Result]], float]:
    """For each subject its results, and the seconds; stops at the case where time is up."""
    base = AppSettings(llm=LlmSettings(max_tokens=MAX_TOKENS, deadline_s=60.0, retries=0))
    server = LocalServer(model_file(base))
    found: dict[str, list[Result]] = {subject: [] for subject in SUBJECTS}
    with closing(server), closing(ChatClient(local_target(server, base))) as client:
        llm = LlmSettings(
            base_url=server.base_url,
            api_key=SecretStr(server.key),
            model=server.name,
            max_tokens=MAX_TOKENS,
            deadline_s=60.0,
            retries=0,
        )
        composer = Assistant.open(app_settings=AppSettings())
        gated = Assistant.open(app_settings=AppSettings(llm=llm))
        judge = Judge(composer.library.glossary)
        raw = BareModel(ModelDrafter(client), composer.library.entries[0], cut=True)
        subjects: dict[str, Asked] = {"composer": composer, "raw": raw, "gated": gated}
        started = time.monotonic()
        for case in cases:
            for subject, assistant in subjects.items():
                found[subject] += run(assistant, [case], judge)
            if seconds is not None and time.monotonic() - started > seconds:
                break
        gated.close()
        composer.close()
    return found, time.monotonic() - started


def report(found: dict[str, list[Result]], seconds: float) -> Iterator[str]:
    """Lines: the rates by half and subject, and what the gate did."""
    for split in ("dev", "test"):
        for subject in SUBJECTS:
            yield f"{split:5s}{subject:9s} " + rates(_of(found[subject], split)).line
    answers = [r.answer for r in found["gated"] if r.answer is not None]
    drafted = [a for a in answers if a.drafted_by != "composer" or a.trouble or a.gate.rejected]
    yield (
        f"the model was asked in {len(drafted)} of {len(answers)} cases; "
        f"{sum(a.drafted_by != 'composer' for a in drafted)} answers have words of its own; "
        f"sentences {sum(a.gate.sentences for a in drafted)}, "
        f"rejected {sum(a.gate.rejected for a in drafted)}, "
        f"repaired {sum(a.gate.repaired for a in drafted)}; "
        f"broken off {sum(bool(a.trouble) for a in drafted)}"
    )
    yield f"{seconds:.0f} s in all"


def _of(results: Sequence[Result], split: str) -> list[Result]:
    return [r for r in results if r.case.split == split]


def kept(found: dict[str, list[Result]]) -> bool:
    """Whether the gate kept the composer's rates: nothing false added, at most a point lost."""
    gated, composer = rates(found["gated"]), rates(found["composer"])
    false = gated.contradictions + gated.inventions
    allowed = composer.contradictions + composer.inventions
    return false <= allowed and gated.right >= composer.right - 0.01 * max(gated.cases, 100)


def main() -> int:
    """Print what was measured; 1 if the gate did not keep the composer's rates."""
    parser = argparse.ArgumentParser(description="Golden questions with a real small model.")
    parser.add_argument("--limit", type=int, default=None, help="cases to ask; default all")
    parser.add_argument("--minutes", type=float, default=None, help="stop after about so long")
    asked = parser.parse_args()
    cases = spread(load_cases())[: asked.limit]
    seconds = None if asked.minutes is None else 60 * asked.minutes
    found, took = side_by_side(cases, seconds)
    print(*report(found, took), sep="\n")
    return 0 if kept(found) else 1


if __name__ == "__main__":
    sys.exit(main())
