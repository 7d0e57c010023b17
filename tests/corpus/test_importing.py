"""Importing the corpus: quick, and nothing but the standard library."""

import subprocess
import sys

_STANDARD = "import dataclasses, hashlib, pathlib, re, tomllib, typing, unicodedata"
_TIMED = "import time; start = time.process_time(); {}; print(time.process_time() - start)"


def _milliseconds(statement):
    """The least processor time of five fresh processes; other load only adds to it."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", _TIMED.format(statement)],
            capture_output=True,
            text=True,
            check=True,
        )
        for _ in range(5)
    ]
    return 1000 * min(float(run.stdout) for run in runs)


def test_importing_the_corpus_takes_less_than_50_ms():
    """Beside what the standard library itself takes, which differs from machine to machine."""
    assert _milliseconds(f"{_STANDARD}, corpus") - _milliseconds(_STANDARD) < 50


def test_the_corpus_brings_in_no_third_party_module():
    """Nothing from site-packages is loaded by importing it."""
    code = """
import sys
before = set(sys.modules)
import corpus
for name in sorted(set(sys.modules) - before):
    if "site-packages" in (getattr(sys.modules[name], "__file__", None) or ""):
        print(name)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == ""
