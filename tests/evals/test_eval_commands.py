"""`codecite eval` as a shell sees it: exit codes, files, two-line errors."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import command_parser, main
from evals.cli import COMMANDS
from evals.performing import perform
from evals.plans import Plan
from evals.store import Store
from evals.suite import load_suite
from tests.evals.test_performing import SUBJECT, Speaker

CASES = load_suite()
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a replayed run: recorded answers to every case, the canned right ones."""
    folder = tmp_path_factory.mktemp("recorded")
    speaker = Speaker()
    with Store.open(folder / "answers.jsonl") as store:
        perform(Plan(reruns=3), CASES, store, lambda column: (speaker, SUBJECT))
    assert main(["eval", "run", "--replay", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def good(recorded: Path, tmp_path: Path) -> Path:
    """The folder of a run, for one test."""
    return Path(shutil.copytree(recorded, tmp_path / "good"))


@pytest.fixture
def worse(good: Path, tmp_path: Path) -> Path:
    """The same, with one item that was right and fails for good."""
    folder = tmp_path / "worse"
    shutil.copytree(good, folder)
    data = json.loads((folder / "run.json").read_text())
    trials = data["columns"][0]["trials"]
    broken = next(id for id, t in trials.items() if t["attempts"][0]["outcome"] == "pass")
    attempt = {**trials[broken]["attempts"][0], "outcome": "fail", "failed": [["must", "no x"]]}
    trials[broken] = {"attempts": [attempt], "reruns": [attempt] * 3}
    (folder / "run.json").write_text(json.dumps(data))
    return folder


def test_a_replay_writes_every_report(good: Path) -> None:
    """And a second one the same bytes."""
    names = ["answers.jsonl", "junit.xml", "report.html", "run.json", "summary.md"]
    assert sorted(path.name for path in good.iterdir()) == names
    before = {name: (good / name).read_bytes() for name in names}
    assert main(["eval", "run", "--replay", "--out", str(good)]) == 0
    assert {name: (good / name).read_bytes() for name in names} == before


def test_compare_says_what_broke(good: Path, worse: Path, capsys: Any) -> None:
    """Exit code 1, the item by name; the same run against itself is green."""
    assert main(["eval", "compare", str(good), str(worse)]) == 1
    shown = capsys.readouterr().out
    assert shown.splitlines()[-1].startswith("1 regression, 0 fixed")
    assert "1 of 1 passed before, 0 of 4 now; must" in shown
    assert main(["eval", "compare", str(good), str(good)]) == 0


def test_compare_as_json(good: Path, worse: Path, capsys: Any) -> None:
    """One object, the same exit code."""
    capsys.readouterr()
    assert main(["eval", "compare", str(good), str(worse), "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["regression"] is True
    assert [i["bucket"] for i in verdict["columns"][0]["items"] if i["bucket"] != "failing"] == [
        "broken"
    ]


def test_bless_is_what_changes_a_baseline(good: Path, worse: Path, tmp_path: Path) -> None:
    """With a reason; afterwards the same run is green."""
    base = tmp_path / "baselines" / "composer.json"
    words = ["eval", "bless", "--baseline", str(base)]
    assert main([*words, str(good), "--reason", "first"]) == 0
    assert main(["eval", "compare", str(base), str(worse)]) == 1
    assert main([*words, str(worse), "--reason", "the document changed"]) == 0
    assert main(["eval", "compare", str(base), str(worse)]) == 0
    blessings = json.loads(base.read_text())["blessings"]
    assert [b["reason"] for b in blessings] == ["first", "the document changed"]
    assert list(base.parent.iterdir()) == [base]


def test_a_run_is_judged_against_a_baseline(good: Path, worse: Path) -> None:
    """`run --against` ends as `compare` does; `report` decides nothing."""
    assert main(["eval", "run", "--replay", "--out", str(good), "--against", str(good)]) == 0
    assert main(["eval", "report", str(worse), "--against", str(good)]) == 0
    assert "1 regression" in (worse / "report.html").read_text()


def test_history_is_kept_by_compare(good: Path, worse: Path, tmp_path: Path) -> None:
    """One line for each run."""
    history = tmp_path / "elsewhere.jsonl"
    for candidate in (good, worse, worse):
        main(["eval", "compare", str(good), str(candidate), "--history", str(history)])
    assert len(history.read_text().splitlines()) == 2
    assert not (tmp_path / "history.jsonl").exists()
    main(["eval", "compare", str(good), str(worse)])
    assert len((tmp_path / "history.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["compare", "none", "none"],
        ["run", "--replay", "--out", "none"],
        ["run", "none.toml"],
        ["run", "--repeats", "0"],
        ["report", "none"],
        ["bless", "none", "--reason", "x", "--baseline", "none"],
        ["bless", "none"],
        ["bless", "--reason", "there is no run"],
        ["compare"],
        ["report"],
    ],
)
def test_what_cannot_be_used_ends_with_two(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """And two lines: what happened, what to type."""
    monkeypatch.chdir(tmp_path)
    assert main(["eval", *words]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("codecite: ")
    assert lines[1].startswith("Type: codecite eval")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_help_pages_and_examples(command: Any, capsys: Any) -> None:
    """As every other command has them."""
    assert main(["eval", command.name, "--help"]) == 0
    page = capsys.readouterr().out
    for example in command.examples:
        assert f"  {example}\n" in page
    assert page.startswith(f"usage: codecite eval {command.name}")


def test_other_commands_do_not_load_the_evals() -> None:
    """They are named in the command table, and imported only when they are used."""
    code = (
        "import sys\nfrom app.cli.main import main\nmain(['--help'])\n"
        "assert not [m for m in sys.modules if m.split('.')[0] == 'evals']"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)
    assert command_parser().parse_args(["eval", "lint"]).run


def test_lint_says_what_is_wrong(tmp_path: Path, capsys: Any) -> None:
    """Nothing, in the packaged cases; a folder without cases cannot be used."""
    assert main(["eval", "lint"]) == 0
    assert capsys.readouterr().out == f"{len(CASES)} cases, 0 problems.\n"
    assert main(["eval", "lint", "--golden", str(tmp_path)]) == 2
    assert main(["eval", "lint", "--schema"]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("regressed", [False, True])
def test_pytest_front_runs_the_replayed_suite(good: Path, regressed: bool) -> None:
    """One test for each case: what was wrong in the baseline is expected to be, nothing else is."""
    data = json.loads((good / "run.json").read_text())
    trials = data["columns"][0]["trials"]
    wrong = [i for i, t in trials.items() if t["attempts"][0]["outcome"] != "pass"]
    right = [i for i, t in trials.items() if t["attempts"][0]["outcome"] == "pass"]
    wrong = [name for name in wrong if "patient" in name][:5]
    if regressed:  # the baseline had one of them right
        trials[wrong[0]]["attempts"][0]["outcome"] = "pass"
        (good / "run.json").write_text(json.dumps(data))
    front = "evals/test_suite.py::"
    chosen = [f"{front}test_answer[{name}]" for name in (*wrong, *right[:5])]
    words = ["-q", "-p", "no:cacheprovider", *chosen, f"{front}test_verdict"]
    named = ["--against", str(good), "--answers", str(good / "answers.jsonl")]
    command = [sys.executable, "-m", "pytest", *words, *named]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == (1 if regressed else 0), done.stdout[-2000:]
    assert f"{len(wrong) - regressed} xfailed" in done.stdout
    assert (f"test_answer[{wrong[0]}]" in done.stdout.partition("short test")[0]) == regressed
