"""A receiver of webhooks: a real HTTP server on loopback that notes what reaches it and answers as it is told."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: str

    @property
    def message(self) -> str:
        return self.headers["webhook-id"]

    def opened_with(self, secret: str) -> Any:
        """What it says, checked as the receivers' own library does. Raises WebhookVerificationError."""
        return Webhook(secret).verify(self.body, self.headers)


def status(code: int, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def after(seconds: float, then: Answer) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        then(request)

    return answer


def dripping(text: bytes, every: float) -> Answer:
    """A byte at a time."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        for byte in text:
            request.wfile.write(bytes([byte]))
            request.wfile.flush()
            time.sleep(every)

    return answer


@dataclass
class Receiver:
    url: str
    answer: Answer = field(default_factory=lambda: status(204))
    received: list[Received] = field(default_factory=list)

    @property
    def messages(self) -> list[str]:
        return [one.message for one in self.received]


@contextmanager
def receiving(answer: Answer | None = None) -> Iterator[Receiver]:
    receiver = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.path, headers, body))
            try:
                receiver.answer(self)
            except OSError:  # the other side hung up, as it should
                self.close_connection = True

        def log_message(self, *_args: Any) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hooks"
    if answer is not None:
        receiver.answer = answer
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
