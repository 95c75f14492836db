"""What an integrator does first: a client made from the contract by a generator, offline, which then asks."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.document import document, operations
from tests.families.conftest import regions

__all__ = ["regions"]

pytestmark = pytest.mark.django_db(transaction=True)
CONFIG = Path(__file__).with_name("client.yml")


@pytest.fixture(scope="module")
def client_code(tmp_path_factory):
    """The package `sscard_client`, importable."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "contract.json").write_text(json.dumps(document()))
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(folder / "contract.json")]
    command += ["--meta", "none", "--output-path", str(folder / "sscard_client"), "--config", str(CONFIG)]
    made = subprocess.run([*command, "--fail-on-warning"], capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stdout + made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield importlib.import_module("sscard_client")
        for name in [name for name in sys.modules if name.split(".")[0] == "sscard_client"]:
            del sys.modules[name]


@pytest.fixture
def client(client_code, live_server, regions):
    with client_code.Client(base_url=live_server.url, timeout=30) as made:
        yield made


def call(tag, name):
    return importlib.import_module(f"sscard_client.api.{tag}.{name}")


def test_there_is_a_function_for_each_operation(client_code):
    folder = Path(client_code.__file__).parent / "api"
    made = {file.stem for file in folder.glob("*/*.py")} - {"__init__"}
    assert made == {operation["operationId"] for _path, _method, operation in operations()}


def test_regions_are_read(client):
    answer = call("regions", "get_region").sync_detailed("440103", client=client, accept_language="zh-hans")
    assert answer.status_code == 200
    assert (answer.parsed.code, answer.parsed.label, answer.parsed.level.value) == ("440103", "荔湾区", "county")
    assert answer.headers["ETag"]

    listed = call("regions", "list_regions").sync(client=client, parent="110000")
    assert {one.parent for one in listed.items} == {"110000"}


def test_an_estimate_is_asked_for(client):
    models = importlib.import_module("sscard_client.models")
    body = models.EstimateRetirementBody.from_dict({"birth_month": "1970-06", "category": "man"})
    answer = call("estimates", "estimate_retirement").sync_detailed(client=client, body=body)
    assert answer.status_code == 200
    assert answer.parsed.is_estimate is True
    assert answer.parsed.assessments[0].amounts


def test_a_refusal_is_a_problem(client):
    models = importlib.import_module("sscard_client.models")
    body = models.EstimateRetirementBody.from_dict({"birth_month": "1970-13", "category": "man"})
    answer = call("estimates", "estimate_retirement").sync_detailed(client=client, body=body)
    assert (answer.status_code, answer.parsed.type_) == (422, "urn:sscard:problem:invalid-input")
    assert [error.pointer for error in answer.parsed.errors] == ["/birth_month"]
