"""Draft golden cases from thumbs down: what is known is filled in, what a person must say is asked.

A draft can be read as a case, and the suite's linter names what is left to do: its right answer and
its patterns are placeholders, which nothing can satisfy until somebody has written them.
"""

import json
import re
from collections.abc import Iterable

from app.history import Feedback

RIGHT = "WRITE HERE: a right answer, in your own words."
MUST = "WRITE HERE: what every right answer says, as a regular expression"
_HEAD = """\
# Draft cases made from feedback. For each: write `good` and `must`, look over `status` and `facts`,
# then move it to evals/golden/CODE/ and run: codecite eval lint
"""


def draft_cases(feedback: Iterable[Feedback]) -> str:
    """A file of cases in TOML; feedback whose words were not kept is listed in comments."""
    return _HEAD + "".join(map(draft_case, feedback))


def draft_case(one: Feedback) -> str:
    """One thumb down as a `[[case]]` table, or as a comment where its words were not kept."""
    name = f"feedback-{one.at:%Y%m%d}-{one.id}"
    why = f"# {_inert(one.reason) or 'no reason given'}"
    if not one.question or not one.answer:
        facts = ", ".join(one.facts) or "none"
        return (
            f"\n# {name}: words not kept; answer {_inert(one.answer_id)}, facts: {facts}\n{why}\n"
        )
    fields: dict[str, object] = {
        "id": name,
        "group": one.audience,
        "kind": "feedback",
        "split": "dev",
        "question": one.question,
        "audience": one.audience,
        "status": [one.status] if one.status in ("answered", "conflict") else ["answered"],
        "facts": list(one.facts),
        "must": [MUST],
        "must_not": [],
        "quotes": [],
        "good": RIGHT,
        "bad": [one.answer],
    }
    lines = "\n".join(f"{key} = {_toml(value)}" for key, value in fields.items())
    return f"\n[[case]]\n{why}\n# as answered: {one.status}\n{lines}\n"


def _toml(value: object) -> str:
    """A string or a list of strings; JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _inert(text: str) -> str:
    """`text` as a part of a comment: one line, without control characters."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).strip()
