"""A document full of markup, for a corpus folder of its own."""

import shutil
from pathlib import Path

from app.web import startup
from corpus.quarantine import is_instruction

LEAK = "http://leak.invalid"
PAYLOADS = (
    f"![x]({LEAK}/markdown)",
    f"<img src={LEAK}/img onerror=window.hacked=1>",
    "<script>window.hacked=1</script>",
    "[press](javascript:window.hacked=1)",
    f"{LEAK}/bare www.leak.invalid me@leak.invalid",
    "$x^2$ and $$y$$",
    f"<form action={LEAK}><button>go</button></form>",
    f"<iframe src={LEAK}/frame></iframe>",
    f"<style>@import url({LEAK}/css)</style>",
    ":red[warning] :material/error: # heading",
)


def hostile_corpus(folder: Path) -> Path:
    """A corpus whose document has every payload in its section on medical necessity.

    Those that speak to software stand in a sentence of their own, which is quarantined: it is seen
    in the whole document only. The others are in a passage.
    """
    code = folder / "codes" / "0200T"
    code.mkdir(parents=True)
    text = (startup.PACKAGED / "codes" / "0200T" / "document.txt").read_text(encoding="utf-8")
    sentence = "Medical necessity must be clearly documented."
    assert sentence in text
    quarantined = " ".join(p for p in PAYLOADS if is_instruction(p))
    passed = " ".join(p for p in PAYLOADS if not is_instruction(p))
    poisoned = (
        f"Medical necessity must be clearly documented {passed} with care. See {quarantined}."
    )
    (code / "document.txt").write_text(text.replace(sentence, poisoned), encoding="utf-8")
    shutil.copy(startup.PACKAGED / "codes" / "0200T" / "manifest.toml", code)
    (folder / "silences.toml").write_text("", encoding="utf-8")  # none: the index is built soon
    return folder
