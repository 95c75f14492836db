"""A month whose time is over is let go after two people have approved it, and what is said of the journal afterwards is true."""

import re
import threading
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction

from accounts.models import User
from audit.errors import NotDropped
from audit.models import DroppedMonth, Event, Seal, first_id
from audit.parts import OTHER, begins, month_of, parts
from audit.seals import dropping
from audit.seals.dropping import drop_month, look_at_month, months_over, outlook_of
from audit.seals.hashing import hash_of_drop, make_ours
from audit.seals.heads import read
from audit.services import Actor, build_event, record_event
from authorities.errors import DecisionNotCode, MonthApproved, MonthNotYours
from authorities.models import StaffDuty
from authorities.services.letting_go import APPROVAL_LASTS, approvals_of, approve_month
from tests.audit.seals.conftest import record, seal
from tests.audit.seals.test_verifying import exported, spoil, verified
from tests.audit.times import ID_OF_ITS_TIME
from tests.processes import wait_for

MONTH = date(2004, 2, 1)
BEFORE_IT, AFTER_IT = date(2004, 1, 1), date(2004, 3, 1)


@pytest.fixture
def old_months(transactional_db):
    """As it is after years: tables of the first three months of 2004, and one before them. February had 29 days."""
    before = parts()[0]
    ids = [UUID(int=0), *(begins(date(2004, month, 1)) for month in (1, 2, 3, 4)), before.until_id]
    names = ["first", "2004_01", "2004_02", "2004_03", "since"]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DETACH PARTITION audit_event_before")
        for name, low, high in zip(names, ids[:-1], ids[1:], strict=True):
            begin = f"'{low}'" if low.int else "MINVALUE"
            bounds = f"FROM ({begin}) TO ('{high}')"
            cursor.execute(f"CREATE TABLE audit_event_{name} PARTITION OF audit_event FOR VALUES {bounds}")
    yield
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TABLE IF EXISTS audit_event_{name}")
        cursor.execute(f"TRUNCATE {OTHER}")
        cursor.execute(
            f"ALTER TABLE audit_event ATTACH PARTITION audit_event_before FOR VALUES FROM (MINVALUE) TO ('{before.until_id}')"
        )


def record_at(*moments):
    """One transaction; the ids of its events."""
    events = []
    for number, moment in enumerate(moments):
        at = datetime.fromisoformat(f"{moment}+00:00")
        new = build_event("tests.tried", by=Actor.system("tests"), of="test", object_id=f"{number}")
        events.append(Event(at=at, **new._replace(id=UUID(int=first_id(at).int + number + 1))._asdict()))
    Event.objects.bulk_create(events)
    return [str(event.pk) for event in events]


@pytest.fixture
def journal(old_months):
    """Three seals: the first of January and February, the second of February and March, the third of now. Ids of each."""
    ids = [record_at("2004-01-31T23:59:59.999", "2004-02-01T00:00:00", "2004-02-29T12:00:00")]
    seal()
    ids.append(record_at("2004-02-29T23:59:59.999", "2004-03-01T00:00:00"))
    seal()
    ids.append(record(2))
    assert seal() == 1
    return ids


def officer(name, *, role="supervisor", region="000000"):
    user = User.objects.create_user(name)
    StaffDuty.objects.create(user=user, region_id=region, role=role)
    return user


@pytest.fixture
def people(transactional_db):
    return officer("chen"), officer("luo", role="auditor")


@pytest.fixture
def heads(journal, tmp_path):
    return exported(tmp_path)


def approved(*names, month="2004-02", reason="2046-117"):
    """By each of them, in the officers' site."""
    for name in names:
        by = User.objects.get(username=name)
        approve_month(date.fromisoformat(f"{month}-01"), decision=reason, by=by)


def asked(heads, *more, month="2004-02", reason="2046-117", approve=True):
    """What the command says, after chen and luo have approved it where it can be."""
    told = StringIO()
    if approve:
        with suppress(NotDropped):
            approved("chen", "luo", month=month, reason=reason)
    call_command("drop_audit_month", month, "--reason", reason, "--against", heads, *more, stdout=told)
    return told.getvalue()


