import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.leaflet import Leafleter
from evals.errors import CaseError, RuleError
from evals.leafletcases import LeafletCase, load_leaflet_rules, load_leaflets
from evals.leafletchecks import Judged, failures
from evals.leafletjudging import judged_leaflet
from evals.leaflets import main


@pytest.fixture(scope="module")
def leafleter() -> Leafleter:
    """The product, without a model."""
    return Leafleter.open()


@pytest.fixture(scope="module")
def judged(leafleter: Leafleter) -> Judged:
    """A right leaflet, for planting faults."""
    case = next(c for c in load_leaflets() if c.id == "leaflet-plain-01")
    made = leafleter.make(case.request).to_dict()
    return judged_leaflet(case, {**made, "large_print": False})


def test_the_golden_set_is_large_enough_and_halved() -> None:
    """At least 80 requests, half of them held out."""
    cases = load_leaflets()
    assert len(cases) >= 80
    assert sum(c.split == "test" for c in cases) * 2 == len(cases)
    assert {c.status for c in cases} == {"answered", "abstained", "failed"}


PLANTED = (
    ("The doctor may take a small bone sample", "The doctor takes a small bone sample", "hedged"),
    ("treats one side of the bone", "treats both sides of the bone", "facts"),
    ("with no large cut", "with a large cut", "uninvented"),
    ("Your clinic adds this.", "You may bleed.", "unfilled"),
    ("The doctor gives you", "In 45 minutes the doctor gives you", "uninvented"),
    ("The doctor gives you", "You should take it: the doctor gives you", "plain"),
    ("special cement", "cement that cures you", "uninvented"),
    ("a special cement into the bone at the base of your spine", "metal into the hip", "facts"),
    ("First the doctor", "Percutaneous augmentation: the doctor", "plain"),
    ("[2]", "[99]", "cited"),
    ("the doctor gets you ready", "the doctor " + "comprehensively " * 60 + "readies you", "grade"),
)


@pytest.mark.parametrize(("old", "new", "check"), PLANTED)
def test_a_planted_fault_is_found(judged: Judged, old: str, new: str, check: str) -> None:
    """By the check that is for it."""
    text = str(judged.made["text"])
    assert old in text
    bad = replace(judged, made={**judged.made, "text": text.replace(old, new)})
    names = {name for name, _ in failures(bad)}
    assert check in names


def test_the_right_leaflet_fails_no_check(judged: Judged) -> None:
    """Without a planted fault."""
    assert list(failures(judged)) == []


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"status": "abstained"}, "status"),
        ({"max_sentences": 3}, "length"),
        ({"max_words": 50}, "length"),
        ({"not_facts": ("imaging",)}, "facts"),
        ({"left": ("parking",)}, "left"),
        ({"large_print": True}, "form"),
        ({"spanish": True}, "form"),
        ({"must": (re.compile("unicorn"),)}, "wanted"),
        ({"must_not": (re.compile("cement"),)}, "wanted"),
    ],
)
def test_every_wish_of_a_case_is_checked(
    judged: Judged, change: dict[str, object], check: str
) -> None:
    """A case that wants something else fails."""
    case: LeafletCase = replace(judged.case, **change)  # type: ignore[arg-type]
    assert check in {name for name, _ in failures(replace(judged, case=case))}


def test_a_wrong_golden_file_names_itself(tmp_path: Path) -> None:
    """And an empty folder is no set."""
    folder = tmp_path / "0200T" / "leaflets"
    with pytest.raises(CaseError, match="no golden requests"):
        load_leaflets(folder=tmp_path)
    folder.mkdir(parents=True)
    case = '[[case]]\nid = "a"\nsplit = "dev"\nrequest = "x"\n'
    (folder / "a.toml").write_text(case + 'mustt = ["a"]\n', encoding="utf-8")
    with pytest.raises(CaseError, match="mustt"):
        load_leaflets(folder=tmp_path)
    (folder / "a.toml").write_text(case + case, encoding="utf-8")
    with pytest.raises(CaseError, match="a is there twice"):
        load_leaflets(folder=tmp_path)
    (folder / "a.toml").write_text(case + "must = ['(']\n", encoding="utf-8")
    with pytest.raises(CaseError, match="no regular expression"):
        load_leaflets(folder=tmp_path)
    with pytest.raises(RuleError):
        load_leaflet_rules(folder=tmp_path)


def test_the_command_tells_both_halves_and_no_held_out_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit 0 while the goals are met: 95 % right, all at their grade, nothing invented."""
    assert main(["--split", "all"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"(?m)^dev: .*: met$", said)
    assert re.search(r"(?m)^test: .*: met$", said)
