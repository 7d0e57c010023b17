"""Settings of the index, read from the environment once and then frozen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import SettingsError


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Where the index is kept and what makes its vectors.

    Attributes:
        data_dir: folder for everything generated; None means that no home folder is known,
            so a private temporary folder is used.
        embed_dir: folder with another model.onnx and tokenizer.json; None is the packaged model.
        embed_base_url: OpenAI-compatible endpoint that makes the vectors instead; None is off.
        embed_model: model name sent to that endpoint.
        embed_api_key: key sent to that endpoint; never shown.
        embed_timeout_s: seconds that one request to the endpoint may take.
        chroma_url: Chroma server that keeps the vectors instead of a folder; None is embedded.
        chroma_token: token sent to that server; never shown.
        chroma_tenant: tenant on that server.
        chroma_database: database on that server.
        rrf_k: constant of reciprocal rank fusion, 1 or more.
        documents: how many documents are kept before sentences are ranked inside them.
        exact_below: below this many nodes every vector is compared; from it on Chroma searches.
        lock_wait_s: seconds to wait for another process's build.
    """

    data_dir: Path | None = None
    embed_dir: Path | None = None
    embed_base_url: str | None = None
    embed_model: str | None = None
    embed_api_key: str | None = field(default=None, repr=False)
    embed_timeout_s: float = 30.0
    chroma_url: str | None = None
    chroma_token: str | None = field(default=None, repr=False)
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"
    rrf_k: int = 60
    documents: int = 3
    exact_below: int = 20_000
    lock_wait_s: float = 120.0

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> IndexSettings:
        """The settings that `environ` (default: the process's) asks for.

        Raises:
            SettingsError: a value can't be used; the message names the variable.
        """
        env = os.environ if environ is None else environ
        base_url = _url(env, "CODECITE_EMBED_BASE_URL")
        model = _text(env, "CODECITE_EMBED_MODEL")
        if base_url and not model:
            raise SettingsError("CODECITE_EMBED_MODEL", "needed with CODECITE_EMBED_BASE_URL")
        return cls(
            data_dir=_data_dir(env),
            embed_dir=_path(env, "CODECITE_EMBED_DIR"),
            embed_base_url=base_url,
            embed_model=model,
            embed_api_key=_header(env, "CODECITE_EMBED_API_KEY"),
            embed_timeout_s=_number(env, "CODECITE_EMBED_TIMEOUT_S", 30.0, 0.1, 600.0),
            chroma_url=_url(env, "CODECITE_CHROMA_URL"),
            chroma_token=_header(env, "CODECITE_CHROMA_TOKEN"),
            chroma_tenant=_text(env, "CODECITE_CHROMA_TENANT") or "default_tenant",
            chroma_database=_text(env, "CODECITE_CHROMA_DATABASE") or "default_database",
            rrf_k=int(_number(env, "CODECITE_RRF_K", 60, 1, 10_000)),
            documents=int(_number(env, "CODECITE_DOCUMENTS", 3, 1, 1000)),
            exact_below=int(_number(env, "CODECITE_EXACT_BELOW", 20_000, 0, 10_000_000)),
            lock_wait_s=_number(env, "CODECITE_LOCK_WAIT_S", 120.0, 0.0, 3600.0),
        )


def _data_dir(env: Mapping[str, str]) -> Path | None:
    chosen = _path(env, "CODECITE_DATA_DIR")
    if chosen:
        return chosen
    base = _path(env, "XDG_DATA_HOME")
    if base and base.is_absolute():  # the XDG specification ignores relative values
        return base / "codecite"
    home = _text(env, "HOME")
    if home and Path(home).is_absolute():
        return Path(home) / ".local" / "share" / "codecite"
    return None


def _text(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name, "").strip()
    if "\0" in value or "\n" in value or "\r" in value:
        raise SettingsError(name, "has a line break or NUL in it")
    return value or None


def _header(env: Mapping[str, str], name: str) -> str | None:
    value = _text(env, name)
    if value and not (value.isascii() and value.isprintable()):
        raise SettingsError(name, "has characters that can't be sent in a header")
    return value


def _path(env: Mapping[str, str], name: str) -> Path | None:
    value = _text(env, name)
    if value is None:
        return None
    if value.startswith("~"):
        try:
            return Path(value).expanduser()
        except RuntimeError:
            raise SettingsError(name, "starts with ~ but no home folder is known") from None
    return Path(value)


def _url(env: Mapping[str, str], name: str) -> str | None:
    value = _text(env, name)
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a broken IPv6 address
        usable = False
    if not usable:
        raise SettingsError(name, "is not a URL such as http://127.0.0.1:8000")
    if parts.username or parts.password:
        raise SettingsError(name, "must not carry a user name or password")
    return value.rstrip("/")


def _number(
    env: Mapping[str, str], name: str, default: float, lowest: float, highest: float
) -> float:
    value = _text(env, name)
    if value is None:
        return default
    try:
        number = float(value)
    except ValueError:
        raise SettingsError(name, f"is not a number: {value[:40]!r}") from None
    if not lowest <= number <= highest:  # also false for NaN
        raise SettingsError(name, f"must be from {lowest:g} to {highest:g}")
    if isinstance(default, int) and not number.is_integer():
        raise SettingsError(name, "must be a whole number")
    return number
