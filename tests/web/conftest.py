"""Pages under AppTest, and the real pages in a real Chromium."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.web import startup
from tests.web.browsing import Opened
from tests.web.scripted import Scripted, plain_answer
from tests.web.serving import CHROMIUM_FLAGS, Served, chromium_path, serve

SETTINGS = {"STREAMLIT_SERVER_HEADLESS": "true", "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
UI = Path(startup.__file__).parent / "ui.py"


@pytest.fixture(scope="session", autouse=True)
def _data_dir(real_data: Path) -> Iterator[None]:
    """One index for all tests of the pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CODECITE_DATA_DIR", str(real_data))
        patch.delenv(startup.CORPUS_VARIABLE, raising=False)
        patch.setenv("CODECITE_HISTORY", "off")  # its tests turn it on, each with its own file
        yield


@pytest.fixture
def fresh() -> Iterator[None]:
    """No assistant kept from another test, and none left for the next."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def ask_page() -> AppTest:
    """The page Ask as a newcomer meets it."""
    return AppTest.from_file(UI, default_timeout=40).run()


@pytest.fixture
def source_page() -> Callable[..., AppTest]:
    """Opens the page Source with the given query parameters and part."""

    def opened(part: str = "Text", **params: str) -> AppTest:
        page = AppTest.from_file(UI, default_timeout=40).run()
        page.switch_page("views/source.py")
        for name, value in params.items():
            page.query_params[name] = value
        page.run()
        if part != "Text":
            page.session_state["part"] = part
            page.run()
        return page

    return opened


@pytest.fixture
def corpus_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packaged corpus that the pages use; returns the folder of the code 0200T.

    No index is built for it: the assistant over it is a scripted one.
    """
    shutil.copytree(startup.PACKAGED / "codes", tmp_path / "corpus" / "codes")
    monkeypatch.setenv(startup.CORPUS_VARIABLE, str(tmp_path / "corpus"))
    monkeypatch.setattr(startup, "open_assistant", lambda notify: Scripted(plain_answer))
    return tmp_path / "corpus" / "codes" / "0200T"


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """A headless Chromium of the distribution; without one the test is skipped, or fails."""
    path = chromium_path()
    if path is None:
        reason = "no chromium found: apt-get install chromium"
        if os.environ.get("CODECITE_REQUIRE_CHROMIUM") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Opened]:
    """Opens an address in a browser of its own; fails the test if a foreign host was asked."""
    contexts, asked = [], []

    def open_page(url: str, width: int = 1280, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        host = urlsplit(url).netloc
        page.on(
            "request",
            lambda r: asked.append(r.url) if urlsplit(r.url).netloc not in {host, ""} else None,
        )
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked == []


@pytest.fixture(scope="session")
def served(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real pages, started from a foreign folder, on the index of the other tests."""
    shared = {"CODECITE_DATA_DIR": os.environ["CODECITE_DATA_DIR"]}
    with serve(UI, tmp_path_factory.mktemp("served"), shared) as server:
        yield server


@pytest.fixture(scope="session")
def unhurried(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Pages whose questions and leaflets take half a minute where they say that they are slow."""
    script = Path(__file__).parent / "slow_ui.py"
    with serve(script, tmp_path_factory.mktemp("slow"), SETTINGS) as server:
        yield server
