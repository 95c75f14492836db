"""Free ports on the loopback address. They are asked for by binding, never by connecting."""

import errno
import socket
from collections.abc import Iterator

from sscard.launcher.errors import LauncherError

HOST = "127.0.0.1"
TRIED = 200


def listen_from(first: int) -> socket.socket:
    """A listening socket on the first free port from `first` on.

    The launcher keeps it and hands it to the server: nobody can take the port between the test and the start, nor
    while the server is being restarted.
    """
    for port in _candidates(first):
        listening = _bound(port)
        if listening is not None:
            listening.listen(512)
            return listening
    raise LauncherError(f"No free port between {first} and {first + TRIED}.")


def free_from(first: int) -> int:
    """A port that is free now, for a server that binds for itself."""
    for port in _candidates(first):
        probe = _bound(port)
        if probe is not None:
            probe.close()
            return port
    raise LauncherError(f"No free port between {first} and {first + TRIED}.")


def _candidates(first: int) -> Iterator[int]:
    yield from range(first, min(first + TRIED, 65536))


def _bound(port: int) -> socket.socket | None:
    candidate = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        candidate.bind((HOST, port))
        candidate.listen(1)  # some systems let two sockets bind and refuse only the second listener
    except OSError as error:
        candidate.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            return None
        raise
    return candidate
