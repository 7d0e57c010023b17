"""`codecite ui`: the chat in a browser."""

import argparse
import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from app.cli.command import Command
from app.cli.exits import CommandError, ExitCode
from app.cli.session import Session

PAGE = Path(__file__).parent.parent / "web" / "ui.py"
ADDRESS = "127.0.0.1"
PORT = 8501

# On the command line, because a user's own configuration or environment would win over a file's.
SAFE_OPTIONS = (
    ("server.address", ADDRESS),
    ("server.enableXsrfProtection", "true"),
    ("server.enableCORS", "true"),
    ("server.enableStaticServing", "false"),
    ("server.maxUploadSize", "5"),
    ("server.maxMessageSize", "20"),
    ("server.showEmailPrompt", "false"),
    ("browser.gatherUsageStats", "false"),
    ("client.showErrorDetails", "none"),
    ("client.toolbarMode", "viewer"),
    ("logger.hideWelcomeMessage", "true"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ui`."""
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"from 1024 to 65535 (default: {PORT})"
    )


def run(arguments: argparse.Namespace, session: Session) -> NoReturn:
    """Become the web server: this process ends when it does, and gets its signals.

    Raises:
        CommandError: The port cannot be used.
    """
    _require_free(arguments.port)
    session.note(f"The chat is at http://{ADDRESS}:{arguments.port} (Ctrl-C stops it).")
    os.dup2(sys.stderr.fileno(), 1)  # what the server says is no answer
    command = server_command(PAGE, arguments.port, has_display())
    os.execv(command[0], command)


def server_command(page: Path, port: int, browser: bool) -> list[str]:
    """The command line of the web server, which opens a browser if `browser`."""
    options = (
        *SAFE_OPTIONS,
        ("server.port", str(port)),
        ("server.headless", "false" if browser else "true"),
    )
    # -P: the folder that this is called from must not be searched for modules.
    start = [sys.executable, "-P", "-m", "streamlit", "run", str(page)]
    return [*start, *(f"--{name}={value}" for name, value in options)]


def has_display() -> bool:
    """Whether a browser could be shown to somebody."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _require_free(port: int) -> None:
    if not 1024 <= port <= 65535:
        raise CommandError(f"Port {port} is not from 1024 to 65535.", "codecite ui --port 8502")
    if not _free(port):
        free = next((n for n in range(port + 1, min(port + 50, 65536)) if _free(n)), PORT)
        what = f"Port {port} is taken by another program."
        raise CommandError(what, f"codecite ui --port {free}", ExitCode.NOT_READY)


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


COMMAND = Command(
    name="ui",
    summary="open the chat in a browser",
    description=f"Starts the chat on this machine only ({ADDRESS}).",
    examples=("codecite ui", "codecite ui --port 8600"),
    configure=configure,
    run=run,
)
