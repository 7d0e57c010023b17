"""The suite judges with its own code, never with the code that it judges."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import evals

FORBIDDEN = (
    "app.gate",
    "app.asking",
    "app.composing",
    "app.leaflet.coverage",
    "app.routing",
    "corpus.claims",
)
FILES = sorted(Path(evals.__file__).parent.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The full names of all that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


MEASURED = {
    "gate.py": ("app.gate",),
    "leaflet.py": ("app.leaflet.coverage",),
    "teaching.py": ("app.gate",),
    "tuning.py": ("app.gate",),
}
"""The benchmarks import what they measure or teach: there it is not the judge but the judged."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_module_imports_what_decides_at_answer_time(path: Path) -> None:
    """By prefix, so that every module of the gate counts, whatever it is called."""
    allowed = MEASURED.get(path.name, ()) if path.parent.name == "bench" else ()
    found = [name for name in imported(path) if name.startswith(FORBIDDEN)]
    assert [name for name in found if not name.startswith(allowed or ("-",))] == []
