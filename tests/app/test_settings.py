"""Settings of the application: environment, file, and hostile values."""

from pathlib import Path

import pytest

from app.settings import OPENAI_MODEL, OPENAI_URL, AppSettings
from index import SettingsError

KEY = "sk-canary-77aa"
LOCAL = "http://127.0.0.1:8000/v1"


def settings(**env: str) -> AppSettings:
    """The settings of an environment with nothing else in it."""
    return AppSettings.from_environment(env)


def test_composer_without_anything() -> None:
    """Nothing set: the composer drafts."""
    assert settings().chosen == "composer"


@pytest.mark.parametrize(
    ("env", "chosen"),
    [
        ({"CODECITE_LLM_BASE_URL": LOCAL}, "model"),
        ({"OPENAI_API_KEY": KEY}, "model"),
        ({"CODECITE_LLM_API_KEY": KEY}, "model"),
        ({"CODECITE_LOCAL_MODEL": "m.gguf"}, "local"),
        ({"CODECITE_LOCAL_MODEL": "m.gguf", "CODECITE_LLM_BASE_URL": LOCAL}, "model"),
        ({"CODECITE_DRAFTER": "composer", "OPENAI_API_KEY": KEY}, "composer"),
        ({"CODECITE_DRAFTER": "local", "CODECITE_LLM_BASE_URL": LOCAL}, "local"),
        ({"CODECITE_DRAFTER": " ", "CODECITE_LLM_BASE_URL": ""}, "composer"),
        ({"CODECITE_LLM_MODEL": "m"}, "composer"),
    ],
)
def test_choice(env: dict[str, str], chosen: str) -> None:
    """By setting, else by the environment, else the composer."""
    assert settings(**env).chosen == chosen


def test_openai_by_its_own_variables() -> None:
    """A key alone chooses OpenAI; OPENAI_BASE_URL moves key and questions elsewhere together."""
    llm = settings(OPENAI_API_KEY=KEY).llm
    assert (llm.base_url, llm.model) == (OPENAI_URL, OPENAI_MODEL)
    assert llm.api_key is not None
    assert llm.api_key.get_secret_value() == KEY
    moved = settings(OPENAI_API_KEY=KEY, OPENAI_BASE_URL="https://gate.example/v1").llm
    assert (moved.base_url, moved.model) == ("https://gate.example/v1", None)


def test_openai_key_is_not_sent_to_another_endpoint() -> None:
    """OPENAI_API_KEY stays with OpenAI; an endpoint of one's own has its own key."""
    assert settings(OPENAI_API_KEY=KEY, CODECITE_LLM_BASE_URL=LOCAL).llm.api_key is None
    named = settings(OPENAI_API_KEY=KEY, CODECITE_LLM_BASE_URL=OPENAI_URL + "/").llm
    assert named.api_key is not None


def test_key_is_never_shown() -> None:
    """Not in `repr`, not in `str`, not in a dump of the settings."""
    made = settings(CODECITE_LLM_API_KEY=KEY)
    assert KEY not in repr(made)
    assert KEY not in str(made.model_dump())
    assert KEY not in made.model_dump_json()


def test_file_and_environment(tmp_path: Path) -> None:
    """The file's values hold, and a variable wins over them."""
    file = tmp_path / "codecite.toml"
    file.write_text(
        f'drafter = "model"\n[llm]\nbase_url = "{LOCAL}/"\nmodel = "m1"\nretries = 1\n',
        encoding="utf-8",
    )
    made = settings(CODECITE_CONFIG=str(file), CODECITE_LLM_MODEL="m2")
    assert made.chosen == "model"
    assert (made.llm.base_url, made.llm.model, made.llm.retries) == (LOCAL, "m2", 1)


