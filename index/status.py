"""What can be said of the stored index without changing or building anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index.errors import IndexUnusable, StoreUnavailable, Trouble
from index.generations import IndexHome
from index.manifest import Manifest, require_files, require_identity
from index.opening import read_manifest
from index.planning import Plan, index_home, make_embedder, make_plan
from index.settings import IndexSettings
from index.snapshot import read_snapshot

if TYPE_CHECKING:
    from corpus import Library


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The state of a stored index.

    Attributes:
        state: "ready", or what is wrong with it.
        reason: why it isn't ready; "" when it is.
        folder: where it is kept; None when no data directory is known.
        nodes: number of nodes that the corpus calls for.
        found: how many of them a search by their own vector found; None when not probed.
        model: name of the embedding model that settings ask for.
        dimension: numbers in a vector; None when there is no index.
        built_at: time of the build, ISO 8601, UTC; None when there is no index.
        digest: digest of what is searched.
        store: "embedded", or the URL of the Chroma server.
    """

    state: Literal["ready"] | Trouble
    reason: str
    folder: Path | None
    nodes: int
    found: int | None
    model: str
    dimension: int | None
    built_at: str | None
    digest: str
    store: str

    @property
    def ready(self) -> bool:
        """Whether it can be served as it is."""
        return self.state == "ready"


def index_status(
    library: Library, settings: IndexSettings | None = None, *, probe: bool = True
) -> IndexStatus:
    """The state of the index that is stored for this library; nothing is built or changed.

    Args:
        library: the corpus.
        settings: default: from the environment.
        probe: also search each node by its own vector in Chroma, in a child process.

    Raises:
        SettingsError: a setting can't be used.
        EmbedderUnavailable: the model's files aren't there.
    """
    settings = settings or IndexSettings.from_environment()
    plan = make_plan(library, settings, make_embedder(settings))
    return stored_status(plan, index_home(plan.settings), probe=probe)


def stored_status(plan: Plan, home: IndexHome | None, *, probe: bool) -> IndexStatus:
    """The state of the index in a folder."""
    manifest: Manifest | None = None
    found: int | None = None
    state: Literal["ready"] | Trouble = "ready"
    reason = ""
    try:
        if home is None:
            raise IndexUnusable("missing", "no data directory is known (HOME is unset)")
        pointer = home.pointer()
        folder = home.generation_path(pointer.generation)
        manifest = read_manifest(folder, pointer)
        require_identity(manifest.identity, plan.identity)
        require_files(folder, manifest.files)
        if probe:
            lost = probe_nodes(plan, folder, manifest)
            found = len(manifest.identity.node_ids) - len(lost)
            if lost:
                raise IndexUnusable("damaged", f"{len(lost)} nodes aren't found by their vector")
    except (IndexUnusable, StoreUnavailable) as error:
        state = error.trouble if isinstance(error, IndexUnusable) else "damaged"
        reason = str(error)
    return IndexStatus(
        state=state,
        reason=reason,
        folder=home.root if home else None,
        nodes=len(plan.nodes),
        found=found,
        model=plan.identity.model,
        dimension=manifest.dimension if manifest else None,
        built_at=manifest.built_at if manifest else None,
        digest=plan.identity.digest,
        store=plan.identity.store,
    )


def probe_nodes(plan: Plan, folder: Path, manifest: Manifest) -> tuple[str, ...]:
    """Ids of the nodes that Chroma doesn't find by their own vector.

    A folder is searched by a child process: a damaged store can crash whoever opens it.

    Raises:
        IndexUnusable: the store can't be searched at all.
        StoreUnavailable: the Chroma server can't be reached.
    """
    if not plan.settings.chroma_url:
        return _probe_in_child(folder, timeout_s=60 + len(manifest.identity.node_ids) / 50)
    from index.probe import lost_nodes
    from index.store import ChromaPlace

    snapshot = read_snapshot(folder, len(plan.nodes), manifest.dimension)
    return lost_nodes(ChromaPlace(None, plan.settings), manifest, snapshot.vectors)


def _probe_in_child(folder: Path, timeout_s: float) -> tuple[str, ...]:
    package_root = str(Path(__file__).resolve().parent.parent)
    paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", "index.probe", str(folder)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise IndexUnusable("damaged", f"Chroma didn't answer within {timeout_s:.0f} s") from None
    if child.returncode < 0:
        raise IndexUnusable("damaged", f"Chroma crashed (signal {-child.returncode})")
    try:
        return tuple(json.loads(child.stdout)["lost"])
    except (ValueError, KeyError, TypeError):
        said = child.stderr.decode("utf-8", "replace").strip().splitlines()
        raise IndexUnusable("damaged", said[-1][:200] if said else "Chroma failed") from None
