"""What the database's superuser does to sealed events with triggers off is found, and named to the row."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from audit.management.commands.verify_audit import _told
from audit.models import Event, Seal
from audit.seals.hashing import hash_of_seal, make_ours
from audit.seals.places import span_of
from audit.seals.rows import batch_of, rows_of
from audit.seals.verifying import Walk
from tests.audit.seals.conftest import record, seal, triggers_off


def verified(*arguments):
    """(faults as they are told, all that is said)."""
    told = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=told)
    except CommandError as error:
        count = int(str(error).removesuffix(" faults."))
        return told.getvalue().splitlines()[:count], told.getvalue()
    return [], told.getvalue()


def named(faults):
    """[(what, seal, event or None)]"""
    pattern = r"([^:]+): seal ([\d to]+)(?:, event ([\w-]{36}))?(?:, [\d,]+ events)?(?:, of events from .*)?"
    return [re.fullmatch(pattern, fault).groups() for fault in faults]


def spoil(statement, *values):
    with triggers_off() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0


def test_a_journal_that_nobody_touched_is_whole(journal):
    faults, told = verified()
    assert faults == []
    assert "12 events under 4 seals" in told
    assert "No event waits to be sealed." in told
    assert "can write a new one with an earlier time and id, and it is sealed as ours" in told
    assert "Every sealed event stands as it was sealed." in told


def test_an_empty_journal_is_whole(transactional_db):
    assert verified()[0] == []


COLUMNS = {
    "at": "at + interval '1 microsecond'",
    "kind": "'tests.other'",
    "actor_kind": "'citizen'",
    "actor_id": "'someone'",
    "object_kind": "'other'",
    "object_id": "'9'",
    "person_id": "uuidv7()",
    "is_automatic": "NOT is_automatic",
    "codes": '\'{"scope": "other"}\'',
}


def test_every_column_is_sealed():
    assert {*COLUMNS, "id", "xid"} == {field.column for field in Event._meta.concrete_fields}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_event_is_named(journal, column):
    spoil(f"UPDATE audit_event SET {column} = {COLUMNS[column]} WHERE id = %s", journal[1][2])
    faults, _told = verified()
    assert named(faults) == [("event changed", "2", journal[1][2])]
    second = Seal.objects.get(number=2)
    first_at, last_at = (f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" for at in (second.first_at, second.last_at))
    assert faults[0].endswith(f"of events from {first_at} to {last_at}")


def test_a_changed_event_is_named_where_no_trigger_fires_at_all(journal):
    """Triggers that fire always do so for a replica too; who owns the table drops them."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; DROP TRIGGER audit_event_only_grows ON audit_event")
        cursor.execute("UPDATE audit_event SET kind = 'tests.other' WHERE id = %s", [journal[0][0]])
        cursor.execute(
            "SET session_replication_role = origin; CREATE TRIGGER audit_event_only_grows BEFORE UPDATE OR DELETE"
            " ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_only_grows();"
            " ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_only_grows"
        )
    assert named(verified()[0]) == [("event changed", "1", journal[0][0])]


def test_a_deleted_event_is_named(journal):
    spoil("DELETE FROM audit_event WHERE id = %s", journal[2][0])
    assert named(verified()[0]) == [("event missing", "3", journal[2][0])]


def test_all_events_of_a_seal_are_named_when_they_are_gone(journal):
    spoil("DELETE FROM audit_event WHERE id = ANY(%s)", journal[3])
    assert sorted(named(verified()[0])) == [("event missing", "4", one) for one in sorted(journal[3])]


@pytest.mark.parametrize("of", [0, 3])
def test_an_event_that_was_put_among_sealed_ones_is_named(journal, of):
    [new] = record(1)
    spoil("UPDATE audit_event SET xid = (SELECT xid FROM audit_event WHERE id = %s) WHERE id = %s", journal[of][0], new)
    assert named(verified()[0]) == [("event inserted", f"{of + 1}", new)]


@pytest.mark.parametrize("xid", ["-1", "9223372036854775807"], ids=["below all", "beyond all"])
def test_an_event_where_no_seal_ever_is_is_named(journal, xid):
    """Who owns the table can take away what holds a transaction's number, for as long as they like."""
    with transaction.atomic():
        with triggers_off() as cursor:
            cursor.execute("ALTER TABLE audit_event DROP CONSTRAINT event_of_a_transaction")
            cursor.execute(
                "INSERT INTO audit_event (id, xid, kind, actor_kind, actor_id, object_kind, object_id, is_automatic, codes)"
                f" SELECT uuidv7(), {xid}, 'tests.false', 'officer', 'x', 'test', '1', false, '{{}}' RETURNING id"
            )
            [[new]] = cursor.fetchall()
        faults = [_told(fault) for fault in Walk().faults()]
        transaction.set_rollback(True)
    said = "event of no transaction that the database had, where no seal ever is"
    assert [fault.startswith(f"{said}: event {new}, of events from ") for fault in faults] == [True]


def test_an_event_that_was_moved_to_another_seal_is_missing_and_inserted(journal):
    moved = journal[1][0]
    spoil(
        "UPDATE audit_event SET xid = (SELECT xid FROM audit_event WHERE id = %s) WHERE id = %s", journal[2][0], moved
    )
    assert named(verified()[0]) == [("event missing", "2", moved), ("event inserted", "3", moved)]


