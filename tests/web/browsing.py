"""What tests look at in a page of a real Chromium."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Opened = Callable[..., Any]
_CONTRAST = Path(__file__).parent / "contrast.js"


def too_wide(page: Any) -> bool:
    """Whether the page can be scrolled sideways."""
    wide = "e => [document.documentElement, ...document.querySelectorAll('.stMain')]"
    return bool(page.evaluate(f"({wide})().some(e => e.scrollWidth > e.clientWidth + 1)"))


def idle(page: Any) -> None:
    """Wait until the page is drawn: what stands there is no longer that of the run before."""
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()


def choose(page: Any, box: Any, name: str) -> None:
    """Choose from a list of choices, opened again where drawing the page closed it."""
    from playwright.sync_api import TimeoutError as TooLate

    option = page.get_by_role("option", name=name)
    for _ in range(5):
        box.click()
        try:
            option.click(timeout=4000)
        except TooLate:
            continue
        return
    raise AssertionError(f"the list never held {name} for long enough to choose it")


def saved(page: Any, name: str) -> bytes:
    """What the button with this name downloads."""
    with page.expect_download() as caught:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(caught.value.path()).read_bytes()


def too_faint(page: Any) -> list[str]:
    """The texts that stand out from what is behind them by less than 4.5 to 1."""
    return list(page.evaluate(_CONTRAST.read_text()))


def nameless(page: Any) -> list[str]:
    """The controls that have no name or are less than 24 pixels high.

    An arrow inside of a box to choose from is no control of its own: the whole box opens the list.
    """
    return list(
        page.evaluate(
            "() => ['button', 'input', 'textarea']"
            ".flatMap(tag => [...document.querySelectorAll(`.stMain ${tag}`)])"
            ".filter(e => e.tabIndex >= 0)"
            ".filter(e => e.checkVisibility() && e.getBoundingClientRect().width > 0)"
            ".filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()"
            " || e.labels?.length || e.title)"
            " || (e.closest('label') || e).getBoundingClientRect().height < 24)"
            ".map(e => e.outerHTML.slice(0, 200))"
        )
    )


def tab_to(page: Any, words: str, key: str = "Tab") -> None:
    """Move the focus to the control with these words by pressing `key` alone."""
    idle(page)
    for _ in range(60):
        page.keyboard.press(key)
        focused = page.evaluate(
            "() => { const e = document.activeElement;"
            " return ['BODY', 'MAIN'].includes(e.tagName) ? ''"
            " : e.getAttribute('aria-label') || e.textContent }"
        )
        if words in (focused or ""):
            return
    raise AssertionError(f"no way to {words!r} with {key}")


def ask(page: Any, question: str) -> None:
    """Type a question, send it, and wait for its card."""
    before = page.get_by_test_id("stChatMessage").count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    page.get_by_text("How was this made?").nth(before // 2).wait_for()


def marked(page: Any) -> str:
    """The marked words of the passage, joined."""
    page.locator("mark.cc-cited").first.wait_for()
    return "".join(page.locator("mark.cc-cited").all_text_contents())


def nothing_injected(page: Any) -> None:
    """Check that no text of a user or a document became a node or ran."""
    assert page.evaluate("() => window.hacked") is None
    for selector in (
        "[src*='leak.invalid']",
        ".stMain [href*='leak.invalid']",
        "[href^='javascript:']",
        "[href^='mailto:']",
        "[action*='leak.invalid']",
        ".stMain iframe",
        ".stMain script",
        ".stMain .katex",
        ".stMain [onerror]",
    ):
        assert page.locator(selector).count() == 0, selector