def named(faults):
    """[(what, seal, month or None, event or None)]"""
    pattern = r"([^:]+): seal ([\d to]+)(?:, month ([\d-]{7}))?(?:, event ([\w-]{36}))?(?:, [\d,]+ events)?(?:, of events from .*)?"
    return [re.fullmatch(pattern, fault).groups() for fault in faults]


def tables():
    return {part.table for part in parts()}


def test_without_being_told_to_it_drops_nothing_and_says_what_would_go(journal, people, heads):
    told = asked(heads, approve=False)
    assert "2004-02 (UTC): 3 events, written" in told
    assert "Approved under 2046-117: nobody." in told
    assert f"the first {journal[0][1]}, the last {journal[1][0]}, under seals 1 to 2" in told
    assert "Nothing was dropped" in told
    assert (Event.objects.count(), DroppedMonth.objects.count()) == (7, 0)


def test_a_month_goes_and_all_that_stays_is_verified_by_its_marks(journal, people, heads):
    assert "Dropped, by chen and luo. The seals stay." in asked(heads, "--drop")
    assert "audit_event_2004_02" not in tables()
    assert {str(pk) for pk in Event.objects.filter(object_kind="test").values_list("pk", flat=True)} == {
        journal[0][0], journal[1][1], *journal[2]
    }  # fmt: skip
    drop = DroppedMonth.objects.get()
    assert (drop.month, drop.count, drop.first_seal, drop.last_seal) == (MONTH, 3, 1, 2)
    assert [str(one) for one in (drop.first_id, drop.last_id)] == [journal[0][1], journal[1][0]]
    assert (drop.dropped_by, drop.seen_by, drop.reason) == (people[0].pk, people[1].pk, "2046-117")
    event = Event.objects.get(kind="audit.month_dropped")
    assert (event.actor_kind, event.actor_id, event.object_id) == ("officer", str(people[0].pk), "2004-02")
    assert event.codes == {"seen_by": str(people[1].pk), "decided": "2046-117", "rows": 3, "seals": "1-2"}
    seal()
    faults, told = verified("--against", heads)
    assert faults == []
    assert "2004-02, 3 events under seals 1 to 2." in told
    assert "7 events under 4 seals looked at" in told
    assert Seal.objects.count() == 4


def test_all_that_was_before_goes_in_one(old_months, people, tmp_path):
    ids = record_at("1970-01-02T00:00:00", "2003-12-31T23:59:59")
    record_at("2004-01-01T00:00:00")
    seal()
    heads = exported(tmp_path)
    with pytest.raises(CommandError, match="2001-07 stays: it stands in one table with all up to 2003-12"):
        asked(heads, month="2001-07")
    assert "everything up to the end of 2003-12 (UTC): 2 events" in asked(heads, "--drop", month="2003-12")
    assert verified()[0] == []
    assert DroppedMonth.objects.get().from_id == UUID(int=0)
    assert not Event.objects.filter(pk__in=ids).exists()


def test_what_is_spoilt_beside_a_dropped_month_is_named(journal, people, heads):
    asked(heads, "--drop")
    spoil("UPDATE audit_event SET kind = 'tests.other' WHERE id = %s", journal[0][0])
    spoil("DELETE FROM audit_event WHERE id = %s", journal[1][1])
    [new] = record_at("2004-03-07T00:00:00")
    spoil("UPDATE audit_event SET xid = (SELECT until_xid - 1 FROM audit_seal WHERE number = 1) WHERE id = %s", new)
    assert sorted(named(verified()[0])) == [
        ("event changed", "1", None, journal[0][0]),
        ("event inserted", "1", None, new),
        ("event missing", "2", None, journal[1][1]),
    ]


@pytest.mark.parametrize("at", [0, 2], ids=["an old month", "the newest"])
def test_what_a_superuser_changes_in_any_month_is_named(journal, at):
    spoil("UPDATE audit_event SET kind = 'tests.other' WHERE id = %s", journal[at][0])
    assert named(verified()[0]) == [("event changed", f"{at + 1}", None, journal[at][0])]


