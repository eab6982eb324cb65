"""A stand-in for the two web sites PyWhatKit speaks to, behind a proxy that lets nothing else out.

The proxy on loopback answers CONNECT for google.com and web.whatsapp.com only, itself, with a
certificate made for the test; whatever else the browser asks for is refused. Nothing leaves the
machine.
"""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme

HOSTS = ("google.com", "web.whatsapp.com")
PAGE = Path(__file__).with_name("page.html")


@dataclass
class WhatsAppWeb:
    """The stand-in as a test sees it: where it listens, and all that its page reported."""

    proxy: str
    certificates: Path
    mode: str = "normal"
    events: list[dict[str, object]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def reported(self, kind: str) -> list[dict[str, object]]:
        """The events of one kind, oldest first."""
        return [event for event in list(self.events) if event["kind"] == kind]


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    web: WhatsAppWeb
    tls: ssl.SSLContext

    def handle_error(self, request, client_address) -> None:
        """A browser that hangs up is no news."""


class _ProxyConnection(BaseHTTPRequestHandler):
    server: _Proxy

    def do_CONNECT(self) -> None:
        host, _colon, port = self.path.rpartition(":")
        if host not in HOSTS or port != "443":
            self.server.web.refused.add(host)
            self.send_error(403)
            return
        self.send_response(200)
        self.end_headers()
        inside = self.server.tls.wrap_socket(self.connection, server_side=True)
        with inside:
            _Site(inside, self.client_address, self.server)
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Quiet."""


class _Site(BaseHTTPRequestHandler):
    server: _Proxy
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.headers.get("Host") == "google.com":
            self._answer(200, b"here", "text/plain")
        elif self.path.split("?")[0] in ("/", "/send"):
            page = PAGE.read_text(encoding="utf-8").replace("{mode}", self.server.web.mode)
            self._answer(200, page.encode(), "text/html; charset=utf-8")
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.web.events.append(json.loads(body))
        self._answer(204, b"", "text/plain")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def whatsapp_web(folder: Path) -> Iterator[WhatsAppWeb]:
    """Run proxy and site for the block; `folder` takes the certificate to be trusted."""
    authority = trustme.CA()
    certificates = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(certificates))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)
    proxy = _Proxy(("127.0.0.1", 0), _ProxyConnection)
    proxy.tls = context
    proxy.web = WhatsAppWeb(f"http://127.0.0.1:{proxy.server_address[1]}", certificates)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy.web
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
