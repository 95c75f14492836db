"""A command in front of the person, beside our servers: it keeps the terminal, we keep the servers."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

from sscard.launcher.children import Children
from sscard.launcher.places import ROOT

GRACE = 10.0  # seconds that a command has after Ctrl-C before it is asked again, then killed


def run_in_front(children: Children, command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Its exit code. It stays in our process group, so that Ctrl-C reaches it as well as us."""
    process = subprocess.Popen(command, env=dict(environment), cwd=ROOT, pass_fds=(children.lock.descriptor,))
    while process.poll() is None:
        if children.stopping.wait(0.2):
            _end(process)
            return 128 + signal.SIGINT
        children.watch()
    return process.returncode


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + GRACE
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
    process.wait()
