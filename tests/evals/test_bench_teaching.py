from dataclasses import replace

import numpy as np

from corpus import load_library
from evals.bench.gate import GOLDEN, Bench
from evals.bench.teaching import FOLDS, OF_ONE_OPERATOR, Example, bar, examples, regression
from evals.bench.tuning import samples_digest, targets


def test_the_regression_weighs_what_tells_right_from_wrong() -> None:
    """A column that says nothing gets hardly any weight."""
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(400, 2))
    right = (rows[:, 0] + 0.3 * chance.normal(size=400) > 0.5).astype(float)
    weights, bias = regression(rows, right, np.ones(400))
    assert weights[0] > 10 * abs(weights[1])
    assert bias < 0
    assert np.mean((rows @ weights + bias > 0) == right) > 0.9


def test_the_bar_lets_through_no_more_than_the_share() -> None:
    """Of the falsehoods; others do not count."""
    scores = np.array([*range(100), 1000.0])
    kinds = ["falsehood"] * 100 + ["mutant"]
    assert sum(s >= bar(scores, kinds, 0.05) for s in scores[:100]) == 5
    assert sum(s >= bar(scores, kinds, 0.0) for s in scores[:100]) == 0


def test_examples_leave_the_test_half_out_and_keep_mutants_with_their_origin() -> None:
    """No sentence of the test half is learned from, even where the dev half has it, too."""
    entry = load_library().entry("0200T")
    assert entry is not None
    bench = Bench(entry, GOLDEN / "0200T" / "gate")
    wrong = {"cement_injected": ["Cement is injected into the balloon."]}
    found = examples(entry, bench, {"right": {}, "falsehoods": wrong})
    held_out = {wrong["text"] for wrong in bench.false if wrong["split"] != "dev"}
    held_out |= {right.text for right in bench.right if right.split != "dev"}
    assert not held_out & {e.text for e in found}
    assert {e.fold for e in found} == set(range(FOLDS))
    assert any(e.text == "Cement is injected into the balloon." for e in found)
    kinds = [e.kind for e in found]
    assert kinds.count("mutant") > OF_ONE_OPERATOR
    moved = [e for e in found if e.kind == "moved"]
    rights = {e.text: e for e in found if e.kind == "right"}
    assert all(rights[e.text].fold == e.fold and rights[e.text].markers != e.markers for e in moved)


def test_a_sentence_taught_under_two_facts_cites_what_carries_each() -> None:
    """It is one example, right for both."""
    entry = load_library().entry("0200T")
    assert entry is not None
    bench = Bench(entry, GOLDEN / "0200T" / "gate")
    both = ["Zebras aside, cement follows the cavity."]
    right = {"cavity_before_cement": both, "cement_injected": both}
    found = examples(entry, bench, {"right": right, "falsehoods": {}})
    (one,) = (e for e in found if e.text == both[0] and e.kind == "right")
    assert one.facts == ("cavity_before_cement", "cement_injected")
    for fact in one.facts:
        quotes = [quote.text for quote in entry.fact_by_id[fact].quotes]
        assert set(bench.marked(quotes)) <= set(one.markers)


def test_the_encoder_is_taught_only_what_is_known_of_a_wrong_sentence() -> None:
    """That it distorts its fact; of the others it may speak rightly."""
    number = {"a": 0, "b": 1, "c": 2}
    right = Example("x", ("a", "c"), (1,), "right", 1)
    assert targets(right, ["a", "b", "c"], number) == (1, 0, 1, 0, 0, 0, 1)
    mutant = replace(right, kind="mutant")
    assert targets(mutant, ["a", "b", "c"], number) == (0, -1, -1, 1, -1, -1, 0)
    falsehood = Example("x", (), (1,), "falsehood", 1)
    assert targets(falsehood, ["b"], number) == (-1, 0, -1, -1, 1, -1, 0)
    assert targets(falsehood, ["b", "c"], number) == (-1, -1, -1, -1, -1, -1, 0)


def test_what_the_encoder_learned_from_is_told_by_its_digest() -> None:
    """Another text, kind or fact makes another."""
    one = Example("x", ("a",), (1,), "right", 1)
    others = [replace(one, text="y"), replace(one, kind="mutant"), replace(one, facts=("b",))]
    assert len({samples_digest([e]) for e in (one, *others)}) == 4
    assert samples_digest([one]) == samples_digest([replace(one, fold=2)])
