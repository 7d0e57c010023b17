"""Models in the matrix: asked, named, counted; a worse prompt is named item by item."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.settings import AppSettings
from evals.baselines import first_column
from evals.cases import Case, load_cases
from evals.drafters import identity_of, settings_of
from evals.errors import PlanError
from evals.performing import perform
from evals.plans import DrafterAxis, Plan, read_plan
from evals.results import Run
from evals.store import Store
from evals.subjects import open_subject
from evals.timings import timing
from evals.verdict import RED, compare
from tests.faults.server import FaultServer

WORSE = "You are an expert coder. Answer from memory, in one short and confident sentence.\n"
CASES = tuple(
    case
    for case in load_cases()
    if case.split == "dev" and case.group == "coder" and case.quotes and len(case.bad)
)[::6]


def says(body: dict[str, Any]) -> str:
    """What a model says that does as it is told: the right words, or from memory the wrong ones."""
    system, user = (message["content"] for message in body["messages"])
    asked = user.rpartition("Question:")[2]
    case = max((c for c in CASES if c.question in asked), key=lambda c: len(c.question))
    numbers = [n for n, text in re.findall(r"^\[(\d+)\] (.*)$", user, re.M) if has(case, text)]
    marks = "".join(f"[{number}]" for number in numbers[:3]) or "[1]"
    words = case.good if "Add nothing from memory" in system else case.bad[0]
    sentences = re.split(r"(?<=[.!?])\s+", re.sub(r"\s*\[\d+\]", "", words).strip())
    return "\n".join(["Passages: 1", *(f"{sentence} {marks}" for sentence in sentences)])


def has(case: Case, text: str) -> bool:
    """Whether a passage holds words that the case wants cited."""
    return any(" ".join(quote.split()) in text for quote in case.quotes)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """An endpoint whose model does as it is told."""
    with FaultServer() as running:
        running.reply = says
        yield running


@pytest.fixture(autouse=True)
def _environment(real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index of the other tests, and no model of the environment."""
    monkeypatch.setenv("CODECITE_DATA_DIR", str(real_data))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-of-openai")
    monkeypatch.setenv("MY_KEY", "my-key")


def plan(folder: Path, url: str, kind: str) -> Plan:
    """A run file with one model under two prompts."""
    (folder / "worse.txt").write_text(WORSE, encoding="utf-8")
    (folder / "run.toml").write_text(
        f"""
reruns = 1
[[drafter]]
name = "as shipped"
kind = "{kind}"
base_url = "{url}"
key_variable = "MY_KEY"
model = "tiny-1"
price_in = 1.0
price_out = 2.0
[[drafter]]
name = "worse prompt"
kind = "{kind}"
base_url = "{url}"
model = "tiny-1"
instructions = "worse.txt"
""",
        encoding="utf-8",
    )
    return read_plan(folder / "run.toml")


def asked(plan: Plan, folder: Path) -> tuple[Run, Store]:
    """The run of the plan."""
    store = Store.open(folder / "answers.jsonl")
    with store:
        return perform(plan, CASES, store, lambda column: open_subject(column, folder)), store


def test_a_worse_prompt_is_named_item_by_item(server: FaultServer, tmp_path: Path) -> None:
    """Where nothing guards the model: every item that was right and is not, and no other."""
    server.requests.clear()
    run, store = asked(plan(tmp_path, server.url("ok"), "bare"), tmp_path)
    base, others = first_column(run)
    [column] = compare(base, others).columns
    before, after = (c.trials for c in run.columns)
    lost = {id for id in before if before[id].right and not after[id].right}
    assert {change.item.id for change in column.of(*RED)} == lost
    assert len(lost) >= 5
    prompts = {c.identity["prompt"] for c in run.columns}
    assert len(prompts) == 2
    assert all(c.identity["model"] == "tiny-1" and not c.repeatable for c in run.columns)
    keys = {request.key for request in server.of("ok")}
    assert keys == {"my-key", ""}  # never the key of another endpoint
    first = next(iter(store.subjects()))
    assert timing(store, first, CASES, 1).tokens_in == 0  # this endpoint tells none


def test_the_gate_stands_between_a_worse_prompt_and_the_user(
    server: FaultServer, tmp_path: Path
) -> None:
    """What the model gets wrong is said in the composer's words, so most answers stay right."""
    wanted = plan(tmp_path, server.url("ok"), "model")
    guarded, _ = asked(wanted.model_copy(update={"drafter": wanted.drafter[1:]}), tmp_path)
    [worse] = guarded.columns
    assert worse.identity["drafter"] == "model"
    assert worse.right > len(CASES) * 2 / 3


def test_tokens_and_cost_are_counted(server: FaultServer, tmp_path: Path) -> None:
    """As the endpoint tells them, at the run file's prices."""
    wanted = plan(tmp_path, server.url("counted"), "bare")
    with Store.open(tmp_path / "answers.jsonl") as store:
        perform(wanted, CASES[:3], store, lambda column: open_subject(column, tmp_path))
        first = next(iter(store.subjects()))
        took = timing(store, first, CASES[:3], 1, (1.0, 2.0))
    assert (took.tokens_in, took.tokens_out) == (3 * 41, 3 * 17)
    assert took.cost == round((3 * 41 + 2 * 3 * 17) / 1e6, 6)


def test_a_dead_endpoint_is_no_run_of_the_composer(tmp_path: Path) -> None:
    """It is refused before anything is asked; and a model without a name is."""
    dead = plan(tmp_path, "http://127.0.0.1:1/v1", "model")
    with pytest.raises(PlanError, match=r"drafter as shipped: .*isn't reachable"):
        open_subject(dead.columns()[0], tmp_path)
    nameless = dead.drafter[0].model_copy(update={"model": None})
    with pytest.raises(PlanError, match="drafter as shipped: model: must be named"):
        open_subject(Plan(drafter=(nameless,)).columns()[0], tmp_path)


def test_the_composer_stays_the_composer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment has set."""
    monkeypatch.setenv("CODECITE_LLM_BASE_URL", "http://127.0.0.1:1/v1")
    settings = settings_of(DrafterAxis(name="composer"))
    assert settings.chosen == "composer"
    assert identity_of(DrafterAxis(name="composer"), settings)["drafter"] == "composer"


def test_what_is_not_named_is_as_the_environment_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is named is not."""
    monkeypatch.setenv("CODECITE_LLM_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("CODECITE_LLM_MODEL", "theirs")
    monkeypatch.setenv("CODECITE_LLM_SEED", "5")
    settings: AppSettings = settings_of(DrafterAxis(name="x", kind="model", temperature=0.5))
    assert (settings.llm.model, settings.llm.seed, settings.llm.temperature) == ("theirs", 5, 0.5)
    assert settings.llm.base_url == "http://127.0.0.1:1/v1"
