"""Connections that look at the address before they touch it, and that end when their time is over, however slowly the
other side speaks. Host name and certificate stay those of the address that was asked for."""

import socket
import threading
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError

from families.outgoing.addresses import is_allowed

DEADLINE = 20.0  # seconds from the first look-up to the last byte of the answer; the tasks' soft limit is 25
CONNECT_TIMEOUT = 5.0  # seconds, an address
RESOLVE_TIMEOUT = 5.0  # seconds; `getaddrinfo` itself knows none


class NotAllowed(NewConnectionError):
    """The name leads to an address that is not public."""


class _Checked(HTTPConnection):
    """For one request: the time runs from when it is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ends_at = time.monotonic() + DEADLINE
        self._line: socket.socket | None = None
        self._timer: threading.Timer | None = None

    def _new_conn(self) -> socket.socket:
        found = self._resolve()
        if not found or not all(is_allowed(str(entry[4][0])) for entry in found):
            raise NotAllowed(self, "not a public address")
        failure: OSError | None = None
        for family, kind, protocol, _name, address in found:
            left = self._ends_at - time.monotonic()
            if left <= 0:
                break
            opened = socket.socket(family, kind, protocol)
            try:
                opened.settimeout(min(CONNECT_TIMEOUT, left))
                opened.connect(address)
            except OSError as error:
                failure = error
                opened.close()
                continue
            self._cut_when_over(opened)
            return opened
        raise NewConnectionError(self, f"no address answers: {failure}") from failure

    def _resolve(self) -> list[Any]:
        """In a thread, because a name server may hang too. Once: what was looked at is what is connected to."""
        answer: list[Any] = []
        failures: list[OSError | UnicodeError] = []

        def look_up() -> None:
            try:
                answer.extend(socket.getaddrinfo(self._dns_host.strip("[]"), self.port, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                failures.append(error)

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(RESOLVE_TIMEOUT)
        if failures or thread.is_alive():
            why = socket.gaierror(socket.EAI_NONAME, str(failures[0]) if failures else "no answer in time")
            raise NameResolutionError(self.host, self, why)
        return answer

    def _cut_when_over(self, opened: socket.socket) -> None:
        """By a second handle on the line: TLS takes the first away, and a handshake may drip as well as an answer."""
        self._line = opened.dup()
        self._timer = threading.Timer(max(0.0, self._ends_at - time.monotonic()), _hang_up, [self._line])
        self._timer.daemon = True
        self._timer.start()

    def close(self) -> None:
        super().close()
        if self._timer is not None:
            self._timer.cancel()
        if self._line is not None:
            self._line.close()
            self._line = None


def _hang_up(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:  # closed by itself in this very moment
        return


class _CheckedTls(_Checked, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Checked


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedTls


class CheckedAdapter(HTTPAdapter):
    """For sessions whose receivers are not ours. Never tries twice."""

    def __init__(self) -> None:
        super().__init__(max_retries=0, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
