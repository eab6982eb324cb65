"""Meta's end of the line, on this machine: takes messages, refuses them, or breaks off."""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

import httpx

TOKEN = "EAAG-made-up-token-0123456789"
PHONE_ID = "106540352242922"


@dataclass(frozen=True)
class Answer:
    """What is done with one message: is it taken, and what does the asker get to see of it."""

    taken: bool = True
    status: int = 200
    body: bytes | None = None
    hang: bool = False
    drop: bool = False


def error(code: int, status: int = 400, **more: Any) -> Answer:
    """Refused in Meta's own form."""
    told = {"message": f"(#{code}) Made up", "type": "OAuthException", "code": code, **more}
    return Answer(taken=False, status=status, body=json.dumps({"error": told}).encode())


ACCEPTED = Answer()
HTML = Answer(taken=False, status=502, body=b"<html><h1>502 Bad Gateway</h1></html>")
TAKEN_BUT_HTML = Answer(taken=True, status=502, body=b"<html>Bad Gateway</html>")
TAKEN_BUT_SILENT = Answer(taken=True, hang=True)
TAKEN_BUT_DROPPED = Answer(taken=True, drop=True)
DROPPED = Answer(taken=False, drop=True)
NOT_JSON = Answer(taken=True, body=b"ok")


@dataclass
class Graph:
    """The server: what it was asked, what it took, and how it answers."""

    port: int = 0
    answer: Callable[[dict[str, Any]], Answer] = lambda _message: ACCEPTED
    asked: list[dict[str, Any]] = field(default_factory=list)
    taken: dict[str, list[str]] = field(default_factory=dict)  # reference → ids given
    guard: Lock = field(default_factory=Lock)
    closing: Event = field(default_factory=Event)

    def session(self, seconds: float = 1.0) -> httpx.Client:
        """A client whose every request comes here, wherever it was meant to go."""
        return httpx.Client(transport=_ToLoopback(self.port), timeout=seconds)


class _ToLoopback(httpx.HTTPTransport):
    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.host == "graph.facebook.com"
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return super().handle_request(request)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    graph: Graph

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reference = message.get("biz_opaque_callback_data", "")
        graph = self.graph
        with graph.guard:
            graph.asked.append(message)
            answer = graph.answer(message)
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                answer = error(190, status=401)
            if self.path.split("/")[2:] != [PHONE_ID, "messages"]:
                answer = error(100)
            given = f"wamid.{len(graph.asked)}"
            if answer.taken:
                graph.taken.setdefault(reference, []).append(given)
        if answer.hang:
            graph.closing.wait(30)
        if answer.drop or answer.hang:
            # a reset, as of a line that breaks
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        body = answer.body
        if body is None:
            body = json.dumps(
                {
                    "messaging_product": "whatsapp",
                    "contacts": [{"input": message["to"], "wa_id": message["to"]}],
                    "messages": [{"id": given}],
                }
            ).encode()
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves is expected here."""


@contextmanager
def graph_server() -> Iterator[Graph]:
    """The server, as long as the block lasts."""
    graph = Graph()
    handler = type("BoundHandler", (Handler,), {"graph": graph})
    server = _Quiet(("127.0.0.1", 0), handler)
    graph.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield graph
    finally:
        graph.closing.set()
        server.shutdown()
        server.server_close()
