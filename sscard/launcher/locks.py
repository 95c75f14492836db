"""Locks on files that end with whoever holds them, `kill -9` included."""

import fcntl
import os
import time
from pathlib import Path


class Lock:
    """An exclusive lock. Processes that inherit `descriptor` hold it too, until the last of them ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, within: float = 0) -> bool:
        """Whether it is ours, trying for `within` seconds."""
        deadline = time.monotonic() + within
        while not self._try():
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)
        return True

    def _try(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        os.close(self.descriptor)