def test_a_month_that_is_gone_without_a_record_is_named_once(journal):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE audit_event_2004_02")
    faults = verified()[0]
    assert named(faults) == [("month gone without a record", "1 to 2", "2004-02", None)]
    assert ", 3 events, of events from" in faults[0]


def test_a_month_with_only_one_event_that_is_gone_is_named_with_it(journal):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DETACH PARTITION audit_event_2004_03; DROP TABLE audit_event_2004_03")
    assert named(verified()[0]) == [("month gone without a record", "2", "2004-03", journal[1][1])]


def made_up(**changed):
    """As by somebody who knows how records are made; without the key if `mac` is said."""
    said = {"month": MONTH, "from_id": begins(MONTH), "until_id": begins(AFTER_IT), "count": 3, "marks_hash": b"x"}
    said |= {"first_id": begins(MONTH), "last_id": begins(MONTH), "first_seal": 1, "last_seal": 2, "reason": "r"}
    said |= {"dropped_by": UUID(int=1), "seen_by": UUID(int=2), "dropped_at": datetime.now(UTC)}
    drop = DroppedMonth(**said | changed)
    mac = changed.get("mac")
    make_ours(drop)
    drop.mac = mac or drop.mac
    drop.save(force_insert=True)


def test_a_record_that_somebody_made_up_without_the_key_is_not_believed(journal):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE audit_event_2004_02")
    made_up(mac=bytes(32))
    assert named(verified()[0]) == [
        ("record of a dropped month not made with our key", "1 to 2", "2004-02", None),
        ("month gone without a record", "1 to 2", "2004-02", None),
    ]


@pytest.mark.parametrize(
    "change",
    ["count = 2", "marks_hash = sha256('')", "seen_by = uuidv7()", "reason = 'x'", "until_id = '00ffffff-0000-0000-0000-000000000000'"],
)  # fmt: skip
def test_a_changed_record_is_not_believed(journal, people, heads, change):
    asked(heads, "--drop")
    spoil_records(f"UPDATE audit_droppedmonth SET {change}")
    assert [fault[0] for fault in named(verified()[0])] == [
        "record of a dropped month not made with our key",
        "month gone without a record",
    ]


def test_a_record_that_was_taken_away_leaves_a_month_gone(journal, people, heads):
    asked(heads, "--drop")
    spoil_records("DELETE FROM audit_droppedmonth")
    assert named(verified()[0]) == [("month gone without a record", "1 to 2", "2004-02", None)]


def spoil_records(statement):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_droppedmonth DISABLE TRIGGER ALL")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE audit_droppedmonth ENABLE ALWAYS TRIGGER audit_droppedmonth_only_grows")


def test_a_record_that_its_seals_do_not_bear_out_is_named(journal, people, heads):
    """As somebody with the key would make it, of a month that had one event more."""
    asked(heads, "--drop")
    drop = DroppedMonth.objects.get()
    drop.count = 4
    make_ours(drop)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_droppedmonth DISABLE TRIGGER ALL")
        cursor.execute("UPDATE audit_droppedmonth SET count = 4, hash = %s, mac = %s", [hash_of_drop(drop), drop.mac])
        cursor.execute("ALTER TABLE audit_droppedmonth ENABLE ALWAYS TRIGGER audit_droppedmonth_only_grows")
    assert named(verified()[0]) == [("record of a dropped month differs from its seals", "1 to 2", "2004-02", None)]


@pytest.mark.parametrize("xid", ["(SELECT until_xid - 1 FROM audit_seal WHERE number = 1)", "xid"], ids=["back", "new"])
def test_an_event_of_a_dropped_month_that_came_back_is_named(journal, people, heads, xid):
    asked(heads, "--drop")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (id, at, kind, actor_kind, actor_id, object_kind, object_id, is_automatic, codes)"
            " VALUES (%s, '2004-02-29 12:00Z', 'tests.tried', 'system', 'tests', 'test', '1', true, '{}')",
            [journal[0][2]],
        )
    spoil(f"UPDATE audit_event SET xid = {xid} WHERE id = %s", journal[0][2])
    assert named(verified()[0]) == [("event of a dropped month came back", "1", None, journal[0][2])]


