"""What every test that starts programs needs; it knows neither Django nor the register."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from socket import socket


def free_port() -> int:
    with closing(socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def end_group(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    """The signal to all of a session that we started, SIGKILL to what is left of it after 15 s."""
    for attempt in (sign, signal.SIGKILL):
        try:
            os.killpg(process.pid, attempt)
        except ProcessLookupError:
            break
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            continue
    process.wait(10)


def wait_for(condition: Callable[[], object], *, within: float = 20.0, every: float = 0.02) -> None:
    """Raises AssertionError when the condition does not come true in time (seconds)."""
    ends_at = time.monotonic() + within
    while time.monotonic() < ends_at:
        if condition():
            return
        time.sleep(every)
    raise AssertionError(f"not true within {within} s: {condition}")
