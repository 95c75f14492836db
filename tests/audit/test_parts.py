"""An event stands in the table of the month of its id, whichever that is, and in each the same holds as in the whole."""

import threading
from datetime import UTC, date, datetime
from itertools import pairwise
from uuid import UUID

import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connection, transaction

from audit.models import Event, first_id
from audit.parts import OTHER, begins, make_months, month_of, months_after, parts
from audit.services import Actor, record_event
from audit.tasks import make_months as make_months_task
from tests.audit.test_append_only import refusal, runtime_role  # noqa: F401 a fixture
from tests.audit.times import MADE_AT

pytestmark = pytest.mark.django_db
THIS = month_of(first_id(datetime.now(UTC)))
INSERT = f"""
INSERT INTO audit_event (id, at, kind, actor_kind, actor_id, object_kind, object_id, is_automatic, codes)
SELECT id, {MADE_AT.format("id")}, 'tests.tried', 'system', 'tests', 'test', '1', true, '{{}}'
FROM (SELECT %s::uuid) AS new (id)
"""


def written(event_id):
    """In which table it stands."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [event_id])
        cursor.execute("SELECT tableoid::regclass::text FROM audit_event WHERE id = %s", [event_id])
        return cursor.fetchone()[0]


def part_of(month):
    [found] = [part for part in parts() if part.from_id <= begins(month) < part.until_id]
    return found


def without(month):
    """As if nothing had run that makes it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {part_of(month).table}")


def test_an_event_of_now_stands_in_its_month():
    event = record_event("tests.tried", by=Actor.system("tests"), of="test", object_id="1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM audit_event")
        assert cursor.fetchall() == [(part_of(THIS).table,)]
    assert month_of(UUID(event.id)) == THIS


def test_months_follow_each_other_for_a_quarter_ahead():
    found = parts()
    assert found[0].from_id == UUID(int=0)
    assert all(one.until_id == two.from_id for one, two in pairwise(found))
    assert found[-1].month == months_after(THIS, 3)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2028-02-29T23:59:59.999+00:00", date(2028, 2, 1)),
        ("2028-03-01T00:00:00+00:00", date(2028, 3, 1)),
        ("2028-02-29T00:00:00+08:00", date(2028, 2, 1)),
        ("2026-12-31T23:59:59.999+00:00", date(2026, 12, 1)),
        ("2027-01-01T00:00:00+00:00", date(2027, 1, 1)),
        ("2027-01-01T07:59:59+08:00", date(2026, 12, 1)),  # in Beijing it is the new year already
    ],
)
def test_a_month_is_of_utc(moment, month):
    assert month_of(first_id(datetime.fromisoformat(moment))) == month


def test_the_first_and_the_last_id_of_a_month_stand_in_it():
    month = months_after(THIS, 2)
    part = part_of(month)
    assert (part.from_id, part.until_id) == (begins(month), begins(months_after(month, 1)))
    assert part.table == f"audit_event_{month:%Y_%m}"
    assert written(part.from_id) == part.table
    assert written(UUID(int=part.until_id.int - 1)) == part.table
    assert written(UUID(int=part.from_id.int - 1)) != part.table
    assert written(part.until_id) != part.table


@pytest.mark.parametrize("year", [1970, 2019])
def test_an_id_of_long_ago_stands_before_all_months(year):
    assert written(first_id(datetime(year, 5, 1, tzinfo=UTC))) == "audit_event_before"


@pytest.mark.parametrize("event_id", [begins(months_after(THIS, 4)), begins(date(2199, 1, 1)), UUID(int=2**128 - 1)])
def test_an_id_of_later_than_all_months_is_kept_and_told_of(event_id):
    assert run_checks(tags=["database"], databases=["default"]) == []
    assert written(event_id) == OTHER
    assert Event.objects.values_list("pk").get() == (event_id,)  # the database has years that Python has not
    [warning] = run_checks(tags=["database"], databases=["default"])
    assert (warning.id, str(event_id) in warning.msg) == ("audit.W001", True)


def test_the_last_month_is_that_of_an_id_beyond_all_years():
    assert month_of(UUID(int=2**128 - 1)) == date(9999, 12, 1)


def test_what_is_made_is_not_made_again():
    assert make_months() == 0
    without(months_after(THIS, 2))
    assert [make_months(), make_months()] == [1, 0]
    assert part_of(months_after(THIS, 2)).table == f"audit_event_{months_after(THIS, 2):%Y_%m}"


def test_what_was_written_while_nothing_made_months_becomes_its_month():
    month = months_after(THIS, 1)
    for later in (3, 2, 1):
        without(months_after(THIS, later))
    event_id = UUID(int=begins(month).int + 7)
    assert written(event_id) == OTHER
    make_months_task()
    assert [part.month for part in parts()[-3:]] == [months_after(THIS, ahead) for ahead in (1, 2, 3)]
    assert Event.objects.get().pk == event_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM audit_event")
        assert cursor.fetchone() == (part_of(month).table,)
    assert run_checks(tags=["database"], databases=["default"]) == []
    assert written(begins(months_after(THIS, 9))) == OTHER


