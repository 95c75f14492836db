"""A journal with events in it comes to stand by months, and back: none is lost, none is written anew on the way there."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from audit.models import first_id
from audit.parts import OTHER, begins, make_months, month_of, months_after, parts
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


# --- and to be held to their transaction and time


AS_NOW = """
INSERT INTO audit_event (id, xid, kind, actor_kind, actor_id, object_kind, object_id, is_automatic, codes)
VALUES (%s, %s, 'tests.tried', 'system', 'tests', 'test', '1', true, '{}')
"""
HELD = ["event_id_of_its_time", "event_of_a_transaction"]


def ids_off(hours):
    return first_id(datetime.now(UTC) + timedelta(hours=hours))


def tried(event_id, xid=7):
    """None, or what the database says."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(AS_NOW, [event_id, xid])
    except IntegrityError as error:
        return str(error)
    return None


def validated():
    return answer(
        "SELECT conname, bool_and(convalidated) FROM pg_constraint JOIN pg_partition_tree('audit_event') ON conrelid = relid"
        f" WHERE conname IN {tuple(HELD)} GROUP BY conname HAVING count(*) = 1 + (SELECT count(*) FROM pg_inherits"
        " WHERE inhparent = 'audit_event'::regclass) ORDER BY conname"
    )


@pytest.mark.parametrize("xid", [0, -1])
def test_no_event_is_of_no_transaction(xid):
    assert 'violates check constraint "event_of_a_transaction"' in tried(ids_off(0), xid)
    assert tried(ids_off(0), 1) is None


@pytest.mark.parametrize("hours", [-500_000, -1.01, 1.01, 500_000])
def test_no_id_is_of_another_time_than_its_event(hours):
    assert 'violates check constraint "event_id_of_its_time"' in tried(ids_off(hours))


@pytest.mark.parametrize("hours", [-0.99, 0, 0.99])
def test_clocks_may_differ_by_an_hour(hours):
    assert tried(ids_off(hours)) is None


def test_what_is_there_already_is_looked_through(filled):
    migrate("0014")
    assert validated() == [(name, True) for name in HELD]
    assert run_checks(tags=["database"], databases=["default"]) == []
    assert len(rows()) == len(IDS)


def test_what_is_there_already_and_not_so_holds_nobody_up_and_is_told_of(filled):
    migrate("0013")
    assert tried(ids_off(-500_000)) is None
    assert tried(ids_off(0), -1) is None
    migrate("0014")
    assert validated() == [(name, False) for name in HELD]
    assert len(rows()) == len(IDS) + 2
    warnings = run_checks(tags=["database"], databases=["default"])
    assert [(one.id, name in one.msg) for one, name in zip(warnings, HELD, strict=True)] == [("audit.W002", True)] * 2
    assert "event_id_of_its_time" in tried(ids_off(2))
    assert "event_of_a_transaction" in tried(ids_off(0), -1)
    make_months_anew()
    assert validated() == [(name, False) for name in HELD]  # on each part
    assert "event_id_of_its_time" in tried(begins(months_after(THIS, 3)))


def make_months_anew():
    """One of what was there, one new."""
    with connection.cursor() as cursor:
        for later in (3, 2):
            [part] = [part for part in parts() if part.month == months_after(THIS, later)]
            cursor.execute(f"DROP TABLE {part.table}")
        cursor.execute(INSERT, [begins(months_after(THIS, 2))])
    assert make_months() == 2


def test_months_to_come_are_held_to_it_too():
    make_months_anew()
    assert validated() == [(name, True) for name in HELD]
    assert "event_id_of_its_time" in tried(begins(months_after(THIS, 3)))
