"""What an integrator does first: a client made from the contract by a generator, offline, which then asks."""

import importlib
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from django.conf import settings

from tests.contract.document import document, operations
from tests.families.conftest import regions

__all__ = ["regions"]

pytestmark = pytest.mark.django_db(transaction=True)
CONFIG = Path(__file__).with_name("client.yml")
DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def client_code(tmp_path_factory):
    """The package `sscard_client`, importable."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "contract.json").write_text(json.dumps(document()))
    told = shlex.split(re.search(r"^openapi-python-client (.*)$", DOCUMENT, re.MULTILINE)[1])
    command = [sys.executable, "-m", "openapi_python_client", *told, "--config", str(CONFIG), "--fail-on-warning"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
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


def test_example_of_the_document_runs(client_code, live_server, regions, capsys):
    example = re.search(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)[1]
    assert ADDRESS in example
    exec(example.replace(ADDRESS, live_server.url), {})
    printed = capsys.readouterr().out.splitlines()
    assert "440100 Guangzhou" in printed
    assert "2031" in printed[-1]


def test_the_document_is_where_the_example_fetches_it(client_code, live_server, db):
    fetched = re.search(r"^curl (\S+) -o contract.json$", DOCUMENT, re.MULTILINE)[1]
    answer = requests.get(fetched.replace(ADDRESS, live_server.url), timeout=10)
    assert answer.json() == document()
