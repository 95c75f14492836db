"""The helper that starts registers for tests leaves nothing behind, even when the tests themselves are killed."""

import signal
import subprocess
import sys
import time

import pytest
import requests

from tests.registry.process import ROOT

pytestmark = pytest.mark.processes
STARTER = """
import time
from tests.registry.process import running_registry
with running_registry(people=50) as registry:
    print(registry.url, flush=True)
    time.sleep(60)
"""


def answers(url):
    try:
        return requests.get(url + "/healthz", timeout=2).ok
    except requests.RequestException:
        return False


def test_register_ends_with_whoever_started_it():
    starter = subprocess.Popen([sys.executable, "-c", STARTER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    url = starter.stdout.readline().strip()
    was_up = answers(url)

    starter.send_signal(signal.SIGKILL)
    starter.communicate()

    ends_at = time.monotonic() + 10
    while answers(url) and time.monotonic() < ends_at:
        time.sleep(0.1)
    assert (was_up, answers(url)) == (True, False)
