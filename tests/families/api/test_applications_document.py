"""The section of docs/api.md about applications: its examples work one after another, its tables name every member."""

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from families.api.application_shapes import STATUSES, application_shape
from families.api.applications import NewApplication
from families.models import LinkApplication
from families.services.consents.codes import send_due_codes
from families.states import ActsNext
from tests.families.api.applying import api, program
from tests.families.conftest import CHEN_JING, WANG_FANG, answer, waiting
from tests.families.wizard.conftest import authority

__all__ = ["api", "authority", "program"]

DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
SECTION = re.search(r"## Applications for a link\n(.*?)\n## ", DOCUMENT, re.DOTALL)[1]
TEXTS, APPLY, LIST, READ, ASK, ANSWER, WITHDRAW = re.findall(r"```sh\n(curl .*?)```", SECTION, re.DOTALL)
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


def run(example, **values):
    """As curl would, with these values in the shell's variables."""
    for name, value in values.items():
        example = example.replace(f"${name}", str(value))
    assert "$" not in example
    words = shlex.split(example.replace("\\\n", " "))[1:]
    headers = dict(words[place + 1].split(": ", 1) for place, word in enumerate(words) if word == "-H")
    body = next((words[place + 1] for place, word in enumerate(words) if word == "-d"), None)
    address = urlsplit(words[0])._replace(scheme="", netloc="").geturl()
    if body is None:
        return Client().get(address, headers=headers)
    return Client().post(address, body, content_type=headers.pop("Content-Type"), headers=headers)


@pytest.mark.django_db
def test_examples_work_one_after_another(api, linked, authority):
    texts = run(TEXTS, TOKEN=api.token).json()
    sent = run(APPLY, TOKEN=api.token, KEY=KEY)
    assert sent.status_code == 202, sent.content
    for name in ("notice", "declaration"):
        assert texts[name]["sha256"] in APPLY
    application = LinkApplication.objects.get(pk=sent.json()["id"])
    answer(application, WANG_FANG)

    (listed,) = run(LIST, TOKEN=api.token).json()["items"]
    read = run(READ, TOKEN=api.token, ID=application.pk).json()
    assert read["asked"].pop("text")["sha256"] in ANSWER
    assert listed == read
    assert run(ASK, TOKEN=api.token, ID=application.pk).status_code == 202
    assert send_due_codes() == 1
    assert run(ANSWER, TOKEN=api.token, ID=application.pk).json()["status"]["code"] == "approved"
    other = waiting(linked, CHEN_JING, "spouse")
    assert run(WITHDRAW, TOKEN=api.token, ID=other.pk).json()["status"]["code"] == "withdrawn"


def members_of(header):
    table = re.search(rf"\| {header} \| .*?\n\|---\|---\|\n(.*?)\n\n", SECTION, re.DOTALL)[1]
    return {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_table_of_what_is_sent_names_every_member():
    assert members_of("member") == NewApplication().fields.keys()


@pytest.mark.django_db
def test_table_of_an_application_names_every_member(linked):
    assert members_of("member of an application") == application_shape(waiting(linked), str).keys()


def test_tables_name_every_code():
    row = re.search(r"^\| `status` \|(.*)$", SECTION, re.MULTILINE)[1]
    assert set(re.findall(r"`(\w+)`", row)) == STATUSES.keys()
    row = re.search(r"^\| `acts_next` \|(.*)$", SECTION, re.MULTILINE)[1]
    assert re.findall(r"`(\w+)`", row) == ActsNext.values
