from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from corpus import load_library
from evals.bench import kill
from index.nodes import library_nodes


@pytest.mark.slow
def test_killed_builds_never_leave_a_broken_index(tmp_path: Path) -> None:
    """A short run of the harness: after each kill the next start finds every node."""
    done = subprocess.run(
        [sys.executable, "-m", "evals.bench.kill", "--kills=6", "--questions=1", "--uncached=0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("kills: 6  at a file operation 3  at a random moment 3")
    assert "failures: 0" in done.stdout


def test_the_two_corpora_share_most_nodes() -> None:
    """The variants differ in identity and in a few nodes, so a stale index is really stale."""
    first, second = kill.variants(load_library(), 2)
    assert first.digest != second.digest
    ids, other = ({node.id for node in library_nodes(library)} for library in (first, second))
    assert 0 < len(ids - other) < 20
    assert not other - ids
