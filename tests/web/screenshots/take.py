"""Take the README's picture anew: `python tests/web/screenshots/take.py` (needs Chromium)."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from serving import CHROMIUM_FLAGS, chromium_path, serve  # noqa: E402  # needs the path above

UI = HERE.parents[2] / "app" / "web" / "ui.py"


def main() -> None:
    """Ask one question, open its first citation, and save what is seen as ask.png."""
    with sync_playwright() as playwright, serve(UI, Path(tempfile.mkdtemp())) as server:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        page = chromium.new_page(viewport={"width": 1200, "height": 1000})
        page.set_default_timeout(60_000)
        page.goto(server.url)
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill("fluoro billed separately w/ 0200T?")
        box.press("Enter")
        page.get_by_role("radio", name="[1]").click()
        page.locator("mark.cc-cited").wait_for()
        page.wait_for_timeout(700)
        page.screenshot(path=HERE / "ask.png")
        chromium.close()


if __name__ == "__main__":
    main()
