"""The part of a generation that answers questions, as arrays: vectors, BM25 table, classifier."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.classifying import Classifier, read_classifier
from index.errors import IndexUnusable
from index.lexical import LexicalTable

if TYPE_CHECKING:
    from index.embedding import Vectors

_VECTORS, _LEXICAL = "vectors.npy", "lexical.npz"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Vectors, BM25 table and classifier; row i of the first two is node i of the manifest."""

    vectors: Vectors
    lexical: LexicalTable
    classifier: Classifier

    def write(self, folder: Path) -> None:
        """Write all into a folder."""
        import numpy as np

        table = self.lexical
        np.save(folder / _VECTORS, self.vectors, allow_pickle=False)
        np.savez(
            folder / _LEXICAL,
            vocabulary=np.frombuffer("\n".join(table.vocabulary).encode(), np.uint8),
            starts=table.starts,
            nodes=table.nodes,
            weights=table.weights,
        )
        self.classifier.write(folder)


def read_snapshot(folder: Path, rows: int, dimension: int) -> Snapshot:
    """The snapshot in a folder, whose files were checked before.

    Raises:
        IndexUnusable: it isn't `rows` vectors of `dimension` numbers.
    """
    import numpy as np

    try:
        vectors = np.load(folder / _VECTORS, mmap_mode="r", allow_pickle=False)
        with np.load(folder / _LEXICAL, allow_pickle=False) as stored:
            words = stored["vocabulary"].tobytes().decode().split("\n")
            vocabulary = {word: position for position, word in enumerate(words) if word}
            arrays = stored["starts"], stored["nodes"], stored["weights"]
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise IndexUnusable("damaged", f"the index can't be loaded: {error}") from None
    if vectors.shape != (rows, dimension) or vectors.dtype != np.float32:
        raise IndexUnusable("damaged", "the index holds other vectors than its manifest says")
    table = LexicalTable(rows, vocabulary, *arrays)
    return Snapshot(vectors, table, read_classifier(folder))