def test_what_differs_is_named_among_pieces_of_one_transaction(transactional_db, small_pieces):
    ids = record(17)
    assert seal() == 4
    assert verified()[0] == []
    spoil("UPDATE audit_event SET kind = 'tests.other' WHERE id = %s", ids[11])
    spoil("DELETE FROM audit_event WHERE id = %s", ids[16])
    assert named(verified()[0]) == [("event changed", "3", ids[11]), ("event missing", "4", ids[16])]


def written_again(number, previous_hash=None):
    """As somebody would who knows how seals are made and lacks the key."""
    one = Seal.objects.get(number=number)
    batch = batch_of(rows_of(span_of(one)))
    one.count, one.rows_hash, one.marks = batch.count, batch.rows_hash, batch.marks
    one.previous_hash = previous_hash or one.previous_hash
    one.hash = hash_of_seal(one)
    with triggers_off() as cursor:
        cursor.execute(
            "UPDATE audit_seal SET count = %s, rows_hash = %s, marks = %s, previous_hash = %s, hash = %s WHERE number = %s",
            [one.count, one.rows_hash, one.marks, one.previous_hash, one.hash, number],
        )
    return one.hash


def test_seals_that_were_made_again_without_the_key_are_named(journal):
    spoil("DELETE FROM audit_event WHERE id = %s", journal[2][0])
    written_again(4, previous_hash=written_again(3))
    assert named(verified()[0]) == [("seal not made with our key", number, None) for number in "34"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("sealed_at = sealed_at - interval '1 day'", ["seal changed"]),
        ("mac = sha256(mac)", ["seal not made with our key"]),
        ("key_id = 7", ["seal changed", "seal under a key that AUDIT_SEAL_KEYS does not have"]),
        ("previous_hash = sha256('')", ["seal does not follow the one before", "seal changed"]),
        ("marks = set_byte(marks, 20, 255 - get_byte(marks, 20))", ["seal changed"]),
    ],
)
def test_a_changed_seal_is_named(journal, change, what):
    spoil(f"UPDATE audit_seal SET {change} WHERE number = 2")
    assert named(verified()[0]) == [(one, "2", None) for one in what]


def test_a_seal_taken_out_is_a_gap_with_the_events_that_were_under_it(journal):
    spoil("DELETE FROM audit_seal WHERE number IN (2, 3)")
    faults, _told = verified()
    assert [what[:2] for what in named(faults)] == [
        ("seals missing", "2 to 3"),
        ("events where seals are missing", "2 to 3"),
    ]
    assert ", 6 events, of events from" in faults[1]


def exported(tmp_path):
    file = tmp_path / "heads.txt"
    call_command("export_audit_heads", file=file, stdout=StringIO())
    return str(file)


def test_seals_cut_off_show_against_heads_alone(journal, tmp_path):
    file = exported(tmp_path)
    spoil("DELETE FROM audit_seal WHERE number > 2")
    spoil("DELETE FROM audit_event WHERE id = ANY(%s)", [*journal[2], *journal[3]])
    faults, told = verified()
    assert faults == []
    assert "Not proven: that any seal was not cut off at the end" in told
    assert named(verified("--against", file)[0]) == [("seal of the exported heads is gone", "4", None)]


def test_seals_cut_off_and_made_anew_with_our_key_show_against_heads(journal, tmp_path):
    """The sealer seals what an attacker left."""
    file = exported(tmp_path)
    spoil("DELETE FROM audit_seal WHERE number > 3")
    spoil("DELETE FROM audit_event WHERE id = %s", journal[3][1])
    assert seal() == 1
    assert verified()[0] == []
    assert named(verified("--against", file)[0]) == [("seal differs from the exported heads", "4", None)]


def test_what_was_sealed_since_the_heads_is_said_not_to_be_proven(journal, tmp_path):
    file = exported(tmp_path)
    record(2)
    seal()
    record(1)
    faults, told = verified("--against", file)
    assert faults == []
    assert "Not sealed yet, and so not looked at: 1 events" in told
    assert "Not proven: that what was sealed after seal 4, the newest of the exported heads, was not cut off" in told


def test_heads_are_the_last_of_each_day_with_how_many_events_there_were(journal, tmp_path):
    one = Seal.objects.get(number=2)
    one.sealed_at -= timezone.timedelta(days=1)
    make_ours(one)
    spoil(
        "UPDATE audit_seal SET sealed_at = %s, hash = %s, mac = %s WHERE number = 2", one.sealed_at, one.hash, one.mac
    )
    told = StringIO()
    call_command("export_audit_heads", stdout=told)
    rows = [line.split() for line in told.getvalue().splitlines()[1:]]
    newest = Seal.objects.get(number=4)
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("2", "6", bytes(one.hash).hex()),
        ("4", "12", bytes(newest.hash).hex()),
    ]


def test_heads_are_never_written_over_earlier_ones(journal, tmp_path):
    file = exported(tmp_path)
    with pytest.raises(CommandError, match="cannot be written: File exists"):
        exported(tmp_path)
    assert len(Path(file).read_text().splitlines()) == 2


def test_a_seal_of_somebody_else_is_not_exported(journal, tmp_path):
    spoil("UPDATE audit_seal SET mac = sha256(mac) WHERE number = 4")
    with pytest.raises(CommandError, match="Seal 4 is not ours"):
        exported(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "# only words\n", "1 2 3\n", "one 2026-11-27T00:00:00Z 3 00\n"])
def test_a_file_without_heads_is_refused(transactional_db, tmp_path, text):
    file = tmp_path / "heads.txt"
    file.write_text(text)
    with pytest.raises(CommandError, match="holds no heads"):
        call_command("verify_audit", "--against", str(file))
