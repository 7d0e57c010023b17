"""Draft cases from feedback: they load, and the linter names what a person has to write."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.history import Feedback
from evals.cases import read_cases
from evals.drafts import RIGHT, draft_cases
from evals.linting import problems

DOWN = Feedback(
    datetime(2026, 11, 25, tzinfo=UTC),
    "a1",
    "down",
    'leaves out "the sample"',
    "Is a biopsy included?",
    "No. [1]",
    "coder",
    "answered",
    ("biopsy_included",),
    {"corpus": "c"},
    7,
)


def test_a_draft_is_a_case_that_is_not_done(tmp_path: Path) -> None:
    """The question, the wrong answer and the facts are there; the linter asks for the rest."""
    path = tmp_path / "0200T" / "drafts.toml"
    path.parent.mkdir()
    path.write_text(draft_cases([DOWN]), encoding="utf-8")
    [case] = read_cases(path)
    assert (case.id, case.group, case.question) == ("feedback-20261125-7", "coder", DOWN.question)
    assert case.bad == ("No. [1]",)
    assert case.good == RIGHT
    assert f"{case.id}: good: fails must, must_not or the rules" in list(problems([case]))


def test_words_that_were_not_kept_make_no_case() -> None:
    """A comment says which answer it was."""
    text = draft_cases([replace(DOWN, question="", answer="")])
    assert tomllib.loads(text) == {}
    assert "# feedback-20261125-7: words not kept; answer a1, facts: biopsy_included" in text


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40))
def test_any_words_are_kept_as_they_are(question: str, answer: str, reason: str) -> None:
    """Quotes, backslashes, control characters: the file stays TOML and says the same."""
    kept = (part.encode("utf-8", "ignore").decode() for part in (question, answer, reason))
    question, answer, reason = kept
    one = replace(DOWN, question=f"q{question}", answer=f"a{answer}", reason=reason)
    [case] = tomllib.loads(draft_cases([one]))["case"]
    assert case["question"] == one.question
    assert case["bad"] == [one.answer]
