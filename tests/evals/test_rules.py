"""Rules against false claims: they load only if they pass their own examples, and read negation."""

from pathlib import Path

import pytest

from corpus import load_library
from evals.errors import RuleError
from evals.reading import statements
from evals.rules import Rules, load_rules

FILE = """
neutral = []
same = []
counts = []
[thing.imaging]
kind = "service"
names = 'imaging'
[thing.biopsy]
kind = "service"
names = 'biopsy'
[[rule]]
id = "separate"
fact = "imaging_included"
about = ["imaging"]
denies = 'separately'
negates = 'need not'
affirms = 'included'
trips = ["Imaging is billed separately."]
passes = ["Imaging is included."]
"""


def load(folder: Path, text: str, code: str = "9000T") -> Rules:
    """The rules in `text`, loaded for a made-up code."""
    (folder / f"{code}.toml").write_text(text, encoding="utf-8")
    return load_rules(code, folder)


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    """One rule about imaging."""
    return load(tmp_path, FILE)


@pytest.mark.parametrize(
    "text",
    [
        "Imaging is billed separately.",
        "Imaging is not included.",
        "Imaging isn't included.",
        "Imaging need not be there.",
        "The document does not say that imaging is included.",
        "It is wrong that imaging is included.",
        "Imaging is used, and it is billed separately.",
        "Imaging guides the needle; it goes separately.",
    ],
)
def test_a_false_claim_trips_its_rule(rules: Rules, text: str) -> None:
    """A fact denied, or its opposite claimed."""
    assert [rule.id for rule in rules.broken(text)] == ["separate"]


@pytest.mark.parametrize(
    "text",
    [
        "Imaging is included.",
        "Imaging is not billed separately.",
        "Imaging is included, never billed separately.",
        "Nothing says that imaging is billed separately.",
        "It is not true that imaging need not be there.",
        "A biopsy is billed separately.",
        "Imaging is included, but a biopsy goes separately.",
        "Is imaging billed separately?",
        "The question assumes that imaging is billed separately.",
        "Not only is imaging included.",
    ],
)
def test_a_true_or_reported_claim_does_not(rules: Rules, text: str) -> None:
    """Negation is counted in the clause, and only asserted claims are judged."""
    assert rules.broken(text) == ()


def test_a_bare_claim_is_about_what_was_asked(rules: Rules) -> None:
    """`It goes separately` says something false of imaging, and nothing of a biopsy."""
    assert rules.broken("It goes separately.", asked="And imaging?")
    assert not rules.broken("It goes separately.", asked="And the biopsy?")
    assert not rules.broken("It goes separately.", asked="Imaging or biopsy?")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('trips = ["Imaging is billed separately."]', 'trips = ["Imaging."]', "misses its example"),
        ('passes = ["Imaging is included."]', 'passes = ["Imaging need not."]', "is tripped by"),
        ('about = ["imaging"]', 'about = ["image"]', "rule separate: about: no thing 'image'"),
        ("names = 'biopsy'", "names = '['", "thing.biopsy.names: Value error, no regular"),
        ('fact = "imaging_included"', 'facts = "x"', "rule separate: facts: Extra inputs"),
        ('trips = ["Imaging is billed separately."]', "trips = []", "needs examples"),
        ("neutral = []", "neutral = [", "Invalid"),
    ],
)
def test_a_wrong_rules_file_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Every rule is tested on its examples at load; what is wrong is named."""
    with pytest.raises(RuleError, match=r"9000T\.toml") as caught:
        load(tmp_path, FILE.replace(old, new))
    assert said in str(caught.value)


def test_a_code_without_rules_has_none(tmp_path: Path) -> None:
    """Another code's document can be dropped in before anyone writes rules for it."""
    assert load_rules("0000T", tmp_path).broken("Anything at all.") == ()


def test_the_packaged_rules_catch_what_contradicts_the_facts() -> None:
    """Of the corpus's contradicting sentences, which others wrote, 95 % are caught."""
    rules = load_rules("0200T")
    (entry,) = [e for e in load_library().entries if e.code == "0200T"]
    texts = [text for fact in entry.facts for text in fact.contradict]
    missed = [text for text in texts if not any(rules.broken(s.text) for s in statements(text))]
    assert len(texts) > 100
    assert len(missed) <= 0.05 * len(texts), missed


def test_the_packaged_rules_let_through_what_agrees_with_the_facts() -> None:
    """Of all statements of facts and silences, at most 1 % raise an alarm."""
    rules = load_rules("0200T")
    (entry,) = [e for e in load_library().entries if e.code == "0200T"]
    texts = [t for fact in entry.facts for t in (fact.statement, fact.patient, *fact.agree) if t]
    texts += [t for silence in entry.silences for t in (silence.says, silence.patient)]
    whole = "Another code exists; under specific circumstances."  # what such sentences stand beside
    alarms = [
        text for text in texts if any(rules.broken(s.text, text + whole) for s in statements(text))
    ]
    assert len(alarms) <= 0.01 * len(texts), alarms
