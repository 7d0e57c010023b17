"""Opening an index: load what is stored when it is sound and ours, else build it again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import IndexUnusable, StoreUnavailable
from index.generations import IndexHome, Pointer, Stamp
from index.lock import writer_lock
from index.manifest import MANIFEST_NAME, Manifest, read_regular, require_files, require_identity
from index.planning import Notify, Plan, index_home, prepare, temporary_home
from index.retrieval import Ranker
from index.search import ChromaSearch, ExactScan, NearestNodes, NodeTable
from index.snapshot import Snapshot, read_snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from index.classifying import Classifier
    from index.evidence import SampleTable

#: On a Chroma server, so many nodes are searched by their own vector at every open.
PROBED_AT_OPEN = 256


@dataclass(frozen=True, slots=True)
class Loaded:
    """An index in memory.

    Attributes:
        home: the folder that it came from.
        stamp: the pointer's stamp when it was loaded.
        manifest: what it says of itself.
        ranker: what finds nodes.
        samples: the sample questions of each code.
        classifiers: what tells where the questions of each code belong.
    """

    home: IndexHome
    stamp: Stamp | None
    manifest: Manifest
    ranker: Ranker
    samples: Mapping[str, SampleTable]
    classifiers: Mapping[str, Classifier]


def load_or_build(plan: Plan, notify: Notify) -> Loaded:
    """The stored index, or a new one where the stored one can't be served.

    Raises:
        SearchIndexError: neither can be had; the message says why.
    """
    home = index_home(plan.settings)
    if home is None:
        notify("no data directory is known (HOME is unset): the index is built for this run only")
        return build_and_load(plan, temporary_home(), None, "", notify)
    stamp = home.stamp()
    try:
        return load(plan, home, notify)
    except IndexUnusable as error:
        return build_and_load(plan, home, stamp, str(error), notify)


def build_and_load(
    plan: Plan, home: IndexHome, seen: Stamp | None, reason: str, notify: Notify
) -> Loaded:
    """A newly built index, or the one that another process built meanwhile.

    Args:
        plan: what to build.
        home: where; a temporary folder is taken when it can't be written.
        seen: the pointer's stamp of the index that isn't wanted any more.
        reason: why, for the one line that the user gets; "" for none.
        notify: takes that line.
    """
    from index.build import build_generation

    try:
        prepare(home)
    except OSError as error:
        why = f"{home.root} can't be written ({error.strerror})"
        notify(f"{why}: the index is built for this run only")
        reason = ""
        home = temporary_home()
        prepare(home)
    with writer_lock(home.lock_path, plan.settings.lock_wait_s, notify):
        if home.stamp() != seen:
            try:
                return load(plan, home, notify)
            except IndexUnusable as error:
                reason = str(error)
        if reason:
            notify(f"{reason}: building it from the corpus")
        build_generation(plan, home, notify)
        return load(plan, home, notify)


def load(plan: Plan, home: IndexHome, notify: Notify) -> Loaded:
    """The live index, after every file was checked and its identity compared with the plan.

    Raises:
        IndexUnusable: it is missing, damaged, stale or foreign.
    """
    while True:
        stamp = home.stamp()
        pointer = home.pointer()
        try:
            return _load(plan, home, pointer, stamp, notify)
        except IndexUnusable:
            if home.stamp() == stamp:  # else a newer one went live and this one was removed
                raise


def _load(
    plan: Plan, home: IndexHome, pointer: Pointer, stamp: Stamp | None, notify: Notify
) -> Loaded:
    folder = home.generation_path(pointer.generation)
    manifest = read_manifest(folder, pointer)
    require_identity(manifest.identity, plan.identity)
    require_files(folder, manifest.files)
    snapshot = read_snapshot(folder, len(plan.nodes), manifest.dimension)
    table = NodeTable(plan.nodes)
    search = _search(plan, folder, manifest, snapshot, table, notify)
    settings = plan.settings
    ranker = Ranker(
        table, snapshot.vectors, snapshot.lexical, search, settings.rrf_k, settings.documents
    )
    return Loaded(home, stamp, manifest, ranker, snapshot.samples, snapshot.classifiers)


def read_manifest(folder: Path, pointer: Pointer) -> Manifest:
    """The manifest that the pointer names.

    Raises:
        IndexUnusable: it is missing or not the one that was written.
    """
    try:
        content = read_regular(folder / MANIFEST_NAME)
    except OSError:
        raise IndexUnusable("damaged", "the index lacks its manifest") from None
    if hashlib.sha256(content).hexdigest() != pointer.manifest_sha256:
        raise IndexUnusable("damaged", "the index's manifest changed after it was built")
    return Manifest.from_bytes(content)


def _search(
    plan: Plan,
    folder: Path,
    manifest: Manifest,
    snapshot: Snapshot,
    table: NodeTable,
    notify: Notify,
) -> NearestNodes:
    settings = plan.settings
    exact = ExactScan(table, snapshot.vectors)
    if not settings.chroma_url and len(table.nodes) < settings.exact_below:
        return exact
    from index.store import ChromaPlace, not_found

    try:
        place = ChromaPlace(folder / "chroma", settings)
        search = ChromaSearch(table, place, manifest.collection)
        if settings.chroma_url:
            probed = slice(None, None, -(-len(table.nodes) // PROBED_AT_OPEN))
            ids = manifest.identity.node_ids[probed]
            if not_found(search.collection, ids, snapshot.vectors[probed]):
                raise IndexUnusable("damaged", "the Chroma server lost nodes of the index")
    except StoreUnavailable as error:
        notify(f"{error}; searching the local copy of the vectors instead")
        return exact
    return search
