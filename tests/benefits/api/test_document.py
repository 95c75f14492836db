"""docs/api.md says what is true: its examples work, its tables name every member, its problems exist."""

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from benefits.calculators import CALCULATORS
from integrators.api.problems import PROBLEMS
from tests.families.conftest import regions

__all__ = ["regions"]

DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(curl .*?)```", DOCUMENT, re.DOTALL)


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


def test_table_of_problems_is_that_of_the_handler():
    told = dict(re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", DOCUMENT, re.MULTILINE))
    estimates = {name for _kind, name, _title in PROBLEMS} - {"not-authenticated", "not-allowed"}
    assert set(told.values()) == estimates
