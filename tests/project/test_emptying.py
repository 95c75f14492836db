"""Between two tests that commit: nothing is left over, and what was written once is there as it was written."""

import threading

import psycopg
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import Event
from audit.services import Actor
from authorities.models import Office, Region, Role, StaffDuty
from authorities.services.duties import grant_duty
from families.models import Heartbeat, Message
from tests import emptying
from tests.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
NANJING = "320100"


@pytest.fixture
def emptied():
    """emptied(): as at the end of a test; whether everything had to be written again."""
    written_anew = []
    empty = emptying.emptier(written_anew.append)

    def _emptied():
        empty(None)
        return bool(written_anew)

    return _emptied


def test_what_a_test_wrote_is_gone_and_the_regions_are_not_written_again(emptied):
    regions, permissions = Region.objects.count(), Permission.objects.count()
    user = User.objects.create_user("officer", None, is_staff=True)
    user.user_permissions.add(Permission.objects.first())
    grant_duty(user=user, region=Region.objects.get(pk=NANJING), role=Role.OFFICER, by=Actor.system("tests"))

    with CaptureQueriesContext(connection) as asked:
        assert not emptied()

    assert "INSERT" not in {query["sql"].split()[0] for query in asked}
    assert not User.objects.exists()
    assert not StaffDuty.objects.exists()
    assert not Event.objects.exists()
    assert (Region.objects.count(), Permission.objects.count()) == (regions, permissions)
    assert regions > 3_000


@pytest.mark.parametrize("count", [1, emptying.MANY - 1, emptying.MANY, emptying.MANY + 1])
def test_few_rows_and_many_are_gone(emptied, count):
    users = User.objects.bulk_create(User(username=f"user{number}") for number in range(count))
    Message.objects.bulk_create(Message(user=user, kind="self_linked", language="en") for user in users)

    assert not emptied()

    assert not User.objects.exists()
    assert not Message.objects.exists()


def test_what_another_has_under_way_is_waited_for_and_gone(emptied):
    """What a worker writes as a test ends must not be the next test's."""
    settings = connection.get_connection_params() | {"cursor_factory": psycopg.ClientCursor, "autocommit": False}
    with psycopg.connect(**settings) as other:
        other.execute("UPDATE accounts_user SET language = language")
        other.execute("INSERT INTO families_heartbeat (queue, beat_at) VALUES ('records', now())")
        emptying_it = threading.Thread(target=_in_a_thread, args=[emptied])
        emptying_it.start()
        wait_for(lambda: _waiting() == 1)
        other.commit()
    emptying_it.join(10)

    assert not emptying_it.is_alive()
    assert not Heartbeat.objects.exists()


def _in_a_thread(emptied):
    try:
        emptied()
    finally:
        connection.close()


def _waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE NOT granted AND mode = 'AccessExclusiveLock' AND datname = current_database()"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Region.objects.filter(pk=NANJING).update(name="elsewhere"),
        lambda: Office.objects.all().delete(),
    ],
    ids=["changed", "deleted"],
)
def test_whoever_touches_what_was_written_once_has_everything_written_again(emptied, change):
    change()

    assert emptied()


def test_what_was_touched_in_the_tests_above_is_as_it_was():
    assert Region.objects.get(pk=NANJING).name == "南京市"
    assert Office.objects.exists()
