"""The officers' figures are what one counts from the rows, whatever has happened since and whoever counted before."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from random import Random

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from authorities.codes import NATION, chain_of
from families.days import by_day
from families.models import (
    Consent,
    DayFigures,
    Dispute,
    InsuredPerson,
    LinkApplication,
    ProviderBreaker,
    ProviderDay,
    QueueFigures,
)
from families.models.figures import COUNTS
from families.relationships import Relationship
from families.services.breaker import OPENS_AFTER, note_failure, note_success
from families.services.figures import count_figures
from families.services.figures.counting import _LOCK, DECIDED, count_days, due_days
from families.states import Status
from families.waits import AGES, LAST, share_of
from tests.families.recipes import make_application, make_person

DAY = timedelta(days=1)


@pytest.fixture
def families(db):
    call_command("load_synthetic", people=2000, processes=1, verbosity=0)


def counted_from_scratch():
    """Day and code of a region → what happened there, how often; and how long its decisions took."""
    counts, waits = defaultdict(Counter), defaultdict(list)
    for what, at, place, took in (*_happened_to_cases(), *_happened_to_others()):
        for code in chain_of(place) if at is not None else ():
            counts[timezone.localdate(at), code][what] += 1
            if took is not None:
                waits[timezone.localdate(at), code].append(took)
    return counts, waits


def _happened_to_cases():
    for case in LinkApplication.objects.exclude(submitted_at=None).select_related("person"):
        place = case.person.region_id if case.person else case.region_id
        yield "sent", case.submitted_at, place, None
        yield case.status, case.ended_at, place, case.ended_at - case.submitted_at if case.status in DECIDED else None


def _happened_to_others():
    for consent in Consent.objects.select_related("person"):
        yield "asked", consent.asked_at, consent.person.region_id, None
        yield consent.answer, consent.answered_at, consent.person.region_id, None
    for dispute in Dispute.objects.select_related("person"):
        yield "disputes_opened", dispute.opened_at, dispute.person.region_id, None
        yield "disputes_resolved", dispute.resolved_at, dispute.person.region_id, None


def assert_counted_right():
    counts, waits = counted_from_scratch()
    rows = {(row.day, row.region_id): row for row in DayFigures.objects.all()}
    told = {key: {name: getattr(row, name) for name in COUNTS if getattr(row, name)} for key, row in rows.items()}
    assert {key: figures for key, figures in told.items() if figures} == counts
    assert {key for key, row in rows.items() if row.waits} == set(waits)
    for key, times in waits.items():
        classes = {int(number): many for number, many in rows[key].waits.items()}
        assert sum(classes.values()) == len(times)
        exact = sorted(times)[(len(times) + 1) // 2 - 1].total_seconds()
        if exact > 1:
            assert abs(share_of(classes, 0.5).total_seconds() / exact - 1) < 0.1


def test_each_day_and_level_is_what_one_counts_from_the_rows(families):
    count_figures()
    assert_counted_right()
    days = set(DayFigures.objects.filter(region=NATION).values_list("day", flat=True))
    assert len(days) == (max(days) - min(days)).days + 1  # none is left out


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happened_late_is_counted_the_next_day(families, seed):
    dice = Random(seed)
    count_figures()
    recent = timezone.now() - 30 * DAY
    cases = list(LinkApplication.objects.filter(submitted_at__gte=recent))
    people = list(InsuredPerson.objects.filter(region__code__startswith="44")[:50])
    for case in dice.sample(cases, 25):
        if case.status == Status.IN_REVIEW:
            person = dice.choice(people) if case.person is None else case.person
            LinkApplication.objects.filter(pk=case.pk).update(
                status=Status.REJECTED, ended_at=case.submitted_at + dice.random() * (timezone.now() - case.submitted_at), person=person
            )  # fmt: skip  # one change
        elif case.person is None:
            LinkApplication.objects.filter(pk=case.pk).update(person=dice.choice(people))
    yesterday = timezone.now() - DAY
    DayFigures.objects.update(counted_at=yesterday)

    count_figures()
    assert_counted_right()


def test_counting_twice_changes_nothing(families):
    count_figures()
    before = list(DayFigures.objects.order_by("region", "day").values("region", "day", *COUNTS, "waits"))
    assert count_figures() == 3  # today and the two days before

    assert list(DayFigures.objects.order_by("region", "day").values("region", "day", *COUNTS, "waits")) == before


def test_after_a_pause_every_day_of_it_is_counted(families):
    count_figures()
    today = timezone.localdate()
    DayFigures.objects.filter(day__range=(today - 80 * DAY, today - 60 * DAY)).delete()
    DayFigures.objects.filter(day__gte=today - 9 * DAY).delete()
    assert len(due_days()) == 31

    count_figures()
    assert_counted_right()


def test_old_days_stay_as_they_were_counted(families):
    count_figures()
    today = timezone.localdate()
    old = DayFigures.objects.get(region=NATION, day=today - 100 * DAY)
    DayFigures.objects.filter(pk=old.pk).update(sent=7777)
    DayFigures.objects.update(counted_at=timezone.now() - 2 * DAY)
    count_figures()

    old.refresh_from_db()
    assert old.sent == 7777


def test_midnight_is_that_of_the_country(applicant):
    case = make_application(applicant, Relationship.FATHER, status=Status.REJECTED, ended_at=timezone.now())
    midnight = timezone.make_aware(datetime.combine(timezone.localdate() - DAY, datetime.min.time()))
    LinkApplication.objects.filter(pk=case.pk).update(submitted_at=midnight - timedelta(seconds=1), ended_at=midnight)
    count_figures()

    nation = DayFigures.objects.filter(region=NATION)
    assert [nation.get(day=midnight.date() - DAY).sent, nation.get(day=midnight.date()).rejected] == [1, 1]


def test_the_queue_is_counted_by_age_and_region(applicant, db):
    now = timezone.now()
    child = make_person("李小雨", datetime(2017, 9, 1).date(), sequence=2, region="440103")
    for person, age in ((child, timedelta(hours=2)), (None, 5 * DAY), (None, 40 * DAY)):
        case = make_application(applicant, Relationship.WARD, person=person, status=Status.IN_REVIEW)
        LinkApplication.objects.filter(pk=case.pk).update(
            submitted_at=now - age, number_index_a=None, number_sealed=None
        )
    count_figures()

    rows = {row.region_id: (row.ages, now - row.oldest_at) for row in QueueFigures.objects.all()}
    assert set(rows) == {"000000", "110000", "440000", "440100", "440103"}
    assert rows["000000"] == ([1, 0, 1, 0, 0, 1], 40 * DAY)
    assert rows["440100"] == ([1, 0, 0, 0, 0, 0], timedelta(hours=2))
    LinkApplication.objects.update(status=Status.WITHDRAWN, ended_at=now)
    count_figures()
    assert not QueueFigures.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_that_count_one_does_nothing():
    today, other = timezone.localdate(), connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        assert not count_days(today, today)
        assert not DayFigures.objects.exists()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])  # a session that is closed ends a little later
    finally:
        other.close()
    assert count_days(today, today)


@pytest.mark.parametrize(
    ("waits", "share", "seconds"),
    [({0: 1}, 0.5, 1), ({0: 1, 40: 1}, 0.5, 1), ({0: 1, 40: 2}, 0.5, 1117), ({0: 19, 40: 1}, 0.95, 1), ({0: 18, 40: 2}, 0.95, 1117)],
)  # fmt: skip  # one row each
def test_the_wait_that_a_share_did_not_exceed(waits, share, seconds):
    assert round(share_of(waits, share).total_seconds()) == seconds


def test_of_nothing_there_is_no_median():
    assert share_of({}, 0.5) is None
    assert LAST > 4 * 22.9  # log2 of ninety days in seconds
    assert len(AGES) == 5


def test_a_silence_is_kept_by_day_once_the_register_answers(db):
    for _call in range(OPENS_AFTER):
        note_failure("http")
    since = timezone.now() - timedelta(hours=30)
    ProviderBreaker.objects.update(opened_at=since)
    note_success("http")

    days = list(ProviderDay.objects.order_by("day").values_list("day", "silent_calls", "silent_seconds"))
    assert [day for day, *_figures in days] == [timezone.localdate() - back * DAY for back in range(len(days))][::-1]
    assert abs(sum(seconds for *_day, seconds in days) - 30 * 3600) < 5
    assert days[-1][1] == OPENS_AFTER
    note_success("http")
    assert abs(sum(ProviderDay.objects.values_list("silent_seconds", flat=True)) - 30 * 3600) < 5


def test_an_answer_after_another_keeps_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        note_success("http")
    assert not ProviderDay.objects.exists()


def test_days_of_a_silence_are_those_of_the_country():
    since = timezone.make_aware(datetime(2026, 3, 1, 23, 30))
    days = list(by_day(since, since + timedelta(hours=25)))

    assert [(str(day), seconds) for day, seconds in days] == [
        ("2026-03-01", 1800),
        ("2026-03-02", 86400),
        ("2026-03-03", 1800),
    ]


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda today: DayFigures.objects.create(region_id=NATION, day=today), "figures_once_a_day"),
        (lambda today: ProviderDay.objects.create(provider="http", day=today), "provider_once_a_day"),
        (
            lambda today: ProviderDay.objects.create(provider="http", day=today - DAY, silent_seconds=86_401),
            "provider_day_has_its_hours",
        ),
    ],
)
def test_constraints_of_figures_refuse(db, make, name):
    today = timezone.localdate()
    DayFigures.objects.create(region_id=NATION, day=today)
    ProviderDay.objects.create(provider="http", day=today)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(today)
