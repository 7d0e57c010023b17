"""`pytest evals`: each case is a test, and what makes all of them useless is said once."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_answers_that_are_not_there_are_said_once(tmp_path: Path) -> None:
    """With the exit code of a usage error, not with a thousand errors."""
    command = ["-m", "pytest", "evals", "-q", "-p", "no:cacheprovider", "--answers"]
    done = subprocess.run(
        [sys.executable, *command, str(tmp_path / "answers.jsonl")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert len(done.stdout) < 1000
    assert "answers.jsonl" in done.stdout
