"""Generated encounters: facts first, then a note that states them in one of many ways.

The decision that is right follows from the facts (`evals/noteanswers.py`), never from the text, so
that reading and deciding are judged by something that did neither.
"""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

Forms = Mapping[str, Any]

DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "event": (
        "performed", "both", "unsided", "midline", "disputed",
        "aborted", "cancelled", "planned", "vertebra", "joint",
    ),
    "side": ("left", "right"),
    "indication": ("fracture.detail", "fracture.bare", "lesion.detail", "lesion.bare", ""),
    "pain": ("severe", "stated", "absent", ""),
    "treatment": ("failed", "not_tried", "ongoing", ""),
    "cement": ("PMMA", "polymethylmethacrylate", "bone cement"),
    "imaging": ("fluoroscopy", "ct", ""),
    "report": ("present", "absent", ""),
    "device": ("used", "not_used", ""),
    "biopsy": ("pending", "result", "none", ""),
    "complications": ("none", "some", ""),
    "place": ("ambulatory_surgical_center", "hospital_outpatient", "inpatient", "other", ""),
    "distractors": ("0", "1", "2"),
    "style": ("prose", "table", "short"),
}  # fmt: skip
"""Every fact of an encounter and the values it can have; an empty value is silence."""

SPACE = prod(len(values) for values in DIMENSIONS.values())
"""How many encounters there are, without their surface forms."""

_STEP = 1_000_003
"""A prime that shares no factor with the space, so that stepping by it meets every encounter."""

_NO_SACRUM = frozenset({"vertebra", "joint"})
_NOTHING_DONE = frozenset({"cancelled", "planned"})


@dataclass(frozen=True, slots=True)
class Generated:
    """One generated note: its facts by dimension, and its text."""

    facts: Mapping[str, str]
    note: str


def generated(count: int, seed: int = 0) -> Iterator[Generated]:
    """`count` notes with facts all different from one another, the same for the same seed."""
    for step in range(min(count, SPACE)):
        facts = _facts((seed + step * _STEP) % SPACE)
        chance = random.Random(f"{seed}/{step}")
        yield Generated(facts, rendered(facts, chance))


def _facts(number: int) -> dict[str, str]:
    """The encounter with this number, counted through all dimensions."""
    facts = {}
    for name, values in DIMENSIONS.items():
        number, index = divmod(number, len(values))
        facts[name] = values[index]
    return facts


def rendered(facts: Mapping[str, str], chance: random.Random) -> str:
    """A note that states `facts`, its wording and order drawn from `chance`."""
    event = _form(facts["event"], facts, chance)
    rest = [_form(name, facts, chance) for name in _told(facts)]
    chance.shuffle(rest)
    distractors = _drawn(facts, chance)
    lines = [event, *rest]
    if facts["style"] == "table":
        return "\n".join([*lines, *distractors])
    for sentence in distractors:
        lines.insert(chance.randrange(len(lines) + 1), sentence)
    return " ".join(lines)


def _told(facts: Mapping[str, str]) -> Iterator[str]:
    """The paths of the forms that state the facts, beside the event itself."""
    if facts["indication"] and facts["event"] not in _NO_SACRUM:
        yield facts["indication"]
    for name in ("pain", "treatment", "imaging", "report", "device", "biopsy", "complications"):
        if facts[name] and _fits(name, facts):
            yield f"{name}.{facts[name]}"
    if facts["place"]:
        yield f"place.{facts['place']}"


def _fits(name: str, facts: Mapping[str, str]) -> bool:
    """Whether a fact can be told at all of an encounter in which this was done."""
    if name in {"pain", "treatment"}:
        return True
    if facts["event"] in _NOTHING_DONE:
        return False
    if name in {"device", "biopsy"}:
        return facts["event"] not in _NO_SACRUM
    return name != "report" or bool(facts["imaging"])


def _form(path: str, facts: Mapping[str, str], chance: random.Random) -> str:
    forms: Any = surface_forms()
    for part in path.split("."):
        forms = forms[part]
    return _filled(chance.choice(forms[facts["style"]]), facts, chance)


def _drawn(facts: Mapping[str, str], chance: random.Random) -> list[str]:
    texts: Sequence[str] = surface_forms()["distractor"][facts["style"]]
    drawn = chance.sample(texts, int(facts["distractors"]))
    return [_filled(text, facts, chance) for text in drawn]


def _filled(text: str, facts: Mapping[str, str], chance: random.Random) -> str:
    side = facts["side"]
    other = "right" if side == "left" else "left"
    anywhere = chance.choice(["left", "right"])
    cement = facts["cement"]
    filled = text.format(
        side=side,
        Side=side.capitalize(),
        S=side[0].upper(),
        other=other,
        O=other[0].upper(),
        any=anywhere,
        A=anywhere[0].upper(),
        cement=cement,
        with_cement=f" with {cement}",
    )
    return filled[:1].upper() + filled[1:]


@cache
def surface_forms() -> Forms:
    """The surface forms, by fact and value."""
    return tomllib.loads(Path(__file__).with_name("notegrammar.toml").read_text(encoding="utf-8"))
