"""Stand-ins for the services: HTTP servers that do as they are told, and say what reached them."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler


class Backend(socketserver.ThreadingTCPServer):
    """Answers every request by `behaviour`, and keeps the request lines and headers that it saw."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, behaviour: Callable[[Handler], None]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.behaviour = behaviour
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.connections: list[socket.socket] = []

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        self.connections.append(connection)
        return connection, address

    def end(self) -> None:
        """Stops listening and closes every connection, kept ones too, as the end of a process does."""
        self.shutdown()
        self.server_close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    server: Backend
    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, self.path, dict(self.headers.items())))
        self.server.behaviour(self)

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent: the tests say what they saw."""


def answering(status: int, body: bytes = b"") -> Callable[[Handler], None]:
    return lambda handler: handler.answer(status, body)


def answering_after(seconds: float) -> Callable[[Handler], None]:
    def behave(handler: Handler) -> None:
        time.sleep(seconds)
        with contextlib.suppress(OSError):
            handler.answer(200)

    return behave


def breaking_off(handler: Handler) -> None:
    """Reads the request and closes without a word, as a process that dies does."""
    handler.close_connection = True


@contextlib.contextmanager
def backends(ports: tuple[int, ...], *behaviours: Callable[[Handler], None] | None) -> Iterator[list[Backend]]:
    """One a port; None leaves a port without a listener."""
    servers = [Backend(port, behaviour) for port, behaviour in zip(ports, behaviours, strict=True) if behaviour]
    for server in servers:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield servers
    finally:
        for server in servers:
            server.end()
