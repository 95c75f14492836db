"""Schemathesis walks the running server by the contract: examples, edges of every schema, random and wrong input, and
what leads from one answer to the next. Every check that it has must hold, whoever's token is sent."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from accounts.models import User
from integrators.codes import ApiScope
from tests import stack
from tests.contract.document import document, operations
from tests.families.conftest import regions
from tests.integrators.oauth import Program, registered, signed_in
from tests.processes import free_port, wait_for

__all__ = ["regions"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = int(os.environ.get("SSCARD_CASES", "20"))  # of random input, an operation; its edges come on top
GRANTS = {"citizen": {None, "citizen"}, "app": {"app"}}  # grant → ways to sign in that it is tried at
LEAST = 2_000  # cases of both grants together


def schemes_of(operation):
    return {name for way in operation.get("security", []) for name in way} or {None}


def tried_with(grant):
    return [f"{method} {path}" for path, method, one in operations() if schemes_of(one) & GRANTS[grant]]


@pytest.fixture
def tokens(regions):
    """An app of the sandbox that may everything, by itself and for a citizen who agreed to all of it."""
    program = Program(*registered(is_sandbox=True))
    scopes = " ".join(ApiScope.values)
    citizen = signed_in(User.objects.create_user("wei", "a-long-walk-1987"))
    return {
        "citizen": program.tokens_from(citizen, scope=scopes)["access_token"],
        "app": program.own_token(scopes),
    }


@pytest.fixture
def server(regions):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    # An address longer than gunicorn takes never reaches us: random queries are that long, those of programs are not.
    environment = stack.environment(GUNICORN_CMD_ARGS="--limit-request-line 0")
    with stack.web(environment, port, module="tests.contract.wsgi"):
        wait_for(lambda: _answers(url))
        yield url


def _answers(url):
    try:
        return requests.get(f"{url}/healthz", timeout=2).status_code == 200
    except requests.RequestException:
        return False


def contract_for(grant, tmp_path):
    """Schemathesis takes a token away to see that it was needed, but only where it knows the way as `http`."""
    made = json.loads(json.dumps(document()))
    for name in made["components"]["securitySchemes"]:
        made["components"]["securitySchemes"][name] = {"type": "http", "scheme": "bearer"}
    for path, method, one in operations():
        if not schemes_of(one) & GRANTS[grant]:
            del made["paths"][path][method]
    file = tmp_path / f"{grant}.json"
    file.write_text(json.dumps(made))
    return file


def walked(grant, url, token, tmp_path):
    """Schemathesis' own report."""
    script = shutil.which("schemathesis", path=Path(sys.executable).parent)
    assert script, "schemathesis is not installed"
    command = [script, "--config-file", str(CONFIG), "run", str(contract_for(grant, tmp_path)), "--url", url]
    command += ["--header", f"Authorization: Bearer {token}", "--max-examples", str(EXAMPLES), "--seed", "1"]
    command += ["--continue-on-failure", "--generation-database", "none", "--workers", "1", "--no-color"]
    command += ["--report", "json", "--report-json-path", str(tmp_path / f"{grant}-report.json")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600)
    print(done.stdout[-12_000:], done.stderr[-4_000:])  # noqa: T201 - shown with a failure
    return json.loads((tmp_path / f"{grant}-report.json").read_text())


def test_keeps_the_contract_whatever_is_sent(server, tokens, tmp_path):
    reports = [walked(grant, server, tokens[grant], tmp_path) for grant in GRANTS if tried_with(grant)]

    assert [(one["failures"], one["errors"]) for one in reports] == [([], [])] * len(reports)
    assert sum(one["operations"]["tested"] for one in reports) == sum(len(tried_with(grant)) for grant in GRANTS)
    assert sum(one["test_cases"]["generated"] for one in reports) >= LEAST
