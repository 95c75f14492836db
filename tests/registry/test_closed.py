"""What a stranger meets at the stand-in: every address closed but those listed, by whatever name it is reached."""

import subprocess
import sys

import pytest
import requests

from tests.registry.contract.test_wire import CALLS
from tests.registry.process import ROOT

CLOSED = [*CALLS, ("GET", "/faults"), ("PUT", "/faults"), ("DELETE", "/faults"), ("POST", "/demo/changes")]


@pytest.mark.parametrize(("method", "path"), CLOSED)
@pytest.mark.parametrize("prefix", ["", "/x"])
def test_address_is_closed_below_another_prefix_too(registry, method, path, prefix):
    headers = {"SCRIPT_NAME": prefix} if prefix else {}  # gunicorn takes it from a proxy on the same machine

    answer = requests.request(method, f"{registry.url}{prefix}{path}", headers=headers, json={}, timeout=10)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authorised")


def test_open_are_pages_and_health_and_nothing_else(registry):
    """A route that is added later is closed until it is listed as open."""
    script = "import django; django.setup(); from registry import urls; print(*sorted(urls.OPEN_ROUTES), sep='|')"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=registry.environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip().split("|") == [
        *("", "cases.json", "cases/", "healthz", "letters.json", "letters/", "phones.json", "phones/", "style.css")
    ]
