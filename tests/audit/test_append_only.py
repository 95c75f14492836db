"""Events and seals stay as they were written: for the running product's role by its rights, for every role by the trigger."""

import re
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from audit.models import Event, Seal
from audit.seals.hashing import is_ours
from audit.seals.rows import marks_of
from audit.services import Actor, record_event
from tests.audit.seals.conftest import record, seal

pytestmark = pytest.mark.django_db

CHANGES = ["UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event"]
CHANGES_OF_SEALS = ["UPDATE audit_seal SET count = 1", "DELETE FROM audit_seal"]
SAID_BY_THE_DATABASE = {"at": "now()", "xid": "pg_current_xact_id()::text::bigint"}
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


@pytest.mark.parametrize("change", [*CHANGES_OF_SEALS, "TRUNCATE audit_seal"])
def test_runtime_role_has_no_right_to_change_or_remove_a_seal(runtime_role, change):
    said = refusal(f"SET LOCAL ROLE {runtime_role}", change)

    assert "permission denied for table audit_seal" in said


@pytest.fixture
def role_for_good(runtime_role):
    """Where tests commit, nothing else takes it away again."""
    yield runtime_role
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"RESET ROLE; DROP OWNED BY {runtime_role}; DROP ROLE {runtime_role}")
        for name in ("log_error_verbosity", "log_min_error_statement"):
            cursor.execute(f"ALTER DATABASE {database} RESET {name}")


@pytest.mark.django_db(transaction=True)
def test_runtime_role_seals(role_for_good):
    """What it has committed; and it finds the seal after that one."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role_for_good}")
        for number in (1, 2):
            [event] = record(1)
            assert seal() == 1
            made = Seal.objects.get(number=number)
            assert (made.count, is_ours(made), UUID(event).bytes in marks_of(made)) == (1, True, True)


_SEAL = """
INSERT INTO audit_seal SELECT 1, 0, uuidv7(), 1, uuidv7(), 1, now(), now(), '', '', '', '', 1, '', now()
"""


@pytest.mark.parametrize("column", SAID_BY_THE_DATABASE)
def test_runtime_role_cannot_say_when_or_in_which_transaction_an_event_was_written(runtime_role, column):
    """Else it could be put among events that are sealed, or where none ever is."""
    other = "id, kind, actor_kind, actor_id, object_kind, object_id, is_automatic, codes"
    values = "uuidv7(), 'tests.tried', 'system', 'tests', 'test', '1', true, '{}'"
    added = f"INSERT INTO audit_event ({other}, {column}) SELECT {values}, {SAID_BY_THE_DATABASE[column]}"
    said = refusal(f"SET LOCAL ROLE {runtime_role}", added)

    assert "permission denied for table audit_event" in said


@pytest.mark.parametrize("change", CHANGES_OF_SEALS)
def test_nobody_changes_a_seal(change):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SEAL)
        assert "Cannot update or delete rows from audit_seal" in refusal(change)


@pytest.mark.parametrize("change", CHANGES)
def test_setting_that_pgtrigger_obeys_helps_nobody(event, change):
    said = refusal("SET LOCAL pgtrigger.ignore = '{pgtrigger_append_only_7d947,audit_event_only_grows}'", change)

    assert "Cannot update or delete rows from audit_event" in said


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_trigger_fires_in_every_replication_mode(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname, tgenabled::text FROM pg_trigger WHERE tgrelid = %s::regclass", [table])
        assert cursor.fetchall() == [(f"{table}_only_grows", "A")]
