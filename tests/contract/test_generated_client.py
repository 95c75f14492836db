"""What an integrator does first: a client made from the contract by a generator, offline, which then asks, and links a
relative."""

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

from accounts.models import User
from authorities.models import Region
from integrators.codes import ApiScope, Purpose
from integrators.services.agreements import make_agreement
from tests import stack
from tests.contract.document import document, operations
from tests.contract.linking import Hospital, Relative
from tests.families.conftest import regions
from tests.integrators.oauth import BY, Program, registered, signed_in
from tests.processes import free_port, wait_for
from tests.receiver import receiving

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


@pytest.fixture
def product(regions, clean_registry):
    """Where the web server answers; with it run a broker, beat, the workers and the register."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with stack.broker() as (_process, redis_url):
        env = stack.environment(
            REDIS_URL=redis_url,
            REGISTRY_URL=clean_registry.url,
            REGISTRY_TOKEN=clean_registry.token,
            WEBHOOKS_MAY_BE_LOCAL="true",
        )
        with stack.worker(env, "verification,messages,webhooks"), stack.beat(env), stack.web(env, port):
            wait_for(lambda: answers(url), within=60)
            yield url


def answers(url):
    try:
        return requests.get(f"{url}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


@pytest.fixture
def hospital(client_code, product):
    """A program that an authority agreed with, and that Li Ming allows to act for him; he has an account and no link."""
    program = Program(*registered(is_sandbox=True))
    nation = Region.objects.get(pk="000000")
    make_agreement(app=program.app, region=nation, scopes=list(ApiScope), purposes=list(Purpose), by=BY)
    li_ming = signed_in(User.objects.create_user("li-ming", "a-long-walk-1987"))
    allowed = program.tokens_from(li_ming, scope="links:read links:write links:check")
    return Hospital(client_code, product, allowed["access_token"], program.own_token("webhooks:manage"))


@pytest.fixture
def receiver():
    with receiving() as started:
        yield started


@pytest.mark.processes
def test_a_relative_is_linked_and_the_webhook_received(hospital, product, clean_registry, receiver):
    cases = clean_registry.cases
    secret = hospital.makes_an_endpoint(receiver.url)
    beijing, mother = when_it_reads_reference_data(hospital)
    when_it_links_the_own_card(hospital, Relative(product, clean_registry, cases["demo_citizen"]), beijing)
    link = when_it_links_a_relative_who_agrees(
        hospital, Relative(product, clean_registry, cases["demo_mother"]), mother
    )

    begun = heard("link.activated", hospital.models.LinkActivatedMessage, receiver, secret, of=link)
    assert begun.data.sequence == link.sequence
    assert then_a_check_says(hospital, link) == ("yes", link.until)

    ended = hospital.call("family_links", "end_family_link", link.id).parsed
    assert ended.state.code.value == "ended"
    told = heard("link.ended", hospital.models.LinkEndedMessage, receiver, secret, of=link)
    assert told.data.sequence == ended.sequence
    assert then_a_check_says(hospital, link) == ("no", None)


def when_it_reads_reference_data(hospital):
    """The codes of Beijing and of a mother."""
    province = hospital.models.LevelCode.PROVINCE
    provinces = hospital.call("regions", "list_regions", client=hospital.anybody, level=province).parsed
    known = hospital.call("relationships", "list_relationships", client=hospital.anybody, accept_language="es").parsed
    return (
        next(one.code for one in provinces.items if one.label == "Beijing"),
        next(one.code for one in known.items if one.label == "Madre"),
    )


def when_it_links_the_own_card(hospital, citizen, region):
    models = hospital.models
    sent = hospital.applies(models.RelationshipCode.SELF, citizen.case, shown={"region": region}, region=region)
    shown = hospital.waits_for("awaiting_consent", sent).asked
    assert shown.code.value == "own_code"
    by_sms = models.NewCodeRequest(channel=models.NewCodeRequestChannel.SMS)
    asked = hospital.call("link_applications", "ask_for_link_code", sent.parsed.id, body=by_sms)
    assert asked.headers["Location"] == sent.headers["Location"]
    text = models.ShownTextRequest(version=shown.text.version, sha256=shown.text.sha256)
    typed = models.TypedCodeRequest(code=citizen.newest_code(), text=text)
    bound = hospital.call("link_applications", "answer_with_link_code", sent.parsed.id, body=typed).parsed
    assert bound.status.code.value == "approved"


def when_it_links_a_relative_who_agrees(hospital, relative, relationship):
    """The link as the citizen's list has it."""
    models = hospital.models
    scopes = [models.ScopeCode.VIEW_CARD, models.ScopeCode.VIEW_PENSION]
    shown = {"scopes": ",".join(scopes), "term_days": "365"}
    sent = hospital.applies(relationship, relative.case, shown=shown, scopes=scopes, term_days=365)
    hospital.waits_for("awaiting_consent", sent)
    relative.agrees(sent.parsed.reference, scopes=["view_card"], sensitive=["view_pension"], term_days=365)
    linked = hospital.waits_for("approved", sent)

    owned = models.ListFamilyLinksAs.OWNER
    listed = hospital.call("family_links", "list_family_links", as_=owned, relationship=relationship).parsed
    (link,) = listed.items
    assert (link.id, link.scopes, link.state.code.value) == (linked.link_id, scopes, "active")
    return link


def then_a_check_says(hospital, link):
    models = hospital.models
    purpose = models.LinkQuestionRequestPurpose.MEDICINE_PICKUP
    question = models.LinkQuestionRequest(person=link.person_id, action=link.scopes[0], purpose=purpose)
    answer = hospital.call("link_checks", "check_link", body=question).parsed
    return answer.answer.value, answer.until


def heard(event, model, receiver, secret, *, of):
    """What is told of the link, once it is there: verified as receivers do, read by the model of the client."""

    def found():
        opened = [one.opened_with(secret) for one in list(receiver.received)]
        messages = [model.from_dict(body) for body in opened if body["type"] == event]
        return next((message for message in messages if message.data.link_id == of.id), None)

    wait_for(found, within=60, every=0.2)
    return found()
