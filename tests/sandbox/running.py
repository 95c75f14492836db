"""The desk as `make run` starts it: gunicorn, with nothing of the product in its environment but what an integrator has."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from sscard.launcher.stack import DESK_SERVER
from tests.processes import end_group, free_port, wait_for
from tests.stack import ROOT


@contextmanager
def desk(api: str, client_id: str, secret: str) -> Iterator[str]:
    """Its address, once it answers."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    told = {"DESK_API": api, "DESK_CLIENT_ID": client_id, "DESK_CLIENT_SECRET": secret, "START_NONCE": "of-a-test"}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *DESK_SERVER, "--bind", f"127.0.0.1:{port}"],
        env={"PATH": os.environ["PATH"], **told},
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        wait_for(lambda: answers(url))
        yield url
    finally:
        end_group(process, signal.SIGTERM)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).json()["nonce"] == "of-a-test"
    except requests.ConnectionError:
        return False
