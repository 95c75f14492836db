"""How the register is populated and started, in processes of its own: its settings are not the tests' settings."""

import json
import os
import subprocess
import sys

import pytest

from tests.registry.process import ROOT, environment_of

QUERIES = """
import django, json, sys; django.setup()
from django.db import connection
from django.test.utils import CaptureQueriesContext
from registry.models import Person
from registry.verifications import verify
people = list(Person.objects.filter(mother__isnull=False).select_related("mother")[:200])
def claims(count):
    return [{"id": f"{count}-{place}", "applicant": {"reference": one.mother.reference}, "relationship": "other",
             "relative": {"name": one.name, "number": one.number}} for place, one in enumerate(people[:count])]
counts = []
for count in (1, 200):
    batch = claims(count)
    with CaptureQueriesContext(connection, ) as queries:
        assert len(verify(batch)) == count
    counts.append(len(queries))
print(json.dumps(counts))
"""


def run(arguments, environment):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def populate(environment, *arguments):
    return run(["manage.py", "registry_populate", *arguments], environment)


def test_populating_again_is_done_at_once_and_other_people_need_to_be_asked_for(tmp_path):
    environment = environment_of(tmp_path / "registry.sqlite3")

    first = populate(environment, "--people", "300", "--seed", "7")
    again = populate(environment, "--people", "300", "--seed", "7")
    other = populate(environment, "--people", "300", "--seed", "8")
    replaced = populate(environment, "--people", "400", "--seed", "8", "--replace")

    assert first.stdout == "300 people of seed 7.\n"
    assert again.stdout == "300 people of seed 7 are here already.\n"
    assert (other.returncode, "--replace" in other.stderr) == (1, True)
    assert replaced.stdout == "400 people of seed 8.\n"


def test_batch_of_200_asks_the_database_as_often_as_a_claim_alone(tmp_path):
    environment = environment_of(tmp_path / "registry.sqlite3")
    populate(environment, "--people", "1000")

    one, many = json.loads(run(["-c", QUERIES], environment).stdout)

    assert one <= many <= one + 1 <= 8  # who else is guardian is looked up where somebody is


@pytest.mark.parametrize("missing", ["REGISTRY_TOKEN", "REGISTRY_DATABASE"])
def test_start_without_a_secret_or_a_database_names_what_is_missing(tmp_path, missing):
    environment = environment_of(tmp_path / "registry.sqlite3")
    del environment[missing]

    done = run(["-c", "import registry.settings"], environment)

    assert done.returncode != 0
    assert missing in done.stderr


@pytest.mark.parametrize(
    ("value", "demo"), [('{"mode": "503"}', "false"), ('{"mode": "earthquake"}', "true"), ("{", "true")]
)
def test_start_refuses_faults_outside_the_demonstration_and_faults_that_are_none(tmp_path, value, demo):
    environment = environment_of(tmp_path / "registry.sqlite3") | {"REGISTRY_FAULTS": value, "REGISTRY_DEMO": demo}

    assert run(["-c", "import registry.settings"], environment).returncode != 0


def test_start_refuses_quiet_hours_that_are_none(tmp_path):
    environment = environment_of(tmp_path / "registry.sqlite3") | {"REGISTRY_QUIET_HOURS": "0-24"}

    assert "quiet hours are two" in run(["-c", "import registry.settings"], environment).stderr


def test_migrations_are_complete(tmp_path):
    environment = environment_of(tmp_path / "registry.sqlite3")

    done = run(["manage.py", "makemigrations", "registry", "--check", "--dry-run"], environment)

    assert (done.returncode, done.stdout.strip()) == (0, "No changes detected in app 'registry'")


def test_register_imports_nothing_of_the_product():
    code = "import sys, django; django.setup(); import registry.urls; print(*sorted(sys.modules))"

    modules = run(["-c", code], environment_of(os.devnull)).stdout.split()

    assert "registry.urls" in modules
    assert not {"sscard", "benefits", "families", "integrators", "authorities", "accounts", "audit"} & set(modules)
