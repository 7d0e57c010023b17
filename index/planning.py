"""What a build or an open aims at: the nodes, the embedder, the identity and the folder."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding import Embedder, OnnxEmbedder, model_in_folder, packaged_model
from index.generations import IndexHome
from index.manifest import Identity
from index.nodes import CHUNKER_VERSION, Node, library_nodes
from index.samples import Sample, library_samples
from index.settings import IndexSettings
from index.tuned import NAME

if TYPE_CHECKING:
    from corpus import Library

EMBEDDED = "embedded"
Notify = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides what an index holds.

    Attributes:
        nodes: what is searched.
        samples: the sample questions of each code.
        tuned: folders of the codes that came with a tuned classifier.
        identity: what tells the index from any other.
        embedder: what makes vectors.
        settings: the settings.
    """

    nodes: tuple[Node, ...]
    samples: Mapping[str, tuple[Sample, ...]]
    tuned: Mapping[str, Path]
    identity: Identity
    embedder: Embedder
    settings: IndexSettings


def make_plan(library: Library, settings: IndexSettings, embedder: Embedder) -> Plan:
    """The plan for this corpus under these settings."""
    nodes = library_nodes(library)
    identity = Identity(
        corpus=library.digest,
        chunker=CHUNKER_VERSION,
        model=embedder.name,
        model_digest=embedder.digest,
        store=settings.chroma_url or EMBEDDED,
        node_ids=tuple(node.id for node in nodes),
    )
    tuned = {
        entry.code: entry.folder
        for entry in library.entries
        if entry.folder and (entry.folder / f"{NAME}.json").exists()
    }
    return Plan(nodes, library_samples(library), tuned, identity, embedder, settings)


def make_embedder(settings: IndexSettings) -> Embedder:
    """The embedder that the settings name: endpoint, folder, or the packaged model.

    Raises:
        EmbedderUnavailable: the model's files aren't there.
    """
    if settings.embed_base_url:
        from index.endpoint import EndpointEmbedder

        return EndpointEmbedder(
            settings.embed_base_url,
            settings.embed_model or "",
            settings.embed_api_key,
            settings.embed_timeout_s,
        )
    folder = settings.embed_dir
    return OnnxEmbedder(model_in_folder(folder) if folder else packaged_model())


def index_home(settings: IndexSettings) -> IndexHome | None:
    """The folder of the index under the data directory; None when no data directory is known."""
    return IndexHome(settings.data_dir.absolute() / "index") if settings.data_dir else None


def temporary_home() -> IndexHome:
    """A private folder for an index that can't be kept, removed when this process ends."""
    root = tempfile.mkdtemp(prefix="codecite-")
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # not when a forked child ends
            shutil.rmtree(root, ignore_errors=True)

    atexit.register(remove)
    return IndexHome(Path(root) / "index")


def prepare(home: IndexHome) -> None:
    """Make sure that the folder exists and can be written.

    Raises:
        OSError: it can't.
    """
    home.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(home.root, os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied", str(home.root))


def print_to_stderr(line: str) -> None:
    """Tell the person at the terminal."""
    print(line, file=sys.stderr)
