"""Settings of the application, read from the environment and one TOML file and then frozen.

The file is named by `CODECITE_CONFIG`; a variable of the environment wins over it:

    drafter = "model"              # CODECITE_DRAFTER
    local_model = "model.gguf"     # CODECITE_LOCAL_MODEL

    [llm]
    base_url = "http://127.0.0.1:8000/v1"   # CODECITE_LLM_BASE_URL, and so on

Without either, `OPENAI_API_KEY` (with `OPENAI_BASE_URL`) chooses OpenAI. That key goes to OpenAI or
to `OPENAI_BASE_URL` only: an endpoint named by `CODECITE_LLM_BASE_URL` gets `CODECITE_LLM_API_KEY`.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)

from index import SettingsError

DrafterName = Literal["auto", "composer", "model", "local"]
Chosen = Literal["composer", "model", "local"]

OPENAI_URL = "https://api.openai.com/v1"
"""Where a key goes that comes without an address."""
OPENAI_MODEL = "gpt-5.4-mini"
"""The model asked for at OpenAI when none is named."""
MAX_FILE = 100_000
"""Bytes of a settings file that are read; a longer one is refused."""

_PREFIX = "CODECITE_LLM_"


def _plain(value: object) -> object:
    """Text without surrounding space; empty text as None."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if any(ord(c) < 32 or ord(c) == 127 for c in text):
        raise ValueError("has a line break or control character in it")
    return text or None


