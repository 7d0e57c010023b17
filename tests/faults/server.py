"""A server that speaks the OpenAI protocol and plays one fault for each URL prefix.

    with FaultServer() as server:
        server.url("cut_close")     # http://127.0.0.1:PORT/cut_close/v1

`server.requests` holds every request as it came, `server.disconnected` the faults whose client
closed the connection before the reply was complete, and `server.reply` makes the text of `ok`.
"""

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.faults.plays import FAULTS, MODELS, TEXT, listed


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came."""

    fault: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        """The key that was sent, or an empty text."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object."""
        value = json.loads(self.body)
        assert isinstance(value, dict)
        return value


class FaultServer(ThreadingHTTPServer):
    """Listens on loopback, on a port that the system picks."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[Request] = []
        self.disconnected: list[str] = []
        self.stopping = threading.Event()
        self.reply: Callable[[dict[str, Any]], str] = lambda body: TEXT
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "FaultServer":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away is part of the play."""

    def url(self, fault: str) -> str:
        """The base URL that plays `fault`."""
        return f"http://127.0.0.1:{self.server_address[1]}/{fault}/v1"

    def of(self, fault: str, path: str = "/chat/completions") -> list[Request]:
        """The requests to one path of `fault`, in order."""
        return [r for r in list(self.requests) if r.fault == fault and r.path == path]

    def saw_disconnect(self, fault: str, within: float = 2.0) -> bool:
        """Whether the client of `fault` closed its connection, waiting for it if need be."""
        ends = time.monotonic() + within
        while fault not in self.disconnected and time.monotonic() < ends:
            time.sleep(0.01)
        return fault in self.disconnected


class Handler(BaseHTTPRequestHandler):
    """Takes one request, records it, and lets its fault play."""

    server: FaultServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Play the fault of a request without a body."""
        self._take(b"")

    def do_POST(self) -> None:
        """Play the fault of a request with a body."""
        self._take(self.rfile.read(int(self.headers.get("content-length", "0"))))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _take(self, body: bytes) -> None:
        fault, _, path = self.path.lstrip("/").partition("/v1")
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.request_of = Request(fault, path, headers, body)
        self.server.requests.append(self.request_of)
        self.close_connection = True
        try:
            if path == "/models":
                MODELS.get(fault, listed)(self)
            else:
                FAULTS[fault](self)
        except (BrokenPipeError, ConnectionResetError):
            self.server.disconnected.append(fault)

    def send(
        self, status: int, body: bytes, kind: str = "application/json", **headers: str
    ) -> None:
        """Send one reply; `_` in the names of headers stands for `-`."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def begin_stream(self, chunked: bool = False) -> None:
        """Send the head of a stream."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def event(self, data: str) -> None:
        """Send one event."""
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def chunk(self, data: str) -> None:
        """Send one event of a chunked stream."""
        raw = f"data: {data}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(raw), raw))
        self.wfile.flush()

    def linger(self, seconds: float) -> bool:
        """Wait; False as soon as the client has gone or the test is over."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if self.server.stopping.wait(0.02):
                return False
            try:
                gone = self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
            except BlockingIOError:
                continue
            except OSError:
                gone = True
            if gone:
                self.server.disconnected.append(self.request_of.fault)
                return False
        return True

    @property
    def tries(self) -> int:
        """Requests for this fault so far, this one included."""
        return len(self.server.of(self.request_of.fault))
