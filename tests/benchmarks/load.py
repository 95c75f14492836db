"""The load generator, a process of its own: HTTP/1.1 over a number of connections at once, one request each at a time.

Reads a `Plan` as JSON from its standard input and writes an `Outcome` to its standard output. It imports nothing of
the product, waits in one selector and does not parse bodies, so that it takes as little of the machine as can be; what
it does take is part of the outcome. A connection is kept as long as the server keeps it (gunicorn's sync workers do
not: they close after each answer, and a new connection is part of each request's time).
"""

import json
import re
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import cycle

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_SILENCE = 30.0  # seconds after which a server counts as dead


@dataclass
class Plan:
    """With `seconds`, the requests are sent round and round for that long; without, each is sent once."""

    port: int
    requests: list[str]
    connections: int = 8
    seconds: float | None = None


@dataclass
class Outcome:
    """`latencies` in milliseconds, from before connecting to the last byte; `cpu` is the generator's own, in seconds."""

    seconds: float = 0.0
    cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)


class Connection:
    """One request on its way at a time."""

    def __init__(self, port: int, selector: selectors.BaseSelector) -> None:
        self.address = ("127.0.0.1", port)
        self.selector = selector
        self.socket: socket.socket | None = None

    def send(self, request: bytes) -> None:
        self.began_at = time.perf_counter()
        self.received = bytearray()
        self.expected: int | None = None
        if self.socket is None:
            self.socket = socket.create_connection(self.address, timeout=_SILENCE)
            self.selector.register(self.socket, selectors.EVENT_READ, self)
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Take what has come; True once the answer is whole."""
        assert self.socket is not None
        part = self.socket.recv(262_144)
        self.received += part
        if self.expected is None:
            self._read_head()
        is_whole = self.expected is not None and len(self.received) >= self.expected
        if not part or (is_whole and self.closes):
            self.close()
        return is_whole or not part

    def _read_head(self) -> None:
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.received[:end])
        length = _LENGTH.search(head)
        self.closes = _CLOSES.search(head) is not None
        self.expected = end + 4 + int(length[1]) if length else None

    def close(self) -> None:
        if self.socket is not None:
            self.selector.unregister(self.socket)
            self.socket.close()
            self.socket = None

    @property
    def status(self) -> str:
        return self.received[9:12].decode(errors="replace") or "none"


def run(plan: Plan) -> Outcome:
    """Raises TimeoutError when the server stays silent."""
    selector, statuses, outcome = selectors.DefaultSelector(), Counter[str](), Outcome()
    began_at, cpu_before = time.perf_counter(), time.process_time()
    requests = _requests(plan, began_at)
    under_way = 0
    for _number in range(plan.connections):
        under_way += _send_next(Connection(plan.port, selector), requests)
    while under_way:
        ready = selector.select(_SILENCE)
        if not ready:
            raise TimeoutError(f"no answer within {_SILENCE} s")
        for key, _events in ready:
            connection: Connection = key.data
            if connection.receive():
                outcome.latencies.append((time.perf_counter() - connection.began_at) * 1000)
                statuses[connection.status] += 1
                under_way += _send_next(connection, requests) - 1
    outcome.seconds, outcome.cpu = time.perf_counter() - began_at, time.process_time() - cpu_before
    outcome.statuses = dict(statuses)
    return outcome


def _requests(plan: Plan, began_at: float) -> Iterator[bytes]:
    encoded = [request.encode() for request in plan.requests]
    if plan.seconds is None:
        yield from encoded
        return
    for request in cycle(encoded):
        if time.perf_counter() - began_at >= plan.seconds:
            return
        yield request


def _send_next(connection: Connection, requests: Iterator[bytes]) -> int:
    """How many requests it put on their way: one, or none when there is nothing left to send."""
    request = next(requests, None)
    if request is None:
        connection.close()
        return 0
    connection.send(request)
    return 1


if __name__ == "__main__":
    json.dump(asdict(run(Plan(**json.load(sys.stdin)))), sys.stdout)
