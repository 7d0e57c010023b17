from __future__ import annotations

from pathlib import Path

import pytest

from index import IndexSettings, SettingsError

HOSTILE = [
    ({"CODECITE_EMBED_BASE_URL": "localhost:8000", "CODECITE_EMBED_MODEL": "m"}, "URL"),
    ({"CODECITE_EMBED_BASE_URL": "ftp://host", "CODECITE_EMBED_MODEL": "m"}, "URL"),
    ({"CODECITE_EMBED_BASE_URL": "http://h:notaport", "CODECITE_EMBED_MODEL": "m"}, "URL"),
    ({"CODECITE_EMBED_BASE_URL": "http://[::1", "CODECITE_EMBED_MODEL": "m"}, "URL"),
    ({"CODECITE_EMBED_BASE_URL": "http://a:b@host", "CODECITE_EMBED_MODEL": "m"}, "password"),
    ({"CODECITE_EMBED_API_KEY": "key with ünïcode"}, "header"),
    ({"CODECITE_EMBED_API_KEY": "one\ntwo"}, "line break"),
    ({"CODECITE_CHROMA_URL": "nonsense"}, "URL"),
    ({"CODECITE_CHROMA_TOKEN": "a\rb"}, "line break"),
    ({"CODECITE_RRF_K": "sixty"}, "number"),
    ({"CODECITE_RRF_K": "0"}, "from 1"),
    ({"CODECITE_RRF_K": "1.5"}, "whole"),
    ({"CODECITE_RRF_K": "nan"}, "from 1"),
    ({"CODECITE_LOCK_WAIT_S": "-1"}, "from 0"),
    ({"CODECITE_EMBED_TIMEOUT_S": "1e9"}, "from 0.1"),
    ({"CODECITE_DATA_DIR": "/a\0b"}, "NUL"),
    ({"CODECITE_DATA_DIR": "~nobody-of-that-name/x"}, "home"),
]


@pytest.mark.parametrize(("environ", "reason"), HOSTILE, ids=[str(case[0]) for case in HOSTILE])
def test_hostile_values_are_refused_in_one_line(environ: dict[str, str], reason: str) -> None:
    """The message names the setting and what is wrong with it, and repeats no secret."""
    with pytest.raises(SettingsError) as caught:
        IndexSettings.from_environment(environ)
    message = str(caught.value)
    assert caught.value.setting in environ
    assert message.startswith(caught.value.setting)
    assert reason in message
    assert "\n" not in message
    assert "ünïcode" not in message


def test_endpoint_without_model_is_refused() -> None:
    """An endpoint needs a model name: the message names the setting that is missing."""
    with pytest.raises(SettingsError, match="CODECITE_EMBED_MODEL"):
        IndexSettings.from_environment({"CODECITE_EMBED_BASE_URL": "http://127.0.0.1:1"})


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"CODECITE_DATA_DIR": "/d", "XDG_DATA_HOME": "/x", "HOME": "/h"}, Path("/d")),
        ({"XDG_DATA_HOME": "/x", "HOME": "/h"}, Path("/x/codecite")),
        ({"XDG_DATA_HOME": "relative", "HOME": "/h"}, Path("/h/.local/share/codecite")),
        ({"HOME": "/h"}, Path("/h/.local/share/codecite")),
        ({"HOME": ""}, None),
        ({}, None),
    ],
)
def test_data_directory_follows_the_first_setting_given(
    environ: dict[str, str], expected: Path | None
) -> None:
    """Our own setting wins over XDG, XDG over HOME; without any there is no data directory."""
    assert IndexSettings.from_environment(environ).data_dir == expected


def test_blank_values_count_as_unset() -> None:
    """A variable that is set but empty changes nothing."""
    blank = dict.fromkeys(("CODECITE_RRF_K", "CODECITE_CHROMA_URL", "CODECITE_EMBED_DIR"), " ")
    assert IndexSettings.from_environment(blank) == IndexSettings()


def test_secrets_stay_out_of_the_representation() -> None:
    """Printing the settings shows neither key nor token."""
    environ = {"CODECITE_EMBED_API_KEY": "sk-planted", "CODECITE_CHROMA_TOKEN": "planted-too"}
    assert "planted" not in repr(IndexSettings.from_environment(environ))
