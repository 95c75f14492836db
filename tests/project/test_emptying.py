"""Between two tests that commit: nothing is left over, and what was written once is there as it was written."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.services import Actor
from authorities.models import Office, Region, Role, StaffDuty
from authorities.services.duties import grant_duty
from tests import emptying

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

    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "SELECT", "TRUNCATE"]
    assert not User.objects.exists()
    assert not StaffDuty.objects.exists()
    assert (Region.objects.count(), Permission.objects.count()) == (regions, permissions)
    assert regions > 3_000


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
