"""Counting tries without an account: exactly the limit passes, and counts are forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from families.models import AttemptCounter
from families.services.attempts import MOST_AN_HOUR, TooManyAttempts, count_attempt, forget_attempts, hour_of


def _passes(_number) -> bool:
    try:
        count_attempt("test", address="192.0.2.1")
    except TooManyAttempts:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.django_db(transaction=True)
def test_exactly_the_limit_passes_however_many_come_at_once():
    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(_passes, range(2 * MOST_AN_HOUR)))
    assert passed == MOST_AN_HOUR


@pytest.mark.django_db
def test_addresses_and_purposes_are_counted_apart():
    for what, address in (("one", "192.0.2.1"), ("one", "192.0.2.2"), ("two", "192.0.2.1")):
        count_attempt(what, address=address)
    assert list(AttemptCounter.objects.values_list("count", flat=True)) == [1, 1, 1]


@pytest.mark.django_db
def test_with_the_next_hour_it_begins_anew(counted_from):
    with time_machine.travel(counted_from + timedelta(minutes=59), tick=False) as clock:
        for _try in range(MOST_AN_HOUR):
            count_attempt("test", address="192.0.2.1")
        with pytest.raises(TooManyAttempts) as error:
            count_attempt("test", address="192.0.2.1")
        assert error.value.until == counted_from + timedelta(hours=1)
        clock.shift(timedelta(minutes=1))
        count_attempt("test", address="192.0.2.1")


def test_hours_are_those_of_the_clock():
    assert hour_of(datetime(2026, 11, 27, 7, 59, 59, 999, tzinfo=UTC)) == datetime(2026, 11, 27, 7, tzinfo=UTC)


@pytest.mark.django_db
def test_counts_are_forgotten_after_a_day():
    count_attempt("new", address="192.0.2.1")
    AttemptCounter.objects.create(what="old", who=b"x", hour=timezone.now() - timedelta(days=2), count=1)
    assert forget_attempts() == 1
    assert AttemptCounter.objects.get().what == "new"
