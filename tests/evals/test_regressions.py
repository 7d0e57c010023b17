"""Planted regressions of the real product are named item by item; the same thing twice is green."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import app.matching
import app.routing
from app.assistant import Assistant
from evals.baselines import Baseline, tally_of
from evals.cases import Case, load_cases
from evals.performing import perform
from evals.plans import Plan
from evals.results import Run
from evals.store import Store, Subject
from evals.verdict import RED, compare
from index import EncodedQuery, Evidence, Index, IndexSettings

DEV = tuple(case for case in load_cases() if case.split == "dev")
PLACES = tuple(case for case in DEV if any(fact.startswith("pos_") for fact in case.facts))
CASES = tuple(dict.fromkeys((*PLACES, *DEV[::4])))


class Holed:
    """An index that has lost every node of some facts, as one built without their section."""

    def __init__(self, whole: Index, lost: Collection[str]) -> None:
        self._whole = whole
        self._lost = lost

    def __getattr__(self, name: str) -> Any:
        """Everything else is the whole index's."""
        return getattr(self._whole, name)

    def evidence(
        self, query: EncodedQuery, code: str, ignored: frozenset[str] = frozenset()
    ) -> Evidence:
        """What the samples that are left say."""
        seen = self._whole.evidence(query, code, ignored)
        left = [row for row, ref in enumerate(seen.refs) if ref not in self._lost]
        return Evidence(
            tuple(seen.refs[row] for row in left),
            seen.likely[left],
            seen.lexical[left],
            seen.uncovered[left],
            seen.asked[left],
            seen.conflict,
            seen.silent,
        )


@dataclass(frozen=True)
class Bench:
    """The product, and its answers while it is whole."""

    assistant: Assistant
    folder: Path
    before: Run

    def run(self, assistant: Any, name: str, cases: Sequence[Case] = CASES) -> Run:
        """A run of `assistant`."""
        subject = Subject("composer", {"drafter": "composer", "variant": name})
        with Store.open(self.folder / f"{name}.jsonl") as store:
            return perform(Plan(), cases, store, lambda column: (assistant, subject))


@pytest.fixture(scope="module")
def bench(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The composer over the packaged corpus."""
    assistant = Assistant.open(settings=IndexSettings(data_dir=real_data))
    folder = tmp_path_factory.mktemp("runs")
    empty = Bench(assistant, folder, Run("", (), ()))
    return Bench(assistant, folder, empty.run(assistant, "before"))


def broken(bench: Bench, candidate: Run) -> set[str]:
    """The ids that a comparison names."""
    verdict = compare(Baseline(bench.before, tally_of(bench.before)), candidate)
    [column] = verdict.columns
    assert verdict.red == bool(column.of(*RED))
    return {change.item.id for change in column.of(*RED)}


def lost(bench: Bench, candidate: Run) -> set[str]:
    """What was right and is not, counted by hand."""
    [old], [new] = bench.before.columns, candidate.columns
    return {id for id in old.trials if old.trials[id].right and not new.trials[id].right}


def test_the_same_product_twice_is_green(bench: Bench) -> None:
    """Asked anew, under another key."""
    again = bench.run(bench.assistant, "again")
    assert broken(bench, again) == set()
    assert again.columns[0].trials == bench.before.columns[0].trials


def test_an_index_without_a_section_is_named_item_by_item(bench: Bench) -> None:
    """The places of service are gone: what broke is named, and most of it asks for them."""
    [entry] = bench.assistant.library.entries
    span = next(s.span for s in entry.document.sections if s.name == "Place of service")
    facts = {f.id for f in entry.facts if all(span.start <= q.start < span.end for q in f.quotes)}
    assert facts
    topics = {t.id for t in entry.topics if facts & set(t.facts)}
    index: Any = Holed(bench.assistant.index, facts | topics)
    candidate = bench.run(Assistant(bench.assistant.library, index), "holed")
    named = broken(bench, candidate)
    assert named == lost(bench, candidate)
    assert named
    clusters = [item.cluster for item in candidate.items if item.id in named]
    assert sum(cluster in facts for cluster in clusters) > len(clusters) / 2


def test_worse_matching_is_named_item_by_item(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the classifier finds likely counts against a fact, and what is asked for is not seen."""
    monkeypatch.setattr(app.matching, "LIKELY", -app.matching.LIKELY)
    monkeypatch.setattr(app.routing, "ASKED", 1.0)
    monkeypatch.setattr(app.routing, "ASKED_FIRMLY", 1.0)
    candidate = bench.run(bench.assistant, "worse")
    assert broken(bench, candidate) == lost(bench, candidate)
    assert len(broken(bench, candidate)) >= 3
