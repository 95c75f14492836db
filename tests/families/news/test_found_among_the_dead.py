"""Every minute it is asked which accounts a death has left open, and of which deaths the days are over: found among the dead,
however many people and links there are."""

import re
from datetime import date, timedelta
from itertools import takewhile

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor, record_event
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication
from families.models.links import EndedBy
from families.selectors import PERSON_DIED
from families.services.links.ending import end_link
from families.services.news.deaths import close_left_open, end_after_deaths, note_death

pytestmark = pytest.mark.django_db
FAMILIES = 4_000
DEAD = FAMILIES // 100
IS_DEAD, IS_MOTHER_DEAD = "n % 100 = 0", "n % 100 = 50"
REGISTER = Actor.authority("http")
# Parts for months to come: what a test writes is in the one of before.
OF_NO_EVENTS = re.compile(r"audit_event_(\d{4}_\d\d|other)")
TABLES = (User, InsuredPerson, LinkApplication, Consent, FamilyLink, Event)


@pytest.fixture
def family(mothers_link):
    """One among many. Of some the owner has died, whose account was closed with the death; of some the mother, and the link
    to her stands still."""
    own = FamilyLink.objects.own().select_related("person", "owner", "application").get(owner=mothers_link.owner)
    mother = mothers_link.person_id
    record_event(PERSON_DIED, by=REGISTER, of="person", object_id=mother, person_id=mother)
    multiply_family(own, mothers_link)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in TABLES)}")
    return own


def test_account_that_was_left_open_is_found_among_the_dead(family):
    record_event(PERSON_DIED, by=REGISTER, of="person", object_id=family.person_id, person_id=family.person_id)
    InsuredPerson.objects.filter(pk=family.person_id).update(died_on=date(2026, 11, 3))
    end_link(family, ended_by=EndedBy.REGISTER, by=REGISTER)

    found, plans = counted_with_plans(close_left_open)

    assert found == 1
    assert_found_among_the_dead(plans)
    assert not User.objects.get(pk=family.owner_id).is_active


def test_link_whose_days_are_over_is_found_among_the_dead(family, mothers_link):
    note_death(mothers_link.person_id, date(2026, 11, 3), by=REGISTER)

    with time_machine.travel(timezone.now() + timedelta(days=91), tick=True):
        found, plans = counted_with_plans(end_after_deaths)

    assert found == DEAD + 1
    assert_found_among_the_dead(plans)
    mothers_link.refresh_from_db()
    assert mothers_link.ended_by == EndedBy.REGISTER


def counted_with_plans(service):
    """What it returns, and the plans of what it asks before it changes anything."""
    with CaptureQueriesContext(connection) as queries:
        counted = service(by=REGISTER)
    asked = takewhile(lambda sql: sql.startswith("SELECT"), [query["sql"] for query in queries])
    with connection.cursor() as cursor:
        plans = []
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    return counted, plans


def assert_found_among_the_dead(plans):
    *_before, dead, _links = plans
    assert "person_dead" in dead
    read_through = set(re.findall(r"Seq Scan on (\w+)", "\n".join(plans)))
    assert {table for table in read_through if not OF_NO_EVENTS.fullmatch(table)} == set()


def multiply_family(own, relative):
    multiply(own.owner, id=of("user"), username="'many-' || n", is_active=f"NOT ({IS_DEAD})")
    ended = {
        "ended_at": f"CASE WHEN {IS_DEAD} THEN now() END",
        "ended_by": f"CASE WHEN {IS_DEAD} THEN '{EndedBy.REGISTER}' END",
    }
    multiply_link(own, "own", {"died_on": f"CASE WHEN {IS_DEAD} THEN date '2026-11-03' END"}, ended)
    frozen = {"frozen_at": f"CASE WHEN {IS_MOTHER_DEAD} THEN now() END"}
    multiply_link(relative, "relative", {"died_on": f"CASE WHEN {IS_MOTHER_DEAD} THEN date '2026-11-03' END"}, frozen)
    for event in Event.objects.filter(person_id__in=[own.person_id, relative.person_id]):
        name = "own" if event.person_id == own.person_id else "relative"
        about = {str(own.pk): of("link own"), str(relative.pk): of("link relative")}.get(event.object_id, of("other"))
        multiply(
            event,
            id=f"overlay({of(str(event.pk))}::text PLACING left(t.id::text, 13) FROM 1)::uuid",
            object_id=f"{about}::text",
            person_id=of(f"person {name}"),
        )


def multiply_link(link, name, of_person, of_link):
    around = {
        "person_id": of(f"person {name}"),
        "application_id": of(f"application {name}"),
        "consent_id": of(f"consent {name}"),
    }
    owner = of("user")
    index = f"sha256(('{name}' || n)::bytea)"
    reference = f"'many {name} ' || n"
    multiply(
        link.person,
        id=around["person_id"],
        register_reference=reference,
        number_index_a=index,
        number_index_b="NULL",
        **of_person,
    )
    short = f"to_char(n + {FAMILIES * (name == 'own')}, 'FM000000000')"
    multiply(link.application, id=around["application_id"], reference=short, applicant_id=owner, **around)
    multiply(link.consent, id=around["consent_id"], **around)
    multiply(link, id=of(f"link {name}"), owner_id=owner, **around, **of_link)


def of(what):
    return f"md5('{what} ' || n)::uuid"


def multiply(row, **columns):
    """A row like it for each family, but for these columns, in SQL of the family's number `n`."""
    names = [field.column for field in row._meta.concrete_fields]
    values = [columns.get(name, f't."{name}"') for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} FROM {table} t, generate_series(1, {FAMILIES}) n"
            f" WHERE t.id = '{row.pk}'"
        )
