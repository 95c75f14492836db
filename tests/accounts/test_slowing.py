"""Waits that grow: who has to wait, how long, what a right try takes back, and that many at once gain nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from accounts.models import WrongTries
from accounts.networks import network_of
from accounts.services import forget_what_is_over
from accounts.slowing import Count, Pace, TooSoon, Tries, hidden
from accounts.waiting import wait_in_words

MINUTE = timedelta(minutes=1)
PACE = Pace(3, (MINUTE, 5 * MINUTE, 15 * MINUTE), within=timedelta(hours=1), why="a test")
OWN, NETWORK = Count("own", hidden("me"), PACE), Count("network", hidden("net"), PACE)
TRIES = Tries(OWN, (NETWORK,))


@pytest.fixture
def clock(db):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def wait(tries=TRIES):
    """How long a try would have to wait; None when it was taken."""
    try:
        tries.begin()
    except TooSoon as error:
        return error.until - timezone.now()
    return None


def test_third_wrong_try_begins_a_pause_and_each_one_more_a_longer_one(clock):
    assert [wait() for _try in range(4)] == [None, None, None, MINUTE]
    for pause in (5 * MINUTE, 15 * MINUTE, 15 * MINUTE):
        clock.shift(wait())
        assert (wait(), wait()) == (None, pause)


def test_refused_try_does_not_count_and_does_not_make_the_wait_longer(clock):
    for _try in range(10):
        wait()
    assert set(WrongTries.objects.values_list("count", flat=True)) == {3}
    clock.shift(MINUTE)
    assert wait() is None


def test_an_hour_after_the_first_all_is_forgotten(clock):
    for _try in range(2):
        wait()
    clock.shift(timedelta(hours=1))
    assert [wait() for _try in range(4)] == [None, None, None, MINUTE]


def test_a_pause_is_waited_for_even_when_the_hour_is_over(clock):
    wait(), wait()
    clock.shift(timedelta(minutes=59, seconds=30))
    assert wait() is None
    clock.shift(timedelta(seconds=45))
    assert wait() == timedelta(seconds=15)


def test_right_try_forgives_its_maker_all_and_the_network_that_one(clock):
    wait(), wait(), wait()
    TRIES.were_right()
    stranger = Tries(Count("own", hidden("another"), PACE), (NETWORK,))
    assert (wait(stranger), wait(stranger)) == (None, MINUTE)


def test_right_tries_of_many_never_stop_a_network(clock):
    for number in range(50):
        tries = Tries(Count("own", hidden(str(number)), PACE), (NETWORK,))
        assert wait(tries) is None
        tries.were_right()


def test_try_that_nobody_could_judge_is_none(clock):
    for _try in range(10):
        assert wait() is None
        TRIES.were_none()


def test_wrong_tries_stop_neither_another_account_elsewhere_nor_another_act(clock):
    for _try in range(3):
        wait()
    assert wait(Tries(Count("own", hidden("another"), PACE))) is None
    assert wait(Tries(Count("other_act", hidden("me"), PACE))) is None


def typing(code):
    return Tries(replace(OWN, typed=hidden(code)), (NETWORK,))


def test_same_code_within_seconds_is_the_same_try_and_later_another(clock):
    assert [typing("1").begin() for _click in range(5)] == [True, False, False, False, False]
    assert set(WrongTries.objects.values_list("count", flat=True)) == {1}
    clock.shift(timedelta(seconds=10))
    assert typing("1").begin()
    assert typing("2").begin()
    assert wait(typing("3")) == MINUTE
    assert typing("2").begin() is False


def _begins(_number):
    try:
        TRIES.begin()
    except TooSoon:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_exactly_as_many_pass_as_may():
    with ThreadPoolExecutor(20) as pool:
        passed = sum(pool.map(_begins, range(20)))
    assert passed == PACE.free
    assert set(WrongTries.objects.values_list("count", flat=True)) == {PACE.free}


@pytest.mark.django_db(transaction=True)
def test_right_and_wrong_ones_at_once_leave_the_wrong_ones_counted():
    """Each of twenty has a count of their own; half of them are right, and share the network with the others."""
    pace = Pace(100, (MINUTE,), within=timedelta(hours=1), why="a test")
    network = Count("network", hidden("net"), pace)

    def one(number):
        tries = Tries(Count("own", hidden(str(number)), pace), (network,))
        tries.begin()
        if number % 2:
            tries.were_right()
        connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(one, range(20)))
    assert WrongTries.objects.get(what="network").count == 10
    assert WrongTries.objects.filter(what="own").count() == 10


def test_what_is_a_day_old_is_forgotten(clock):
    wait()
    clock.shift(timedelta(days=1, seconds=1))
    forget_what_is_over()
    assert not WrongTries.objects.exists()


def test_operator_sees_how_many_and_never_who(clock, log_lines, capsys):
    for _try in range(4):
        wait()
    clock.shift(MINUTE)
    wait(Tries(Count("own", hidden("another"), PACE)))
    call_command("show_wrong_tries")
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["act", "by", "tries", "waiting"],
        ["network", "1", "3", "0"],
        ["own", "2", "4", "0"],
    ]
    (slowed,) = [line for line in log_lines.getvalue().splitlines() if "slowed_down" in line]
    assert '["network", "own"]' in slowed
    assert hidden("me").hex() not in slowed


def test_one_row_of_each(db):
    WrongTries.objects.create(what="t", who=b"w", since=timezone.now())
    with pytest.raises(IntegrityError, match='"wrong_tries_one_row"'), transaction.atomic():
        WrongTries.objects.create(what="t", who=b"w", since=timezone.now())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_addresses_of_version_six_count_by_their_first_64_bits(one, other, same):
    assert (network_of(one) == network_of(other)) is same


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (20, "in one minute"),
        (61, "in 2 minutes"),
        (900, "in 15 minutes"),
        (3600, "in 60 minutes"),
        (3700, "in 2 hours"),
    ],
)
def test_wait_is_said_in_words(clock, wait, words):
    with translation.override("en"):
        assert wait_in_words(timezone.now() + timedelta(seconds=wait)) == words
