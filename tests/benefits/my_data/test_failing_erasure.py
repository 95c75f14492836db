"""An account that cannot be erased holds up no other: it is put off, longer each time, and an operator reads so."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from structlog.testing import capture_logs

from accounts.erasure import WAITS
from accounts.models import User
from audit.models import Event
from benefits.services.my_data.erasing import ask_erasure, erase_due

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def failing(applicant):
    """The database refuses to empty this one row, as a rule of a later version might."""
    with connection.cursor() as cursor:
        cursor.execute(
            "alter table accounts_user add constraint never_erased check (erased_at is null or id <> %s)",
            [applicant.pk],
        )
    yield applicant
    with connection.cursor() as cursor:
        cursor.execute("alter table accounts_user drop constraint never_erased")


def be_due(user, ago):
    ask_erasure(by=user)
    User.objects.filter(pk=user.pk).update(erase_at=timezone.now() - ago)


def run():
    with capture_logs() as logs:
        erased = erase_due()
    return erased, [one for one in logs if one["event"] == "erasure_put_off"]


def stored(user):
    return User.objects.get(pk=user.pk)


def test_others_go_on_and_the_failing_one_is_put_off(failing, relative, stranger):
    be_due(failing, 3 * HOUR)  # the first of all
    for user in (relative, stranger):
        be_due(user, HOUR)

    erased, logs = run()

    assert erased == 2
    assert [stored(user).erased_at is not None for user in (relative, stranger)] == [True, True]
    assert (stored(failing).erased_at, stored(failing).username) == (None, "applicant")
    assert [(one["log_level"], one["user"], one["error"]) for one in logs] == [
        ("error", str(failing.pk), "IntegrityError")
    ]
    assert stored(failing).erase_at > timezone.now()
    assert run() == (0, [])


def test_nobody_is_in_the_account_meanwhile(failing):
    be_due(failing, HOUR)
    run()
    assert not stored(failing).is_active


def test_each_wait_is_as_long_as_all_before_and_a_day_at_most(failing):
    be_due(failing, HOUR)
    asked_at = Event.objects.get(kind="accounts.erasure_asked").at
    waits = []
    for late in (0, 2, 7, 60):  # hours after the day of which the user read
        with time_machine.travel(asked_at + WAITS + late * HOUR, tick=False):
            User.objects.filter(pk=failing.pk).update(
                erase_at="2020-01-01T00:00:00Z"
            )  # the database's clock stands still
            run()
            waits.append(stored(failing).erase_at - timezone.now())
    assert waits == [timedelta(minutes=5), 2 * HOUR, 7 * HOUR, 24 * HOUR]


def test_what_stood_in_the_way_gone_it_is_erased(failing):
    be_due(failing, HOUR)
    run()
    with connection.cursor() as cursor:
        cursor.execute("alter table accounts_user drop constraint never_erased")
        cursor.execute("alter table accounts_user add constraint never_erased check (true)")
    User.objects.filter(pk=failing.pk).update(erase_at=timezone.now() - HOUR)
    assert run() == (1, [])
