from collections import Counter

from evals.bench.gate import measure, report
from evals.falsifying import Sentence, mutants

RIGHT = Sentence(
    "r", "dev", "Imaging guidance is included in 0200T.", "imaging_included", (), (), "coder", False
)


def test_operators_change_the_sentence_and_repeat() -> None:
    """The same sentence gives the same mutants, none of them the sentence itself."""
    made = list(mutants(RIGHT))
    assert made == list(mutants(RIGHT))
    assert all(text != RIGHT.text for _, text in made)
    assert dict(made)["included made separate"] == (
        "Imaging guidance is billed separately from 0200T."
    )


def test_the_gate_stops_what_is_wrong() -> None:
    """Floors below what was measured, on the parts kept apart; there are enough trials to tell."""
    outcomes = measure(parts=("test", "fresh"))
    kinds = Counter(o.trial.kind for o in outcomes)
    assert kinds["right"] >= 300
    assert sum(kinds.values()) - kinds["right"] >= 3000
    reported = report(outcomes)
    for split, rates in reported.items():
        assert float(str(rates["wrong_stopped_percent"])) >= 99.0, (split, rates)
    assert float(str(reported["fresh"]["right_stopped_percent"])) <= 2.0
