"""Events stay as they were written: for the running product's role by its rights, for every role by the trigger."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from audit.models import Event
from audit.services import Actor, record_event

pytestmark = pytest.mark.django_db

CHANGES = ["UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event"]
SCRIPT = settings.BASE_DIR / "docker" / "postgres" / "runtime-role.sh"


@pytest.fixture
def event():
    return record_event("tests.tried", by=Actor.system("tests"), of="test", object_id="1")


@pytest.fixture
def runtime_role(worker_id):
    """A role as production makes it, before the table of events is there."""
    call_command("migrate", "audit", "zero", verbosity=0)
    role = f"sscard_runtime_{worker_id}"  # roles are the whole server's; tests run side by side
    with connection.cursor() as cursor:
        cursor.execute(statements_of_production(role))
    call_command("migrate", "audit", verbosity=0)
    return role


def statements_of_production(role):
    """The script's own, for this database and under another name."""
    [statements] = re.findall(r"<<'SQL'\n(.*)\nSQL\n", SCRIPT.read_text(), re.DOTALL)
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    statements = statements.replace("DATABASE sscard", f"DATABASE {database}").replace(":'password'", "'tests'")
    return statements.replace("sscard_runtime", role)


def refusal(*statements):
    """What the database says to the last of them."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(statements))
    return str(refused.value)


def test_runtime_role_adds_and_reads(runtime_role):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {runtime_role}")
        event = record_event("tests.tried", by=Actor.system("tests"), of="test", object_id="1")
        assert str(Event.objects.get().pk) == event.id
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize("change", [*CHANGES, "TRUNCATE audit_event"])
def test_runtime_role_has_no_right_to_change_or_remove(runtime_role, change):
    said = refusal(f"SET LOCAL ROLE {runtime_role}", change)

    assert "permission denied for table audit_event" in said


@pytest.mark.parametrize("change", CHANGES)
def test_setting_that_pgtrigger_obeys_helps_nobody(event, change):
    said = refusal("SET LOCAL pgtrigger.ignore = '{pgtrigger_append_only_7d947,audit_event_only_grows}'", change)

    assert "Cannot update or delete rows from audit_event" in said


def test_trigger_fires_in_every_replication_mode():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname, tgenabled::text FROM pg_trigger WHERE tgrelid = 'audit_event'::regclass")
        assert cursor.fetchall() == [("audit_event_only_grows", "A")]
