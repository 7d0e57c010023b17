"""Searches every node of a stored generation by its own vector: `python -m index.probe FOLDER`.

Prints one JSON object: {"nodes": how many, "lost": ids of those not found}. It works on a copy
of the Chroma folder, and in a process of its own, because a damaged store may crash it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SearchIndexError
from index.manifest import MANIFEST_NAME, Manifest, read_regular
from index.search import private_copy
from index.settings import IndexSettings
from index.snapshot import read_snapshot
from index.store import ChromaPlace, chroma_client, not_found, unavailable

if TYPE_CHECKING:
    from index.embedding import Vectors


def lost_nodes(place: ChromaPlace, manifest: Manifest, vectors: Vectors) -> tuple[str, ...]:
    """Ids of the nodes that a search by their own vector doesn't find.

    Raises:
        StoreUnavailable: the store can't be opened or searched.
    """
    with private_copy(place) as copy, chroma_client(copy) as client:
        try:
            collection = client.get_collection(manifest.collection, embedding_function=None)
            return not_found(collection, manifest.identity.node_ids, vectors)
        except BaseException as error:
            raise unavailable(place, error) from error


def main(arguments: list[str]) -> int:
    """Probe the generation in the given folder; returns the exit code."""
    folder = Path(arguments[0])
    try:
        manifest = Manifest.from_bytes(read_regular(folder / MANIFEST_NAME))
        rows = len(manifest.identity.node_ids)
        snapshot = read_snapshot(folder, rows, manifest.dimension)
        place = ChromaPlace(folder / "chroma", IndexSettings())
        lost = lost_nodes(place, manifest, snapshot.vectors)
    except (SearchIndexError, OSError) as error:
        print(error, file=sys.stderr)
        return 3
    print(json.dumps({"nodes": len(manifest.identity.node_ids), "lost": lost}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
