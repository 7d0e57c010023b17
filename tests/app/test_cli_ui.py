"""`codecite ui`: the server starts on this machine only, and stops."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from app.cli.ui import PAGE, has_display, server_command
from tests.app.cli_runs import environment, run

PAGE_TEXT = 'import streamlit as st\n\nst.title("A page")\n'
PROGRAM = (
    "import sys; from pathlib import Path; import app.cli.ui as ui; from app.cli import main; "
    "ui.PAGE = Path('page.py'); sys.exit(main())"
)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def healthy(port: int) -> bool:
    """Whether the server on the port answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.mark.web
def test_the_page_is_served_on_this_machine_until_ctrl_c(tmp_path):
    """The address is on stderr, stdout stays empty, and Ctrl-C ends it without a trace."""
    (tmp_path / "page.py").write_text(PAGE_TEXT)
    port = free_port()
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "ui", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(tmp_path),
    )
    try:
        deadline = time.monotonic() + 30
        while not healthy(port):
            assert child.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()]
        assert f"0100007F:{port:04X}" in listening
        assert f"00000000:{port:04X}" not in listening
    finally:
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert out == b""
    assert f"http://127.0.0.1:{port} (Ctrl-C stops it)" in err.decode()
    assert b"Traceback" not in err


def test_a_taken_port_is_an_error_with_another_port(tmp_path):
    """Exit 3, and the command that works."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("ui", "--port", str(port), data=tmp_path)
    assert done.code == 3
    assert done.out == b""
    what, next_step = done.err.splitlines()
    assert what == f"codecite: Port {port} is taken by another program."
    assert next_step.startswith("Type: codecite ui --port ")


def test_unsafe_settings_of_the_user_do_not_count():
    """What keeps the chat private is on the server's command line, which wins over all else."""
    command = server_command(PAGE, 8600, browser=False)
    assert {
        "--server.address=127.0.0.1",
        "--server.port=8600",
        "--server.headless=true",
        "--server.enableXsrfProtection=true",
        "--browser.gatherUsageStats=false",
        "--client.showErrorDetails=none",
    } <= set(command)
    assert "--server.headless=false" in server_command(PAGE, 8600, browser=True)


def test_a_browser_is_opened_only_where_it_can_be_seen(monkeypatch):
    """Without a display none is opened."""
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_display()
