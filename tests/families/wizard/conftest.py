"""An authority at the other end of the wire, as far as codes go: a real HTTP server on this machine."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

RIGHT_CODE = "482913"


class Authority(ThreadingHTTPServer):
    """`asked` are the bodies of code requests in order, `keys` the idempotency keys of all calls. `refuses_with` is a
    status for the next code requests; `loses_answers` does what is asked and closes; codes are valid for `lasts`;
    about persons it is silent, or knows nobody."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Desk)
        self.asked = []
        self.keys = []
        self.refuses_with = None
        self.loses_answers = False
        self.knows_nobody = False
        self.lasts = timedelta(minutes=30)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Desk(BaseHTTPRequestHandler):
    server: Authority

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.keys.append(self.headers["Idempotency-Key"])
        if self.path.endswith("/check"):
            self._answer(200, {"result": "ok" if body["code"] == RIGHT_CODE else "wrong", "tries_left": 4})
            return
        if self.server.refuses_with:
            self._answer(self.server.refuses_with, {})
            return
        self.server.asked.append(body)
        until = timezone.now() + self.server.lasts
        self._answer(202, {"id": f"code-{len(self.server.asked)}", "expires_at": until.isoformat()})

    def do_GET(self):
        self._answer(404 if self.server.knows_nobody else 503, {})

    def _answer(self, status, body):
        if self.server.loses_answers:
            self.close_connection = True
            return
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args):
        """Tests print nothing."""


@pytest.fixture
def authority(settings):
    server = Authority()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    settings.REGISTRY_URL = server.url
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
