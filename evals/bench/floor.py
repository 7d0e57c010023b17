"""The floor: what no answer can be faster than. Tokenise and embed one question, one dot product.

    python -m evals.bench.floor FOLDER QUESTIONS

The folder holds vectors.npy, as every stored generation of the index does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evals.bench.contest import run_contestant
from index.embedding import import_onnxruntime, packaged_model


def load(folder: Path) -> Callable[[str], object]:
    """A function from a question to the row of its nearest vector."""
    onnxruntime = import_onnxruntime()
    import numpy as np
    from tokenizers import Tokenizer

    files = packaged_model()
    vectors = np.load(folder / "vectors.npy")
    tokenizer = Tokenizer.from_file(str(files.tokenizer))
    tokenizer.no_padding()
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(
        str(files.model), options, providers=["CPUExecutionProvider"]
    )

    def answer(question: str) -> object:
        ids = np.array([tokenizer.encode(question).ids])
        ones, zeros = np.ones_like(ids), np.zeros_like(ids)
        inputs = {"input_ids": ids, "attention_mask": ones, "token_type_ids": zeros}
        vector = session.run(None, inputs)[0][0].mean(axis=0)
        return (vectors @ (vector / np.linalg.norm(vector))).argmax()

    return answer


if __name__ == "__main__":
    run_contestant(load)