def test_what_stands_among_others_without_a_month_keeps_no_other_month_from_being_made():
    written(begins(months_after(THIS, 9)))
    for later in (3, 2):
        without(months_after(THIS, later))
    assert written(begins(months_after(THIS, 2))) == OTHER
    assert make_months() == 1
    assert parts()[-1].month == months_after(THIS, 3)
    assert Event.objects.count() == 2


def test_no_part_is_changed_in_any_replication_mode():
    """Of one that was made by the job too."""
    without(months_after(THIS, 1))
    for later in (3, 2):
        without(months_after(THIS, later))
    written(begins(months_after(THIS, 1)))
    make_months()  # one of what was there, two new ones
    written(UUID(int=5))
    written(begins(months_after(THIS, 2)))
    written(begins(date(2199, 1, 1)))
    tables = [*(part.table for part in parts()), OTHER]
    assert len(tables) == 5
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in [*tables, "audit_event"]:
            cursor.execute("SELECT tgname, tgenabled::text FROM pg_trigger WHERE tgrelid = %s::regclass", [table])
            assert cursor.fetchall() == [("audit_event_only_grows", "A")], table
            cursor.execute(f"SELECT count(*) FROM {table}")
            if cursor.fetchone()[0]:
                for change in (f"UPDATE {table} SET kind = 'x'", f"DELETE FROM {table}"):
                    assert "Cannot update or delete rows from audit_event" in refusal(change)


@pytest.fixture
def role(runtime_role):  # noqa: F811 a fixture
    return runtime_role


def test_runtime_role_makes_months_and_has_nothing_on_any_part(role):
    for later in (3, 2, 1):
        without(months_after(THIS, later))
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [begins(months_after(THIS, 1))])
        cursor.execute(f"SET LOCAL ROLE {role}")
        assert make_months() == 3
        cursor.execute("RESET ROLE")
        cursor.execute(
            "SELECT relid::regclass::text FROM pg_partition_tree('audit_event') WHERE isleaf AND EXISTS"
            " (SELECT FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'])"
            "  AS what WHERE has_table_privilege(%s, relid, what) OR has_any_column_privilege(%s, relid, 'INSERT'))",
            [role, role],
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_partition_tree('audit_event') WHERE isleaf")
        assert cursor.fetchone() == (5,)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TABLE audit_event_before", "must be owner of table audit_event_before"),
        ("ALTER TABLE audit_event DETACH PARTITION audit_event_before", "must be owner of table audit_event"),
        ("ALTER TABLE audit_event DISABLE TRIGGER ALL", "must be owner of table audit_event"),
        ("CREATE TABLE p PARTITION OF audit_event FOR VALUES FROM ('ff000000-0000-0000-0000-000000000000') TO (MAXVALUE)", "denied"),
        ("SELECT 1 FROM audit_event_before", "permission denied for table audit_event_before"),
        ("TRUNCATE audit_event_before", "permission denied for table audit_event_before"),
        ("CREATE OR REPLACE FUNCTION public.audit_make_months() RETURNS integer LANGUAGE sql AS 'SELECT 1'", "denied"),
    ],
)  # fmt: skip
def test_runtime_role_can_neither_make_nor_drop_a_part(role, statement, said):
    assert said in refusal(f"SET LOCAL ROLE {role}", statement)


def test_what_makes_months_finds_no_name_that_somebody_else_made(role):
    """A schema of the caller's before all others, with functions that would run as the owner."""
    with connection.cursor() as cursor:
        for later in (3, 2):
            without(months_after(THIS, later))
        cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(
            "CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT ''2199-01-01''::timestamptz';"
            "CREATE TEMPORARY TABLE pg_class AS SELECT 1::oid AS oid; SET LOCAL search_path = pg_temp, public, pg_catalog"
        )
        cursor.execute("SELECT public.audit_make_months()")
        assert cursor.fetchone() == (2,)
        cursor.execute("RESET ROLE; SET LOCAL search_path = public; DROP TABLE pg_temp.pg_class")
    assert parts()[-1].month == months_after(THIS, 3)


def test_nobody_else_may_make_months(role):
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role}_other")
    assert "permission denied for function audit_make_months" in refusal(
        f"SET LOCAL ROLE {role}_other", "SELECT public.audit_make_months()"
    )


@pytest.mark.django_db(transaction=True)
def test_where_somebody_reads_for_long_it_gives_up_soon_and_does_it_later():
    """Nobody who writes waits behind it for longer."""
    month = months_after(THIS, 3)
    reads, may_end = threading.Event(), threading.Event()

    def read():
        try:
            with transaction.atomic():
                Event.objects.count()
                reads.set()
                may_end.wait(20)
        finally:
            connection.close()

    without(month)
    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert reads.wait(20)
        assert make_months() == 0
        record_event("tests.tried", by=Actor.system("tests"), of="test", object_id="1")
    finally:
        may_end.set()
        reader.join()
        assert make_months() == 1
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_fault_than_a_lock_is_not_swallowed():
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '1ms'")
        try:
            with pytest.raises(OperationalError):
                cursor.execute("SELECT pg_sleep(1), public.audit_make_months()")
        finally:
            cursor.execute("RESET statement_timeout")
