"""Every event comes under one seal, whoever was slow, however many there were, and however often somebody seals."""

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.errors import NotSealed
from audit.models import Event, Seal
from audit.seals import sealing
from audit.seals.hashing import hash_of_seal, is_ours, make_ours
from audit.seals.places import span_of
from audit.seals.rows import MARK_BYTES
from audit.seals.sealing import seal_events, unsealed_since
from tests.audit.seals.conftest import record, seal

pytestmark = pytest.mark.django_db(transaction=True)


def sealed_ids():
    """Of each seal, in order."""
    marks = [bytes(seal.marks) for seal in Seal.objects.order_by("number")]
    return [[one[at : at + 16].hex() for at in range(0, len(one), MARK_BYTES)] for one in marks]


def plain(ids):
    return [one.replace("-", "") for one in ids]


def test_events_since_the_last_seal_come_under_one():
    first, second = record(3), [*record(2), *record(1)]
    seal()
    third = record(1)
    seal()
    assert sealed_ids() == [plain([*first, *second]), plain(third)]
    one, two = Seal.objects.order_by("number")
    assert (one.number, two.number) == (1, 2)
    assert (one.count, two.count) == (6, 1)
    assert span_of(one).end == span_of(two).start
    assert bytes(two.previous_hash) == bytes(one.hash) == hash_of_seal(one)
    assert is_ours(one)
    times = Event.objects.order_by("at").values_list("at", flat=True)
    assert (one.first_at, one.last_at, two.last_at) == (times[0], times[5], times[6])


def test_nothing_new_needs_no_seal():
    assert seal_events() == 0
    record(1)
    assert [seal(), seal_events()] == [1, 0]


def in_thread(work):
    def whole():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=whole)
    thread.start()
    return thread


def test_a_late_commit_is_neither_missed_nor_sealed_early():
    """Its transaction began before all others and ends after they were sealed."""
    has_written, may_end, slow = threading.Event(), threading.Event(), []

    def write_slowly():
        with transaction.atomic():
            slow.extend(record(2))
            has_written.set()
            may_end.wait(20)

    thread = in_thread(write_slowly)
    assert has_written.wait(20)
    quick = record(3)
    assert seal_events() == 0  # the quick ones wait with it
    may_end.set()
    thread.join()
    assert seal() == 1
    assert sealed_ids() == [plain([*slow, *quick])]


def test_one_seals_at_a_time():
    record(1)
    has_lock, may_end = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sealing._LOCK])
            has_lock.set()
            may_end.wait(20)

    thread = in_thread(hold)
    assert has_lock.wait(20)
    assert seal_events() == 0
    may_end.set()
    thread.join()
    assert seal() == 1


def test_two_who_seal_make_each_seal_once(small_pieces):
    ids = [one for _transaction in range(30) for one in record(2)]
    threads = [in_thread(seal) for _one in range(2)]
    for thread in threads:
        thread.join()
    seal()
    assert [one for seal in sealed_ids() for one in seal] == plain(ids)


@pytest.mark.parametrize("sizes", [[3, 3, 3], [12], [2, 12, 2], [5, 5], [10, 1], [4, 1, 1], [6]])
def test_a_backlog_is_sealed_in_pieces(small_pieces, sizes):
    """A large transaction is cut, small ones stay whole."""
    ids = [one for size in sizes for one in record(size)]
    made = seal()
    seals = list(Seal.objects.order_by("number"))
    assert [one for seal in sealed_ids() for one in seal] == plain(ids)
    assert made == len(seals) >= len(ids) / 5
    assert max(seal.count for seal in seals) <= 5
    assert all(span_of(one).end == span_of(two).start for one, two in pairwise(seals))
    assert seal_events() == 0


def test_it_works_for_a_while_and_goes_on_the_next_minute(small_pieces):
    record(12)
    assert seal_events(works_for=0) == 0
    assert seal() == 3


def test_keys_are_replaced_and_the_old_seals_stay_ours(settings):
    old = settings.AUDIT_SEAL_KEYS
    record(1)
    seal()
    settings.AUDIT_SEAL_KEYS = old | {2: "bmV3IGtleSBmb3IgdGhlIHNlYWxzIG9mIGV2ZW50cyE="}
    settings.AUDIT_SEAL_KEY_CURRENT = 2
    record(1)
    seal()
    assert [(seal.key_id, is_ours(seal)) for seal in Seal.objects.order_by("number")] == [(1, True), (2, True)]


def seal_up_to(xid, **changed):
    """As a database has that was restored from one where transactions had come that far."""
    seal = Seal(number=1, from_xid=0, until_xid=xid, count=1, rows_hash=b"", marks=b"", previous_hash=bytes(32))
    seal.first_at = seal.last_at = seal.sealed_at = timezone.now()
    make_ours(seal)
    for name, value in changed.items():
        setattr(seal, name, value)
    seal.save(force_insert=True)


def test_a_database_whose_transactions_began_anew_is_refused():
    seal_up_to(2**33 + 7)
    record(1)
    with pytest.raises(NotSealed, match=r"counts transactions anew.*pg_resetwal --epoch=3"):
        seal_events()


def test_without_the_key_nothing_is_sealed_verified_exported_or_let_go(settings, tmp_path):
    record(1)
    seal()
    settings.AUDIT_SEAL_KEYS, settings.AUDIT_SEAL_KEY_CURRENT = {}, 0
    with pytest.raises(NotSealed, match="AUDIT_SEAL_KEYS is not set here"):
        seal_events()
    drop = ["drop_audit_month", "2004-02", "--reason", "1", "--against", str(tmp_path)]
    for command in (["verify_audit"], ["export_audit_heads"], drop):
        with pytest.raises(CommandError, match="AUDIT_SEAL_KEYS is not set here"):
            call_command(*command)


def test_what_waits_is_told_of_until_it_is_sealed():
    by_now = timedelta(seconds=-1)
    record(1)
    assert unsealed_since(for_long=by_now) == Event.objects.get().at
    assert unsealed_since(for_long=timedelta(hours=1)) is None
    seal()
    assert unsealed_since(for_long=by_now) is None
    record(1)
    assert unsealed_since(for_long=by_now) == Event.objects.order_by("pk").last().at


@pytest.mark.parametrize("changed", [{"mac": bytes(32)}, {"key_id": 9}])
def test_nothing_is_built_on_a_seal_of_somebody_else(changed):
    seal_up_to(1, **changed)
    record(1)
    with pytest.raises(NotSealed, match="Seal 1 is"):
        seal_events()


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"count": 0}, "seal_of_something"),
        ({"number": 0}, "seal_of_something"),
        ({"until_xid": -1}, "seal_goes_forward"),
    ],
)
def test_a_seal_is_of_something_and_goes_forward(changed, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        seal_up_to(1, **changed)