def test_an_event_with_an_id_of_a_dropped_month_that_was_never_in_it_is_like_any_other(journal, people, heads):
    asked(heads, "--drop")
    [new] = record_at("2004-02-07T00:00:00")
    seal()
    assert verified()[0] == []
    spoil("UPDATE audit_event SET kind = 'tests.other' WHERE id = %s", new)
    assert named(verified()[0]) == [("event changed", "4", None, new)]


# --- refused


def refused(heads, said, **more):
    with pytest.raises(CommandError, match=said):
        asked(heads, "--drop", **more)
    assert (Event.objects.filter(object_kind="test").count(), DroppedMonth.objects.count()) == (7, 0)
    assert not Event.objects.filter(kind="audit.month_dropped").exists()


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2004-05", "2004-05 stays: it stands in one table with all up to"),
        ("2003-12", "2003-12 stays: there are no events in it"),
    ],
)
def test_it_is_refused_of_what_is_no_month_to_go(journal, people, heads, month, said):
    refused(heads, said, month=month)


@pytest.mark.parametrize(
    ("names", "said"), [((), "nobody"), (("chen",), "chen"), (("luo",), "luo")], ids=["nobody", "one", "another"]
)
def test_it_is_refused_until_two_have_approved(journal, people, heads, names, said):
    approved(*names)
    refused(heads, f"2004-02 stays: two people of the nation approve it .*; until now: {said}.", approve=False)


def test_two_approvals_of_one_are_one(journal, people, heads):
    approved("chen")
    with pytest.raises(MonthApproved):
        approved("chen")
    record_event(
        "audit.month_drop_approved",
        by=Actor.officer(people[0].pk),
        of="month",
        object_id="2004-02",
        codes={"decided": "2046-117", "rows": 3},
    )
    refused(heads, "until now: chen.", approve=False)


def test_approvals_of_another_decision_or_month_do_not_count(journal, people, heads):
    approved("chen")
    approved("luo", reason="2046-118")
    approved("luo", month="2004-01")
    refused(heads, "until now: chen.", approve=False)


def test_approvals_of_fewer_events_do_not_count(journal, people, tmp_path):
    approved("chen", "luo")
    record_at("2004-02-07T00:00:00")
    seal()
    with pytest.raises(CommandError, match=r"of so many events.*until now: nobody"):
        asked(exported(tmp_path), "--drop", approve=False)


def test_approvals_are_over_after_a_week(journal, people, heads):
    approved("chen", "luo")
    with time_machine.travel(datetime.now(UTC) + APPROVAL_LASTS + timedelta(minutes=1)):
        refused(heads, "until now: nobody.", approve=False)


def test_whose_duty_has_ended_does_not_count(journal, people, heads):
    approved("chen", "luo")
    StaffDuty.objects.filter(user=people[1]).update(ended_at=datetime.now(UTC), ended_by=people[0])
    refused(heads, "until now: chen.", approve=False)


@pytest.mark.parametrize(("role", "region"), [("officer", "000000"), ("supervisor", "320000"), (None, None)])
def test_nobody_else_approves(journal, people, role, region):
    User.objects.create_user("other") if role is None else officer("other", role=role, region=region)
    with pytest.raises(MonthNotYours):
        approved("other")
    assert approvals_of(MONTH) == []


@pytest.mark.parametrize("reason", ["13912345678", "asked for", "x" * 65])
def test_a_decision_is_a_code(journal, people, reason):
    with pytest.raises(DecisionNotCode):
        approved("chen", reason=reason)
    assert approvals_of(MONTH) == []


@pytest.mark.parametrize(
    ("month", "said"), [("2004-05", "one table"), ("2003-12", "no events"), ("2104-02", "are kept")]
)
def test_what_cannot_go_cannot_be_approved(journal, people, month, said):
    with pytest.raises(NotDropped, match=said):
        approved("chen", month=month)


def test_an_approval_is_an_event_that_says_what_would_go(journal, people):
    approved("luo")
    event = Event.objects.get(kind="audit.month_drop_approved")
    assert (event.actor_kind, event.actor_id, event.object_kind, event.object_id) == (
        *("officer", str(people[1].pk)),
        *("month", "2004-02"),
    )
    assert event.codes == {"decided": "2046-117", "rows": 3, "region": ["000000"]}


