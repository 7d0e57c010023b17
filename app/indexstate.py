"""The state of the index in words, for the command line and the doctor."""

from typing import Any

from index import IndexStatus


def index_fields(status: IndexStatus) -> dict[str, Any]:
    """The state as a JSON object."""
    return {
        "state": status.state,
        "reason": status.reason,
        "folder": str(status.folder) if status.folder else None,
        "nodes": status.nodes,
        "found": status.found,
        "model": status.model,
        "dimension": status.dimension,
        "built_at": status.built_at,
        "digest": status.digest,
        "store": status.store,
    }


def index_lines(status: IndexStatus) -> list[str]:
    """The state as lines of text, one for each thing that is known."""
    found = "" if status.found is None else f", {status.found} found by their own vector"
    rows = (
        ("index", status.state if status.ready else f"{status.state}: {status.reason}"),
        ("passages", f"{status.nodes}{found}"),
        ("model", status.model),
        ("folder", status.folder),
        ("store", status.store),
        ("built", status.built_at),
        ("digest", status.digest),
    )
    return [f"{name:<10}{value}" for name, value in rows if value]
