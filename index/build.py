"""Building an index: aside, verified, and only then switched in."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.classifying import Classifier, train
from index.errors import BuildFailed, IndexUnusable, StoreUnavailable
from index.evidence import sample_table
from index.generations import (
    IndexHome,
    new_stamp,
    remove_tree,
    replace_file,
    stamp_of,
    sync_folders,
    sync_tree,
)
from index.lexical import lexical_table
from index.manifest import MANIFEST_NAME, Manifest, file_digests
from index.nodes import Node
from index.planning import Notify, Plan
from index.samples import samples_digest
from index.settings import IndexSettings
from index.snapshot import Snapshot
from index.store import (
    COLLECTION,
    ChromaPlace,
    chroma_client,
    not_found,
    read_vectors,
    unavailable,
    write_nodes,
)
from index.tuned import TunedClassifier, read_tuned
from index.vectors import embed_changed

if TYPE_CHECKING:
    from index.embedding import Vectors


def build_generation(plan: Plan, home: IndexHome, notify: Notify) -> None:
    """Build, verify and switch in a new generation. The caller holds the writer's lock.

    Raises:
        BuildFailed: it stopped; what was live before still is, and the remains are removed.
        EmbedderUnavailable: no vectors.
        StoreUnavailable: no Chroma server.
    """
    if not plan.nodes:
        raise BuildFailed("the corpus has nothing to index")
    stamp = new_stamp()
    try:
        _tidy(plan.settings, home)
        digest = _build_aside(plan, home, stamp, notify)
        home.build_path(stamp).rename(home.generation_path(stamp))
        sync_folders([home.root])
        home.switch(stamp, digest)
        _tidy(plan.settings, home)
    except BaseException as error:
        with suppress(OSError):
            _tidy(plan.settings, home)  # the remains of this build among them
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            raise BuildFailed(f"the index can't be written: {reason}") from error
        raise


def _build_aside(plan: Plan, home: IndexHome, stamp: str, notify: Notify) -> str:
    """Build and verify in a folder of its own; returns the SHA-256 of its manifest."""
    texts = [node.searched_text for node in plan.nodes]
    classifiers: dict[str, Classifier] = {**tuned_classifiers(plan, notify)}
    untuned = {code: plan.samples[code] for code in plan.samples if code not in classifiers}
    asked = [sample.text for samples in untuned.values() for sample in samples]
    vectors = embed_changed([*texts, *asked], plan.embedder, home.cache_path)
    first = len(texts)
    for code, samples in untuned.items():
        classifiers[code] = train(samples, vectors[first : first + len(samples)])
        first += len(samples)
    folder = home.build_path(stamp)
    folder.mkdir(mode=0o700)
    place = ChromaPlace(folder / "chroma", plan.settings)
    collection = collection_name(place, stamp)
    stored = _store(place, collection, plan.nodes, vectors[: len(texts)])
    snapshot = Snapshot(
        stored,
        lexical_table(texts),
        {code: sample_table(samples) for code, samples in plan.samples.items()},
        classifiers,
    )
    digest = _write(plan, folder, snapshot, collection)
    sync_tree(folder)
    return digest


def collection_name(place: ChromaPlace, stamp: str) -> str:
    """The collection's name: on a server each generation needs its own."""
    return f"{COLLECTION}-{stamp}" if place.settings.chroma_url else COLLECTION


def _store(place: ChromaPlace, name: str, nodes: Sequence[Node], vectors: Vectors) -> Vectors:
    """The vectors as Chroma gives them back after it was closed and opened again."""
    try:
        with chroma_client(place) as client:
            write_nodes(client, name, nodes, vectors)
        with chroma_client(place) as client:
            collection = client.get_collection(name, embedding_function=None)
            stored = read_vectors(collection, nodes)
            lost = not_found(collection, [node.id for node in nodes], stored)
    except (BuildFailed, OSError):
        raise
    except BaseException as error:  # Chroma's panics are no Exception
        failure = error if isinstance(error, StoreUnavailable) else unavailable(place, error)
        if place.settings.chroma_url:
            raise failure from error
        raise BuildFailed(str(failure)) from error
    if lost:
        raise BuildFailed(f"{len(lost)} of {len(nodes)} nodes aren't found by their own vector")
    if float(abs(stored - vectors).max()) > 1e-4:
        raise BuildFailed("Chroma gives back other vectors than were put into it")
    return stored


def tuned_classifiers(plan: Plan, notify: Notify) -> dict[str, TunedClassifier]:
    """The tuned classifiers that came with codes and fit their samples and the encoder."""
    found = {}
    for code, folder in plan.tuned.items():
        if code not in plan.samples:
            continue
        try:
            tuned = read_tuned(folder)
            reason = "was trained on other sample questions or another embedding model"
            wanted = samples_digest(plan.samples[code]), plan.embedder.digest
            if tuned.tap in plan.embedder.taps and (tuned.samples, tuned.encoder) == wanted:
                found[code] = tuned
                continue
        except IndexUnusable as error:
            reason = f"can't be used ({error})"
        notify(f"the classifier of {code} {reason}: a simpler one takes its place")
    return found


def _write(plan: Plan, folder: Path, snapshot: Snapshot, collection: str) -> str:
    """Write snapshot and, last, the manifest; returns the manifest's SHA-256."""
    snapshot.write(folder)
    manifest = Manifest(
        identity=plan.identity,
        dimension=int(snapshot.vectors.shape[1]),
        collection=collection,
        built_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        files=file_digests(folder),
    )
    content = manifest.to_bytes()
    replace_file(folder / MANIFEST_NAME, content)
    return hashlib.sha256(content).hexdigest()


def _tidy(settings: IndexSettings, home: IndexHome) -> None:
    """Remove what nobody needs, the server's collections before the folders that name them."""
    unneeded = home.unneeded()
    if settings.chroma_url and unneeded:
        place = ChromaPlace(None, settings)
        ours = {collection_name(place, stamp) for path in unneeded if (stamp := stamp_of(path))}
        with suppress(StoreUnavailable), chroma_client(place) as client:
            for name in ours & {collection.name for collection in client.list_collections()}:
                client.delete_collection(name)
    for path in unneeded:
        remove_tree(path)
