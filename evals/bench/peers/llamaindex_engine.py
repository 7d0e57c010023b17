"""A plain LlamaIndex query engine over Chroma, with the same embedding and a model that echoes.

    python -m evals.bench.peers.llamaindex_engine FOLDER QUESTIONS

`prepare` fills the folder. Only the embedding is ours: with Chroma's own class for the same model
one question would cost twelve times as much, and the comparison would be about that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.bench.contest import run_contestant
from index.embedding import OnnxEmbedder, import_onnxruntime, packaged_model
from index.nodes import Node

COLLECTION = "peer"
TOP_K = 4


def prepare(folder: Path, nodes: Sequence[Node]) -> None:
    """Index the nodes in a Chroma store in the folder, the way LlamaIndex's guide does."""
    import chromadb
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

    with chromadb.PersistentClient(str(folder)) as client:
        collection = client.get_or_create_collection(COLLECTION, embedding_function=None)
        store = ChromaVectorStore(chroma_collection=collection)
        VectorStoreIndex(
            [TextNode(id_=node.id, text=node.searched_text) for node in nodes],
            storage_context=StorageContext.from_defaults(vector_store=store),
            embed_model=_embedding(),
        )


def load(folder: Path) -> Callable[[str], object]:
    """A function from a question to the engine's response."""
    import chromadb
    from llama_index.core import VectorStoreIndex
    from llama_index.core.llms import MockLLM
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client = chromadb.PersistentClient(str(folder))
    collection = client.get_collection(COLLECTION, embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    index = VectorStoreIndex.from_vector_store(store, embed_model=_embedding())
    engine = index.as_query_engine(llm=MockLLM(), similarity_top_k=TOP_K)

    def answer(question: str) -> object:
        return engine.query(question)

    return answer


def _embedding() -> Any:
    """The packaged model as LlamaIndex wants an embedding."""
    import_onnxruntime()
    from llama_index.core.base.embeddings.base import BaseEmbedding

    embedder = OnnxEmbedder(packaged_model())

    class PackagedEmbedding(BaseEmbedding):  # type: ignore[misc]
        """Vectors of the packaged model."""

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embeddings([query])[0]

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            rows: list[list[float]] = embedder.embed(texts).tolist()
            return rows

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return PackagedEmbedding()


if __name__ == "__main__":
    run_contestant(load)