@pytest.mark.parametrize(
    ("env", "line"),
    [
        ({"CODECITE_DRAFTER": "gpt"}, "CODECITE_DRAFTER: input should be 'auto', 'composer', 'mod"),
        ({"CODECITE_DRAFTER": "model"}, "CODECITE_DRAFTER: model needs CODECITE_LLM_BASE_URL or"),
        ({"CODECITE_LLM_BASE_URL": "127.0.0.1:8000"}, "CODECITE_LLM_BASE_URL: is not a URL"),
        ({"CODECITE_LLM_BASE_URL": "ftp://host/v1"}, "CODECITE_LLM_BASE_URL: is not a URL"),
        ({"CODECITE_LLM_BASE_URL": "http://h:x/v1"}, "CODECITE_LLM_BASE_URL: is not a URL"),
        ({"CODECITE_LLM_BASE_URL": "http://[::1/v1"}, "CODECITE_LLM_BASE_URL: is not a URL"),
        ({"CODECITE_LLM_BASE_URL": "http://a b/v1"}, "CODECITE_LLM_BASE_URL: is not a URL"),
        ({"CODECITE_LLM_BASE_URL": f"http://u:{KEY}@h/v1"}, "CODECITE_LLM_BASE_URL: must not car"),
        ({"CODECITE_LLM_BASE_URL": f"http://h/?k={KEY}"}, "CODECITE_LLM_BASE_URL: must not have"),
        ({"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "x"}, "OPENAI_BASE_URL: is not a URL"),
        ({"OPENAI_API_KEY": KEY + "\n" + KEY}, "OPENAI_API_KEY: has a line break or control"),
        ({"CODECITE_LLM_API_KEY": KEY + "é"}, "CODECITE_LLM_API_KEY: has characters that can't"),
        ({"CODECITE_LLM_DEADLINE_S": "soon"}, "CODECITE_LLM_DEADLINE_S: input should be a valid"),
        ({"CODECITE_LLM_DEADLINE_S": "0"}, "CODECITE_LLM_DEADLINE_S: input should be greater"),
        ({"CODECITE_LLM_DEADLINE_S": "nan"}, "CODECITE_LLM_DEADLINE_S: input should be"),
        ({"CODECITE_LLM_DEADLINE_S": "inf"}, "CODECITE_LLM_DEADLINE_S: input should be"),
        ({"CODECITE_LLM_RETRIES": "-1"}, "CODECITE_LLM_RETRIES: input should be greater"),
        ({"CODECITE_LLM_RETRIES": "1.5"}, "CODECITE_LLM_RETRIES: input should be a valid integer"),
        ({"CODECITE_LLM_TEMPERATURE": "9"}, "CODECITE_LLM_TEMPERATURE: input should be less"),
        ({"CODECITE_LLM_CONCURRENCY": "0"}, "CODECITE_LLM_CONCURRENCY: input should be greater"),
        ({"CODECITE_LLM_MODEL": "m\x1b[31m"}, "CODECITE_LLM_MODEL: has a line break or control"),
        ({"CODECITE_LLM_MODEL": "m" * 300}, "CODECITE_LLM_MODEL: string should have at most 200"),
        ({"CODECITE_LOCAL_MODEL": "a\0b"}, "CODECITE_LOCAL_MODEL: has a line break or control"),
        ({"CODECITE_LLM_BASEURL": LOCAL}, "CODECITE_LLM_BASEURL: is not a setting; did you mean"),
        ({"CODECITE_LLM_ZZZ": "1"}, "CODECITE_LLM_ZZZ: is not a setting"),
        ({"CODECITE_CONFIG": "/no/such/file.toml"}, "CODECITE_CONFIG: can't be read (No such"),
        ({"CODECITE_CONFIG": "/"}, "CODECITE_CONFIG: can't be read ("),
        ({"CODECITE_CONFIG": "a\0b"}, "CODECITE_CONFIG: can't be read (is not a path)"),
    ],
)
def test_hostile_values(env: dict[str, str], line: str) -> None:
    """One line that names the setting and does not repeat a secret."""
    with pytest.raises(SettingsError) as raised:
        AppSettings.from_environment(env)
    said = str(raised.value)
    assert said.startswith(line)
    assert "\n" not in said
    assert KEY not in said
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'[llm]\napi_key = "{KEY}', "CODECITE_CONFIG: is not valid TOML"),
        ("colour = 1", "CODECITE_CONFIG: colour: is not a setting"),
        ("[llm]\nbase = 1", "CODECITE_CONFIG: llm.base: is not a setting"),
        ("llm = 1", "CODECITE_CONFIG: llm: is not a table"),
        ("[llm]\nretries = []", "CODECITE_LLM_RETRIES: input should be a valid integer"),
        (f'[llm]\napi_key = ["{KEY}"]', "CODECITE_LLM_API_KEY: input should be a valid string"),
        (f'[llm]\napi_key = "{KEY}"\nmodel = 3', "CODECITE_LLM_MODEL: input should be a valid"),
        ("# " + "x" * 100_001, "CODECITE_CONFIG: is longer than 100,000 bytes"),
        ("a = " + "[" * 50_000, "CODECITE_CONFIG: is not valid TOML"),
    ],
)
def test_hostile_files(tmp_path: Path, text: str, line: str) -> None:
    """The same for what stands in the file."""
    file = tmp_path / "codecite.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        settings(CODECITE_CONFIG=str(file))
    assert str(raised.value).startswith(line)
    assert KEY not in str(raised.value)


def test_file_in_another_encoding(tmp_path: Path) -> None:
    """A byte order mark is fine; UTF-16 is refused."""
    file = tmp_path / "codecite.toml"
    file.write_bytes(b"\xef\xbb\xbfdrafter = 'composer'")
    assert settings(CODECITE_CONFIG=str(file)).chosen == "composer"
    file.write_bytes("drafter = 'composer'".encode("utf-16"))
    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        settings(CODECITE_CONFIG=str(file))