def test_what_would_go_is_told_as_the_command_finds_it(journal, people, heads):
    with open(heads) as file:
        going = look_at_month(MONTH, read(file.read()))
    outlook = outlook_of(MONTH)
    assert outlook[2:] == (going.events, going.first_at, going.last_at, going.first_seal, going.last_seal)
    assert (outlook.month, outlook.is_first, outlook_of(BEFORE_IT).is_first) == (MONTH, False, False)
    assert months_over() == [date(2003, 12, 1), BEFORE_IT, MONTH, AFTER_IT]


@pytest.mark.parametrize(("more", "is_old"), [(0, False), (-1, True)])
def test_a_month_is_kept_for_as_long_as_the_settings_say(journal, people, heads, settings, more, is_old):
    """To the month: what was written in its last minute too."""
    now = datetime.now(UTC)
    settings.AUDIT_KEEPS_MONTHS = (now.year - 2004) * 12 + now.month - 2 + more
    if is_old:
        assert "Nothing was dropped" in asked(heads)
    else:
        with pytest.raises(CommandError, match="2004-02 stays: events are kept for"):
            asked(heads, "--drop")


def test_it_is_refused_twice(journal, people, heads):
    asked(heads, "--drop")
    with pytest.raises(CommandError, match="2004-02 stays: it was dropped already"):
        asked(heads, "--drop")


def test_it_is_refused_where_not_all_is_sealed(journal, people, heads):
    record_at("2004-02-03T00:00:00", "2004-02-04T00:00:00")
    with pytest.raises(CommandError, match="2004-02 stays: 2 of its events are not sealed yet"):
        asked(heads, "--drop")


def test_it_is_refused_where_anything_is_not_as_it_was_sealed(journal, people, heads):
    spoil("UPDATE audit_event SET kind = 'tests.other' WHERE id = %s", journal[2][0])
    with pytest.raises(CommandError, match="the journal has 1 faults"):
        asked(heads, "--drop")