def _header(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().isascii():
        raise ValueError("has characters that can't be sent in a header")
    return value


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a broken IPv6 address
        usable = False
    if not usable or any(c.isspace() for c in value):
        raise ValueError("is not a URL such as http://127.0.0.1:8000/v1")
    if parts.username or parts.password:
        raise ValueError("must not carry a user name or password")
    if parts.query or parts.fragment:
        raise ValueError("must not have a part after ? or #")
    return value.rstrip("/")


def _path(value: Path) -> Path:
    try:
        return value.expanduser()
    except RuntimeError:
        raise ValueError("starts with ~ but no home folder is known") from None


Text = Annotated[str, Field(max_length=200)]
Url = Annotated[str, AfterValidator(_url)]
Secret = Annotated[SecretStr, AfterValidator(_header)]


class _Strict(BaseModel):
    """Unknown keys are refused, and no value is repeated in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class LlmSettings(_Strict):
    """Where the language model is and how it is asked.

    Attributes:
        base_url: An OpenAI-compatible endpoint, up to and with its `/v1`.
        api_key: The key sent to it; never shown.
        model: The model's name there; None asks for the first that is served.
        connect_timeout_s: Seconds that a connection may take.
        deadline_s: Seconds that one question may take in all: waiting, retries, stream, repair.
        retries: Further tries after a fault that may pass, inside the deadline.
        temperature: 0 takes the likeliest word each time.
        seed: For endpoints that draw at random even so.
        max_tokens: Where an answer is cut off; a cut answer is not shown.
        concurrency: Questions that are with the model at the same time.
        instructions: A text file that takes the place of what the model is told about its task; the
            form of its reply, and that passages are data, stay as they are.
        phi_allowed: Whether patient identifiers may be sent to this endpoint when it is not on this
            machine; otherwise they are masked. Allow it only under an agreement that covers them.
    """

    base_url: Annotated[Url | None, BeforeValidator(_plain)] = None
    api_key: Annotated[Secret | None, BeforeValidator(_plain)] = None
    model: Annotated[Text | None, BeforeValidator(_plain)] = None
    connect_timeout_s: float = Field(default=5.0, ge=0.1, le=60.0, allow_inf_nan=False)
    deadline_s: float = Field(default=60.0, ge=0.1, le=600.0, allow_inf_nan=False)
    retries: int = Field(default=2, ge=0, le=10)
    temperature: float = Field(default=0.0, ge=0.0, le=2.0, allow_inf_nan=False)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    max_tokens: int = Field(default=800, ge=16, le=8192)
    concurrency: int = Field(default=4, ge=1, le=64)
    instructions: Annotated[
        Annotated[Path, AfterValidator(_path)] | None, BeforeValidator(_plain)
    ] = None
    phi_allowed: bool = False


class AppSettings(_Strict):
    """What the environment and the settings file ask for.

    Attributes:
        drafter: Who drafts; `auto` takes what is configured.
        local_model: A GGUF file to serve in this process; None is the packaged one.
        llm: The endpoint.
    """

    drafter: Annotated[DrafterName, BeforeValidator(lambda v: _plain(v) or "auto")] = "auto"
    local_model: Annotated[
        Annotated[Path, AfterValidator(_path)] | None, BeforeValidator(_plain)
    ] = None
    llm: LlmSettings = LlmSettings()

    @property
    def chosen(self) -> Chosen:
        """The drafter: the one set, else an endpoint, else a local file, else the composer."""
        if self.drafter != "auto":
            return self.drafter
        if self.llm.base_url:
            return "model"
        return "local" if self.local_model else "composer"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "AppSettings":
        """The settings that `environ` (default: the process's) and its settings file ask for.

        Raises:
            SettingsError: A value can't be used; the message names the setting in one line.
        """
        env = os.environ if environ is None else environ
        file = env.get("CODECITE_CONFIG", "").strip()
        values = _from_file(Path(file)) if file else {}
        llm = values.setdefault("llm", {})
        if not isinstance(llm, dict):
            raise SettingsError("CODECITE_CONFIG: llm", "is not a table")
        _overlay(values, llm, env)
        _add_openai(llm, env)
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            raise _explained(error, env) from None
        if settings.drafter == "model" and not settings.llm.base_url:
            reason = "model needs CODECITE_LLM_BASE_URL or OPENAI_API_KEY as well"
            raise SettingsError("CODECITE_DRAFTER", reason)
        return settings


def _from_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "is not a path"
        raise SettingsError("CODECITE_CONFIG", f"can't be read ({reason})") from None
    if len(raw) > MAX_FILE:
        raise SettingsError("CODECITE_CONFIG", f"is longer than {MAX_FILE:,} bytes")
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError("CODECITE_CONFIG", "is not UTF-8 text") from None
    except (tomllib.TOMLDecodeError, RecursionError):  # its text may quote a key
        raise SettingsError("CODECITE_CONFIG", "is not valid TOML") from None


def _overlay(values: dict[str, Any], llm: dict[str, Any], env: Mapping[str, str]) -> None:
    """Put the variables that are set over the file's values."""
    for name in ("drafter", "local_model"):
        if env.get(_variable(name), "").strip():
            values[name] = env[_variable(name)]
    for name in env:
        if not name.startswith(_PREFIX):
            continue
        field = name.removeprefix(_PREFIX).lower()
        if field not in LlmSettings.model_fields:
            near = difflib.get_close_matches(field, LlmSettings.model_fields, 1)
            hint = f"; did you mean {_PREFIX}{near[0].upper()}?" if near else ""
            raise SettingsError(name[:80], f"is not a setting{hint}")
        if env[name].strip():
            llm[field] = env[name]


def _add_openai(llm: dict[str, Any], env: Mapping[str, str]) -> None:
    """Take address, key and model of OpenAI's own variables where ours leave them open."""
    key = env.get("OPENAI_API_KEY", "").strip()
    base_url = llm.get("base_url")
    if not base_url and (key or llm.get("api_key")):
        llm["base_url"] = base_url = env.get("OPENAI_BASE_URL", "").strip() or OPENAI_URL
        if key and not llm.get("api_key"):
            llm["api_key"] = key
    if isinstance(base_url, str) and base_url.strip().rstrip("/") == OPENAI_URL:
        if key and not llm.get("api_key"):
            llm["api_key"] = key
        if not llm.get("model"):
            llm["model"] = OPENAI_MODEL


def _explained(error: ValidationError, env: Mapping[str, str]) -> SettingsError:
    """The first problem, in one line that names the setting and does not repeat its value."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = str(first["loc"][-1])
    path = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return SettingsError(f"CODECITE_CONFIG: {path[:80]}", "is not a setting")
    name = _variable(field) if field in AppSettings.model_fields else f"{_PREFIX}{field.upper()}"
    theirs = f"OPENAI_{field.upper()}"
    if theirs in ("OPENAI_API_KEY", "OPENAI_BASE_URL") and env.get(theirs, "").strip():
        name = theirs if not env.get(name, "").strip() else name
    reason = first["msg"].removeprefix("Value error, ")
    return SettingsError(name, reason[0].lower() + reason[1:])


def _variable(field: str) -> str:
    return f"CODECITE_{field.upper()}"
