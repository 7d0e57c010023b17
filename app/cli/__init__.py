"""The command line: `codecite ask | index | doctor | ui`."""

from app.cli.main import main

__all__ = ["main"]
