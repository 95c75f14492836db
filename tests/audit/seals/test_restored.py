"""A database that was restored into a server whose transactions are counted from lower down."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import Seal
from audit.seals.hashing import make_ours
from tests.audit.seals.conftest import record, seal, triggers_off
from tests.audit.seals.test_verifying import named, verified


@pytest.fixture
def restored(journal):
    """Its newest seal is up to a transaction that this server has not reached, and all is as it was sealed there."""
    last = Seal.objects.get(number=4)
    last.until_xid = 2**33 + 7
    make_ours(last)
    with triggers_off() as cursor:
        values = [last.until_xid, last.hash, last.mac]
        cursor.execute("UPDATE audit_seal SET until_xid = %s, hash = %s, mac = %s WHERE number = 4", values)


def test_migrate_refuses_it_before_anything_is_written(restored):
    with pytest.raises(CommandError, match=r"audit\.E001.*pg_resetwal --epoch=3"):
        call_command("migrate", skip_checks=False, verbosity=0)


def test_what_was_written_there_all_the_same_is_named(restored):
    [new] = record(1)
    assert named(verified()[0]) == [
        ("event inserted", "4", new),
        ("events sealed up to a transaction that the database has not reached", "4", None),
    ]


def test_migrate_has_nothing_against_any_other(journal):
    seal()
    assert timezone.now() > Seal.objects.get(number=4).sealed_at
    call_command("migrate", "audit", skip_checks=False, verbosity=0)