def test_an_event_that_was_written_lately_stays_whatever_its_id_says(journal, people, tmp_path):
    """Who owns the table can take away what holds that an id is of its time."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DROP CONSTRAINT event_id_of_its_time")
        try:
            [late] = record_at("2004-02-07T00:00:00")
            spoil("UPDATE audit_event SET at = now() WHERE id = %s", late)
            seal()
            said = f"2004-02 stays: one of its events was written in {datetime.now(UTC):%Y-%m}, and events are kept for"
            with pytest.raises(CommandError, match=said):
                asked(exported(tmp_path), "--drop")
        finally:
            spoil("DELETE FROM audit_event WHERE id = %s", late)
            cursor.execute(ID_OF_ITS_TIME)


def test_it_is_refused_where_its_seals_were_not_exported(journal, people, heads, tmp_path):
    record_at("2004-02-03T00:00:00")
    seal()
    with pytest.raises(CommandError, match="of seal 4, the last over it, no head was exported"):
        asked(heads, "--drop")


def test_it_is_refused_where_the_journal_is_another_one_than_was_exported(journal, people, heads):
    with open(heads) as file:
        text = file.read()
    newest = bytes(Seal.objects.get(number=3).hash).hex()
    with open(heads, "w") as file:
        file.write(text.replace(newest, "00" * 32))
    with pytest.raises(CommandError, match="the journal has 1 faults"):
        asked(heads, "--drop")


def test_it_is_refused_where_there_are_no_heads(journal, people, tmp_path):
    with pytest.raises(CommandError, match="holds no heads"):
        asked(str(tmp_path / "none.txt"), "--drop")


def test_only_the_owner_of_the_tables_drops_one(journal, people, heads):
    approved("chen", "luo")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE sscard_not_owner; GRANT SELECT ON ALL TABLES IN SCHEMA public TO sscard_not_owner")
        cursor.execute("SET ROLE sscard_not_owner")
        try:
            with pytest.raises(CommandError, match="Only the owner of the tables drops one"):
                asked(heads, "--drop", approve=False)
        finally:
            cursor.execute("RESET ROLE; DROP OWNED BY sscard_not_owner; DROP ROLE sscard_not_owner")


# --- between looking and dropping


@pytest.fixture
def going(journal, people, heads):
    with open(heads) as file:
        return look_at_month(MONTH, read(file.read()))


def let_go(going, people):
    return drop_month(going, by=people[0].pk, seen_by=people[1].pk, reason="2046-117")


@pytest.mark.parametrize("what", ["changed", "deleted", "new", "sealed"])
def test_what_changed_after_it_was_looked_at_keeps_it(going, people, journal, what):
    if what == "changed":
        spoil("UPDATE audit_event SET kind = 'tests.other' WHERE id = %s", journal[0][2])
    elif what == "deleted":
        spoil("DELETE FROM audit_event WHERE id = %s", journal[0][2])
    else:
        record_at("2004-02-05T00:00:00")
    if what == "sealed":
        seal()
    with pytest.raises(NotDropped):
        let_go(going, people)
    assert "audit_event_2004_02" in tables()
    assert not DroppedMonth.objects.exists()


def reading(until):
    """In another thread, a transaction that has read events and stays open."""
    reads = threading.Event()

    def read_on():
        try:
            with transaction.atomic():
                Event.objects.count()
                reads.set()
                until.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=read_on)
    thread.start()
    assert reads.wait(20)
    return thread


def test_while_somebody_reads_for_long_it_stays(going, people):
    until = threading.Event()
    thread = reading(until)
    try:
        with pytest.raises(NotDropped, match="somebody reads or writes events for longer"):
            let_go(going, people)
    finally:
        until.set()
        thread.join()
    assert "audit_event_2004_02" in tables()
    assert not DroppedMonth.objects.exists()
    assert not Event.objects.filter(kind="audit.month_dropped").exists()
    let_go(going, people)
    assert verified()[0] == []


def test_killed_in_the_middle_it_has_done_nothing(going, people, monkeypatch):
    """When record and event are written and the table waits to go."""
    monkeypatch.setattr(dropping, "_LOCK_TIMEOUT", "30s")
    until, ended = threading.Event(), []
    thread = reading(until)

    def drop():
        try:
            let_go(going, people)
        except OperationalError as error:
            ended.append(str(error))
        finally:
            connection.close()

    dropper = threading.Thread(target=drop)
    dropper.start()
    try:
        wait_for(lambda: waiting() == 1)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM ({_WAITING}) AS one")
            assert cursor.fetchall() == [(True,)]
        dropper.join(20)
    finally:
        until.set()
        thread.join()
    assert len(ended) == 1
    assert "audit_event_2004_02" in tables()
    assert not DroppedMonth.objects.exists()
    assert not Event.objects.filter(kind="audit.month_dropped").exists()
    assert verified()[0] == []
    let_go(going, people)
    assert verified()[0] == []


_WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%DETACH%'"


def waiting():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_WAITING}) AS one")
        return cursor.fetchone()[0]


# --- the record


@pytest.mark.parametrize("change", ["UPDATE audit_droppedmonth SET count = 1", "DELETE FROM audit_droppedmonth"])
def test_nobody_changes_a_record(transactional_db, change):
    made_up()
    with (
        pytest.raises(Exception, match="Cannot update or delete rows from audit_droppedmonth"),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"count": 0}, "dropped_month_of_something"),
        ({"first_seal": 0}, "dropped_month_of_something"),
        ({"first_seal": 3}, "dropped_month_goes_forward"),
        ({"until_id": begins(MONTH)}, "dropped_month_goes_forward"),
        ({"seen_by": UUID(int=1)}, "dropped_month_seen_by_another"),
    ],
)
def test_a_record_is_of_something_and_by_two(transactional_db, changed, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        made_up(**changed)


def test_months_of_these_tests_are_told_apart(journal):
    assert [month_of(UUID(one)) for one in [*journal[0], *journal[1]]] == [BEFORE_IT, MONTH, MONTH, MONTH, AFTER_IT]
