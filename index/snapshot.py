"""The part of a generation that answers questions, as arrays.

vectors.npy            vectors of the nodes
lexical.npz            BM25 table of the nodes
samples-<code>.npz     the code's samples
linear-<code>.npz      what tells where its questions belong, trained with the index,
tuned-<code>.json      or the tuned classifier that came with the code: what it was trained on,
tuned-<code>.onnx      and the graph
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.classifying import Classifier, LinearClassifier, read_linear
from index.errors import IndexUnusable
from index.evidence import SampleTable
from index.lexical import LexicalTable
from index.tuned import read_tuned

if TYPE_CHECKING:
    import numpy as np
    from numpy.lib.npyio import NpzFile
    from numpy.typing import NDArray

    from index.embedding import Vectors

_VECTORS, _LEXICAL, _SAMPLES = "vectors.npy", "lexical.npz", "samples-"
_LINEAR, _TUNED = "linear-", "tuned-"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What answers questions.

    Attributes:
        vectors: Row i is the vector of node i of the manifest.
        lexical: BM25 over the nodes, row by row.
        samples: The samples of each code.
        classifiers: What tells where the questions of each code belong.
    """

    vectors: Vectors
    lexical: LexicalTable
    samples: Mapping[str, SampleTable]
    classifiers: Mapping[str, Classifier]

    def write(self, folder: Path) -> None:
        """Write all into a folder."""
        import numpy as np

        np.save(folder / _VECTORS, self.vectors, allow_pickle=False)
        np.savez(folder / _LEXICAL, **_arrays(self.lexical))  # type: ignore[arg-type]
        for code, table in self.samples.items():
            refs = np.array(table.refs)
            arrays = _arrays(table.lexical)
            np.savez(folder / f"{_SAMPLES}{code}.npz", refs=refs, ref_of=table.ref_of, **arrays)  # type: ignore[arg-type]
        for code, classifier in self.classifiers.items():
            kind = _LINEAR if isinstance(classifier, LinearClassifier) else _TUNED
            classifier.write(folder, f"{kind}{code}")


def read_snapshot(folder: Path, rows: int, dimension: int) -> Snapshot:
    """The snapshot in a folder, whose files were checked before.

    Raises:
        IndexUnusable: it isn't `rows` vectors of `dimension` numbers, or can't be read.
    """
    import numpy as np

    samples: dict[str, SampleTable] = {}
    classifiers: dict[str, Classifier] = {}
    try:
        vectors = np.load(folder / _VECTORS, allow_pickle=False)
        with np.load(folder / _LEXICAL, allow_pickle=False) as stored:
            lexical = _table(stored, rows)
        for path in sorted(folder.glob(f"{_SAMPLES}*.npz")):
            code = path.stem.removeprefix(_SAMPLES)
            with np.load(path, allow_pickle=False) as stored:
                refs, ref_of = tuple(map(str, stored["refs"])), stored["ref_of"]
                samples[code] = SampleTable(refs, ref_of, _table(stored, len(ref_of)))
            tuned = (folder / f"{_TUNED}{code}.json").exists()
            classifiers[code] = (
                read_tuned(folder, f"{_TUNED}{code}", checked=True)
                if tuned
                else read_linear(folder, f"{_LINEAR}{code}")
            )
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise IndexUnusable("damaged", f"the index can't be loaded: {error}") from None
    if vectors.shape != (rows, dimension) or vectors.dtype != np.float32:
        raise IndexUnusable("damaged", "the index holds other vectors than its manifest says")
    return Snapshot(vectors, lexical, samples, classifiers)


def _arrays(table: LexicalTable) -> dict[str, NDArray[np.generic]]:
    import numpy as np

    return {
        "vocabulary": np.frombuffer("\n".join(table.vocabulary).encode(), np.uint8),
        "starts": table.starts,
        "nodes": table.nodes,
        "weights": table.weights,
    }


def _table(stored: NpzFile, rows: int) -> LexicalTable:
    words = stored["vocabulary"].tobytes().decode().split("\n")
    vocabulary = {word: position for position, word in enumerate(words) if word}
    return LexicalTable(rows, vocabulary, stored["starts"], stored["nodes"], stored["weights"])
