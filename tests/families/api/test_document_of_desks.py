"""What docs/api.md says of checks and webhooks is true: its examples work, its tables are those of the code."""

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve

from families.api.refusals import code_of
from families.models import WebhookEndpoint
from families.models.webhooks import DeliveryState, WebhookEvent
from families.scopes import Scope
from families.services.webhooks.endpoints import DisabledByOfficer, TooManyEndpoints
from families.services.webhooks.replaying import EndpointDisabled
from families.services.webhooks.sending import send_due_webhooks
from integrators.codes import Purpose
from integrators.models import AppGrant
from tests.families.api.desks import make_program, program
from tests.families.services.link_checks import link, pass_of
from tests.families.webhooks.conftest import deliver
from tests.receiver import receiving, status

__all__ = ["link", "make_program", "program"]

DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
CHECKS = DOCUMENT.partition("\n## Link checks\n")[2].partition("\n## ")[0]
WEBHOOKS = DOCUMENT.partition("\n## Webhooks\n")[2].partition("\n## ")[0]
CURL = r"```sh\n(curl .*?)```"


def with_values(word, values):
    for name, value in values.items():
        word = word.replace(f"${name}", value)
    return word


def run(program, example, token, **values):
    """As curl would, with these values in the shell's variables."""
    line = example.replace("\\\n", " ")
    in_quotes = [word for word in shlex.split(line, posix=False) if word.startswith("'")]
    assert not any("$" in word for word in in_quotes), "a shell puts no value there"
    words = [with_values(word, values) for word in shlex.split(line)[1:]]
    given = {word: words[place + 1] for place, word in enumerate(words) if word in {"-X", "-d"}}
    headers = dict(words[place + 1].split(": ", 1) for place, word in enumerate(words) if word == "-H")
    address = next(word for word in words if word.startswith("http")).removeprefix("http://127.0.0.1:8000")
    assert headers.pop("Authorization") in {"Bearer $OWN_TOKEN", "Bearer $CITIZENS_TOKEN"}
    assert "$" not in address + given.get("-d", "")
    headers.pop("Content-Type", None)
    method = given.get("-X") or ("POST" if "-d" in given else "GET")
    return program.call(method, address, given.get("-d"), token=token, **headers)


@pytest.mark.django_db
def test_examples_of_checks_work(program, link):
    by_person, by_pass, batch = re.findall(CURL, CHECKS, re.DOTALL)
    citizens, own = program.token_of(link.owner), program.own_token()
    for example, token in ((by_person, citizens), (by_pass, own)):
        answer = run(program, example, token, PERSON=str(link.person_id), PASS=pass_of(link))
        assert answer.json()["answer"] == "yes", answer.content
    answers = run(program, batch, citizens, PERSON=str(link.person_id)).json()["items"]
    assert [one["answer"] for one in answers] == ["yes", "no"]


def test_actions_and_purposes_are_all_told():
    told = re.findall(r"`([a-z_]+)`", CHECKS.partition("- `action`")[2].partition("\n\n")[0])
    assert told == [*Scope.values, "purpose", *Purpose.values]


@pytest.mark.django_db
def test_examples_of_webhooks_work_one_after_another(program):
    make, change, rotate, log, replay = re.findall(CURL, WEBHOOKS, re.DOTALL)
    token = program.own_token("webhooks:manage")
    made = run(program, make, token)
    assert made.status_code == 201, made.content
    endpoint = {"ENDPOINT": made.json()["id"]}
    assert run(program, rotate, token, **endpoint).json()["secret"].startswith("whsec_")
    assert run(program, log, token, **endpoint).json() == {"items": [], "next": None}
    assert run(program, replay, token, **endpoint).json() == {"messages": 0}
    etag = program.call("GET", made.headers["Location"], token=token).headers["ETag"]
    assert run(program, change, token, ETAG=etag, **endpoint).json()["enabled"] is False


@pytest.mark.django_db
def test_example_opens_what_was_signed_and_nothing_else(program, link, settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    example = {}
    exec(re.search(r"```python\n(.*?)```", WEBHOOKS, re.DOTALL)[1], example)
    opened = example["opened"]
    AppGrant.objects.create(user=link.owner, app=program.app, scopes=["links:read"])
    token = program.own_token("webhooks:manage")
    with receiving(status(204)) as receiver:
        new = {"url": receiver.url, "events": ["link.changed"]}
        key = {"idempotency-key": "a-key-of-16-letters"}
        secret = program.call("POST", "webhook-endpoints/", new, token=token, **key).json()["secret"]
        deliver(WebhookEndpoint.objects.get(), link)
        assert send_due_webhooks() == 1
    headers, body = receiver.received[0].headers, receiver.received[0].body.encode()

    assert opened(secret, headers, body)["type"] == "link.changed"
    with pytest.raises(ValueError, match="not signed"):
        opened(secret, headers, body + b" ")
    with pytest.raises(ValueError, match="not signed"):
        opened("whsec_" + "A" * 44, headers, body)
    with pytest.raises(ValueError, match="too old"):
        opened(secret, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}, body)


def test_tables_of_webhooks_are_those_of_the_code():
    assert re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", WEBHOOKS, re.MULTILINE) == WebhookEvent.values
    assert re.findall(r"`\?state=` `(\w+)`, `(\w+)` or `(\w+)`", WEBHOOKS) == [tuple(DeliveryState.values)]
    codes = re.search(r"has the `code` (.*)\.\n", WEBHOOKS)[1]
    refusals = (TooManyEndpoints, DisabledByOfficer, EndpointDisabled)
    assert re.findall(r"`([a-z-]+)`", codes) == [code_of(one) for one in refusals]


def test_every_address_of_webhooks_is_told_with_its_methods():
    told = set(re.findall(r"`(GET|POST|PATCH|DELETE) (webhook-[\w<>/-]+)`", WEBHOOKS))
    an_id = "01a218cc-2570-7000-8000-123456789012"
    views = {address: resolve(f"/api/v1/{address.replace('<id>', an_id)}").func.cls for _method, address in told}
    there = {
        (method.upper(), address)
        for address, view in views.items()
        for method in ("get", "post", "patch", "delete")
        if hasattr(view, method)
    }
    assert told == there
    assert len(views) == 7
