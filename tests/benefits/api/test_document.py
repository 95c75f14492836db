"""docs/api.md says what is true: its examples work, its tables name every member, its problems exist."""

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import translation

from benefits.calculators import CALCULATORS
from families.api.refusals import code_of
from families.errors import RegisterSilent
from integrators.api.catalogue import PROBLEMS
from tests.families.conftest import regions
from tests.families.refusals import every_refusal

__all__ = ["regions"]

DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
CURLS = re.findall(r"```sh\n(curl .*?)```", DOCUMENT, re.DOTALL)
EXAMPLES = [curl for curl in CURLS if "/estimates/" in curl]
REFERENCE = [curl for curl in CURLS if re.search(r"/v1/(?:regions|relationships|number-schemes|insurances)/", curl)]


def name_of(example):
    return re.search(r"/estimates/([\w-]+)", example)[1]


def run(client, example):
    """As curl would, against the view."""
    words = shlex.split(example.replace("\\\n", " "))[1:]
    address = next(word for word in words if word.startswith("http"))
    headers = dict(words[place + 1].split(": ", 1) for place, word in enumerate(words) if word == "-H")
    body = next((words[place + 1] for place, word in enumerate(words) if word == "-d"), None)
    path = urlsplit(address)
    url = path.path + (f"?{path.query}" if path.query else "")
    if body is None:
        return client.get(url, headers=headers)
    return client.post(url, body, content_type=headers.pop("Content-Type"), headers=headers)


def test_there_is_an_example_of_each():
    assert [name_of(example) for example in EXAMPLES] == list(CALCULATORS)


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
@pytest.mark.django_db
def test_example_works(client, regions, example):
    answer = run(client, example)
    assert answer.status_code == 200, answer.content
    assert answer.json()["estimate"] == name_of(example)
    assert answer.json()["assessments"][0]["amounts"]


@pytest.mark.parametrize("name", CALCULATORS)
def test_table_names_every_member(name):
    row = re.search(rf"^\| `{name}` \|(.*)$", DOCUMENT, re.MULTILINE)[1]
    required, optional = row.split("|")[:2]
    told = set(re.findall(r"`(\w+)`", required)) | set(re.findall(r"`(\w+)`", optional))
    form = CALCULATORS[name].form
    assert told == set(form.base_fields)
    form = form({})
    form.is_valid()
    assert set(form.errors) <= set(re.findall(r"`(\w+)`", required))


def test_table_names_every_choice():
    for one in CALCULATORS.values():
        for name in ("category", "sex", "situation", "outcome", "claimed_by", "cover"):
            if name in one.form.base_fields:
                row = re.search(rf"^\| `{name}` \|(.*)$", DOCUMENT, re.MULTILINE)[1]
                choices = {value for value, _label in one.form.base_fields[name].choices if value}
                assert choices <= set(re.findall(r"`(\w+)`", row))


def test_problem_shown_is_the_one_that_comes(client, db):
    shown = json.loads(re.search(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)[1])
    answer = client.get("/api/v1/estimates/retirement", {"birth_month": "1970-13", "category": "man"})
    assert answer.json() == shown


def test_table_of_problems_is_that_of_the_answers():
    told = re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \| (.+) \| (.+) \|$", DOCUMENT, re.MULTILINE)
    with translation.override("en"):
        assert told == [(str(one.status), one.name, str(one.cause), str(one.remedy)) for one in PROBLEMS]


def test_table_of_refusals_names_each():
    told = re.search(r"\n`code` is one of (.*?)\.\n", DOCUMENT, re.DOTALL)[1]
    refusals = [one for one in every_refusal() if not issubclass(one, RegisterSilent)]
    assert sorted(re.findall(r"`([a-z-]+)`", told)) == sorted(code_of(one) for one in refusals)


def test_table_of_limits_is_that_of_the_settings():
    seconds = {"a minute": 60, "an hour": 3600}
    told = re.findall(r"^\| `(\w+)` \| [^|]+ \| (\d+) (an? \w+) \|$", DOCUMENT, re.MULTILINE)
    assert {name: (int(most), seconds[unit]) for name, most, unit in told} == settings.API_LIMITS
    assert "twenty times" in DOCUMENT
    assert settings.API_SANDBOX_TIMES == 20


def test_there_are_examples_of_reference():
    assert len(REFERENCE) == 2


@pytest.mark.parametrize("example", REFERENCE, ids=range(len(REFERENCE)))
@pytest.mark.django_db
def test_example_of_reference_works(client, regions, example):
    answer = run(client, example)
    assert answer.status_code == 200, answer.content
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
