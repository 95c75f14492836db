"""Who is to be visited at home is reminded on the working day before, once, and never when the visit is over."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from benefits.services.reminding.due import remind_due
from families.admin.event_words import details_of, kind_of
from families.days import HalfDay
from families.message_texts import TEXTS
from families.models import HomeVisit, InsuredPerson, Message
from families.models.home_visits import HomeVisitOutcome
from families.models.messages import Kind
from families.services.home_visit_reminders import remind_of_home_visits
from families.services.home_visits import end_home_visit
from families.services.notice_values import values_of
from registry.texts import notice_text
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.recipes import link_self, make_person
from tests.families.services.test_races import all_at_once

BORN = date(1950, 3, 8)
NEXT_MONDAY = date(2038, 3, 8)
AFTER_HOLIDAY = date(2038, 10, 4)  # 1 October is a Friday; and late enough that whatever the tests make has begun


def at(moment: str):
    """By a clock in the region, as "2038-03-05 08:05"."""
    here = datetime.fromisoformat(moment).replace(tzinfo=timezone.get_default_timezone())
    return time_machine.travel(here.astimezone(UTC), tick=False)


@pytest.fixture
def mother(regions):
    return make_person("王芳", BORN, sequence=42)


@pytest.fixture
def of_beijing(regions):
    return on_duty("of-beijing", "110000", "officer")


def agreed(person, officer, on_day=NEXT_MONDAY, half=HalfDay.MORNING, **fields):
    visit = HomeVisit(person=person, asked_by=officer, on_day=on_day, half=half.value, **fields)
    visit.address = "东城区长青路七号"
    visit.save(force_insert=True)
    return visit


def told():
    return Message.objects.filter(kind=Kind.HOME_VISIT_SOON)


@pytest.mark.parametrize(
    ("moment", "on_day", "half", "count"),
    [
        ("2038-03-04 23:59", NEXT_MONDAY, HalfDay.MORNING, 0),
        ("2038-03-05 00:00", NEXT_MONDAY, HalfDay.MORNING, 1),
        ("2038-03-05 20:05", NEXT_MONDAY, HalfDay.AFTERNOON, 1),
        ("2038-03-06 08:05", NEXT_MONDAY, HalfDay.MORNING, 1),
        ("2038-03-07 23:59", NEXT_MONDAY, HalfDay.MORNING, 1),
        ("2038-03-08 00:00", NEXT_MONDAY, HalfDay.MORNING, 0),
        ("2038-03-08 11:59", NEXT_MONDAY, HalfDay.AFTERNOON, 1),
        ("2038-03-08 12:00", NEXT_MONDAY, HalfDay.AFTERNOON, 0),
        ("2038-03-09 08:05", NEXT_MONDAY, HalfDay.AFTERNOON, 0),
        ("2038-03-20 08:05", NEXT_MONDAY, HalfDay.MORNING, 0),
        ("2038-09-29 20:05", AFTER_HOLIDAY, HalfDay.MORNING, 0),
        ("2038-09-30 08:05", AFTER_HOLIDAY, HalfDay.MORNING, 1),
        ("2038-03-02 08:05", date(2038, 3, 3), HalfDay.MORNING, 1),
    ],
)
def test_working_day_before_by_the_regions_clock_or_while_it_is_still_to_come(
    mother, of_beijing, moment, on_day, half, count
):
    agreed(mother, of_beijing, on_day, half)
    with at(moment):
        assert remind_of_home_visits() == count
    assert told().count() == count


def test_each_is_reminded_of_once_whatever_runs(mother, of_beijing):
    visit = agreed(mother, of_beijing)
    with at("2038-03-05 08:05"):
        assert [remind_due(), remind_due(), remind_of_home_visits()] == [1, 0, 0]
    with at("2038-03-07 08:05"):
        assert remind_of_home_visits() == 0
    visit.refresh_from_db()
    assert visit.reminded_at is not None
    assert told().count() == 1


def test_who_has_an_account_reads_it_there_and_the_visit_by_it(mother, of_beijing, applicant, sign_in):
    link = link_self(applicant, "李明", date(1985, 6, 15), sequence=11)
    visit = agreed(link.person, of_beijing, half=HalfDay.AFTERNOON)
    with at("2038-03-05 08:05"):
        remind_of_home_visits()
        message = told().get()
        assert (message.user, message.person, message.due_at) == (applicant, None, None)
        assert message.codes == {"reference": visit.reference, "until": "2038-03-08", "half": "afternoon"}
        client = sign_in(applicant)
        body = client.get(reverse("families:message", args=[message.pk])).content.decode()
        assert "An officer visits you at home on 8 March 2038, in the afternoon." in body
        assert f'href="{reverse("families:home-visit")}"' in body
        end_home_visit(visit, HomeVisitOutcome.CALLED_OFF, officer=of_beijing)
        body = client.get(reverse("families:message", args=[message.pk])).content.decode()
        assert f'href="{reverse("families:home-visit")}"' not in body


def test_who_has_none_is_told_by_the_authority(mother, of_beijing):
    visit = agreed(mother, of_beijing)
    with at("2038-03-05 08:05"):
        remind_of_home_visits()
        notice = told().get()
        assert (notice.user, notice.person, notice.due_at) == (None, mother, timezone.now())
        values = values_of(notice)
    assert (values["until"], values["half"]) == ("2038年3月8日", "上午")
    text = notice_text(notice.kind, values, notice.language)
    assert f"on 2038年3月8日, 上午 (reference {visit.reference})" in text


def test_who_asked_in_an_account_that_is_not_proven_yet_reads_it_there(mother, applicant):
    agreed(mother, applicant, is_from_account=True)
    with at("2038-03-05 08:05"):
        remind_of_home_visits()
    assert told().get().user == applicant


def test_account_of_whose_card_it_is_comes_before_that_of_who_asked(mother, stranger, applicant):
    link = link_self(applicant, "李明", date(1985, 6, 15), sequence=11)
    agreed(link.person, stranger, is_from_account=True)
    with at("2038-03-05 08:05"):
        remind_of_home_visits()
    assert told().get().user == applicant


@pytest.mark.parametrize(
    "fact", [{"died_on": BORN}, {"untold_at": datetime(2026, 1, 1, tzinfo=UTC)}], ids=["dead", "protected"]
)
def test_nobody_is_written_to_of_whom_the_register_tells_nothing(mother, of_beijing, fact):
    agreed(mother, of_beijing)
    InsuredPerson.objects.filter(pk=mother.pk).update(**fact)
    with at("2038-03-05 08:05"):
        assert remind_of_home_visits() == 0
    assert not told().exists()


@pytest.mark.parametrize(("born", "count"), [(date(2024, 3, 5), 1), (date(2024, 3, 6), 0)], ids=["fourteen", "younger"])
def test_young_child_is_not_written_to(of_beijing, born, count):
    agreed(make_person("李小宇", born, sequence=3), of_beijing)
    with at("2038-03-05 08:05"):
        assert remind_of_home_visits() == count


def test_visit_that_was_called_off_is_not_reminded_of(mother, of_beijing):
    end_home_visit(agreed(mother, of_beijing), HomeVisitOutcome.CALLED_OFF, officer=of_beijing)
    with at("2038-03-05 08:05"):
        assert remind_of_home_visits() == 0


def test_event_says_it_in_words(mother, of_beijing):
    visit = agreed(mother, of_beijing)
    with at("2038-03-05 08:05"):
        remind_of_home_visits()
    event = Event.objects.get(kind="families.home_visit_reminded")
    assert (event.object_id, event.person_id, event.actor_kind) == (str(visit.pk), mother.pk, "system")
    assert str(kind_of(event)) == "Reminded of the visit at home"
    assert details_of(event) == "day: 2038-03-08; half of the day: in the morning"


def test_officer_sees_in_the_list_who_is_visited_next(mother, of_beijing):
    visits = [
        agreed(make_person("王芳", BORN, sequence=number), of_beijing, day)
        for number, day in enumerate((date(2038, 3, 5), NEXT_MONDAY, date(2038, 3, 9)), start=60)
    ]
    page = reverse("admin:families_homevisit_changelist")
    with at("2038-03-05 07:30"):
        client = signed_in(of_beijing)
        shown = {day: client.get(f"{page}?day={day}").content.decode() for day in ("today", "next", "other")}
    assert [visit.reference in shown["today"] for visit in visits] == [True, False, False]
    assert [visit.reference in shown["next"] for visit in visits] == [False, True, False]
    assert "Next working day" in shown["today"]


def test_queries_are_the_same_for_one_and_for_thirty(of_beijing):
    counts = []
    for size in (1, 30):
        for _visit in range(size):
            agreed(make_person("王芳", BORN, sequence=HomeVisit.objects.count() + 100), of_beijing)
        with (
            at("2038-03-05 08:05"),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            assert remind_of_home_visits() == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_words_are_there_where_the_half_is_known():
    assert "%(half)s" in str(TEXTS[Kind.HOME_VISIT_SOON].dated)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_tell_it_once(mother, of_beijing):
    agreed(mother, of_beijing)
    counts = []
    with at("2038-03-05 08:05"):
        assert all_at_once([lambda: counts.append(remind_of_home_visits())] * 4) == {"done": 4}
    assert sum(counts) == 1
    assert told().count() == 1
