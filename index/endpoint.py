"""Text to unit vectors by an OpenAI-compatible embeddings endpoint."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from index.embedding import MAX_CHARACTERS, EncodedText, unit_rows, with_vector
from index.errors import EmbedderUnavailable

if TYPE_CHECKING:
    import httpx

    from index.embedding import Vectors

#: Texts in one request: small enough for every known server's limit.
BATCH = 32


class EndpointEmbedder:
    """Vectors of `POST {base_url}/embeddings`; every reply is checked before it is used."""

    def __init__(self, base_url: str, model: str, api_key: str | None, timeout_s: float) -> None:
        """Remember where to ask; nothing is sent yet."""
        self._url = base_url.rstrip("/") + "/embeddings"
        self._model = model
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._timeout_s = timeout_s

    @property
    def name(self) -> str:
        """The model's name at the endpoint."""
        return self._model

    @property
    def digest(self) -> str:
        """SHA-256 of address and model name: a server doesn't tell more about its weights."""
        return hashlib.sha256(f"{self._url}\n{self._model}".encode()).hexdigest()

    @property
    def pinned(self) -> bool:
        """False: a server may change its weights and keep the name."""
        return False

    @property
    def taps(self) -> tuple[str, ...]:
        """None: an endpoint gives vectors only."""
        return ()

    def load_soon(self) -> None:
        """Nothing: there is nothing to load."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, float32."""
        import httpx
        import numpy as np

        rows: list[list[float]] = []
        with httpx.Client(timeout=self._timeout_s, headers=self._headers) as client:
            for first in range(0, len(texts), BATCH):
                rows += self._ask(client, texts[first : first + BATCH])
        if len({len(row) for row in rows}) > 1:
            raise EmbedderUnavailable(f"{self._model} gave vectors of different lengths")
        return unit_rows(np.array(rows, np.float32)) if rows else np.empty((0, 0), np.float32)

    def encode(self, texts: Sequence[str]) -> tuple[EncodedText, ...]:
        """The texts with their vectors, without inner states."""
        return tuple(with_vector(row) for row in self.embed(texts))

    def _ask(self, client: httpx.Client, texts: Sequence[str]) -> list[list[float]]:
        import httpx

        clean = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode() for text in texts]
        body = {"model": self._model, "input": clean, "encoding_format": "float"}
        try:
            reply = client.post(self._url, json=body)
        except httpx.TimeoutException:
            raise self._failed(f"no answer within {self._timeout_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._failed(f"not reachable ({type(error).__name__})") from None
        if reply.status_code != 200:  # its text isn't shown: servers repeat keys there
            raise self._failed(f"status {reply.status_code}")
        try:
            return _vectors(reply.json(), len(texts))
        except ValueError as error:
            raise self._failed(str(error)) from None

    def _failed(self, reason: str) -> EmbedderUnavailable:
        import httpx

        host = httpx.URL(self._url).host
        return EmbedderUnavailable(f"embeddings endpoint at {host}: {reason}")


def _vectors(reply: Any, expected: int) -> list[list[float]]:
    """The vectors of a reply in the order of the texts.

    Raises:
        ValueError: the reply is not `expected` vectors of finite numbers.
    """
    data = reply.get("data") if isinstance(reply, dict) else None
    if not isinstance(data, list) or len(data) != expected:
        raise ValueError("the reply doesn't hold one vector for each text")
    by_position: dict[int, list[float]] = {}
    for position, item in enumerate(data):
        if not isinstance(item, dict):
            raise ValueError("the reply holds something other than vectors")
        vector, index = item.get("embedding"), item.get("index", position)
        if not isinstance(vector, list) or not vector or not all(map(_is_finite, vector)):
            raise ValueError("the reply holds a vector with something other than numbers")
        if not any(vector):
            raise ValueError("the reply holds a vector of zeros")
        by_position[index] = vector
    if set(by_position) != set(range(expected)):
        raise ValueError("the reply names the wrong texts")
    return [by_position[position] for position in range(expected)]


def _is_finite(value: object) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(float(value))  # type: ignore[arg-type]
