"""A journal with events in it comes to stand by months, and back: none is lost, none is written anew on the way there."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection

from audit.models import first_id
from audit.parts import OTHER, begins, month_of, months_after, parts
from tests.audit.test_append_only import refusal
from tests.audit.test_parts import INSERT, THIS, written

pytestmark = pytest.mark.django_db
IDS = [UUID(int=7), first_id(datetime(2024, 2, 29, 23, 59, tzinfo=UTC)), UUID(int=begins(THIS).int + 1)]


def migrate(name):
    call_command("migrate", "audit", name, verbosity=0)


def answer(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


def rows():
    return answer("SELECT * FROM audit_event ORDER BY id")


def files(table):
    """Of the table and its indexes: another one where something was written anew."""
    return answer(
        f"SELECT pg_relation_filenode(oid) FROM pg_class WHERE oid = '{table}'::regclass"
        f" OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = '{table}'::regclass) ORDER BY 1"
    )


@pytest.fixture
def filled():
    """As before there were months."""
    migrate("0008")
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [[one] for one in IDS])
    return rows()


def test_no_event_is_lost_or_written_anew(filled):
    before = files("audit_event")
    migrate("0012")
    assert rows() == filled
    assert len(filled) == len(IDS)
    assert files("audit_event_before") == before
    assert len(before) == 6
    assert answer("SELECT DISTINCT tableoid::regclass::text FROM audit_event") == [("audit_event_before",)]
    assert answer("SELECT conname FROM pg_constraint WHERE conname = 'audit_event_until'") == []


def test_nobody_changes_what_was_there_before(filled):
    migrate("0012")
    for change in ("UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event_before"):
        assert "Cannot update or delete rows from audit_event_before" in refusal(change)


def test_an_id_of_a_clock_that_was_wrong_is_before_all_months(filled):
    wrong = begins(months_after(THIS, 14))
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [wrong])
    migrate("0012")
    assert parts()[0].until_id == begins(months_after(THIS, 15))
    assert len(rows()) == len(IDS) + 1


def test_code_of_before_writes_while_it_is_migrated(filled):
    migrate("0010")
    new = UUID(int=begins(THIS).int + 2)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [new])
    migrate("0012")
    assert month_of(new) <= parts()[0].month
    assert len(rows()) == len(IDS) + 1


def test_the_way_back_brings_every_event(filled):
    migrate("0012")
    assert written(begins(months_after(THIS, 2))) != OTHER
    assert written(begins(months_after(THIS, 30))) == OTHER
    all_rows = rows()
    migrate("0008")
    assert rows() == all_rows
    assert "Cannot update or delete rows from audit_event" in refusal("DELETE FROM audit_event")
    assert len(files("audit_event")) == 6
