"""Another authority's register: it answers every call alike, as the test says. What the stand-in never answers."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Other(ThreadingHTTPServer):
    """A register that answers every call with `status`, `told` and `headers`."""

    status = 200
    told: object = {}
    headers: dict[str, str] = {}  # each test sets its own


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_GET(self):
        body = self.server.told if isinstance(self.server.told, bytes) else json.dumps(self.server.told).encode()
        self.send_response(self.server.status)
        for name, value in {"Content-Length": str(len(body)), **self.server.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_DELETE(self):
        self.do_GET()

    def log_message(self, *_arguments):
        """Nothing: the tests' own output is enough."""


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def other(settings):
    with running(Other(("127.0.0.1", 0), Handler)) as server:
        settings.REGISTRY_URL = f"http://127.0.0.1:{server.server_port}"
        yield server
