"""The birthday from which a child decides for themself: told long before, exact to the day, and on the day."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.services import Actor
from benefits.models import DueKind, Reminder
from benefits.services.reminding.birthdays import links_with_birthday
from benefits.services.reminding.coming_of_age import remind_of_birthdays
from benefits.services.reminding.due import remind_due
from families.models import FamilyLink, InsuredPerson, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.activation import until_of
from families.services.applications.closing import close_overdue
from families.services.applications.people import Confirmed, ConfirmedPeople
from families.services.links.birthdays import follow_birthdays
from families.verification import PersonFacts
from tests.benefits.board.conftest import days, on_day
from tests.families.recipes import make_link, make_person

pytestmark = pytest.mark.django_db
BY = Actor.authority("http")
OF_AGE = (Kind.OF_AGE_SOON, Kind.OF_AGE_SOON_SUBJECT, Kind.OF_AGE, Kind.OF_AGE_SUBJECT)


def years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def child_of(user, turns_16_in, *, sequence=2):
    """A link to a child who is 16 that many days from now, and until then."""
    child = make_person("李小雨", years_before(days(turns_16_in), 16), sequence=sequence)
    link = make_link(user, child, Relationship.DAUGHTER)
    begun = timezone.now() - timedelta(days=200)
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=begun, until=midnight(days(turns_16_in)))
    link.refresh_from_db()
    return link


def told(messages=None) -> list[tuple[str, bool]]:
    """What was told, and whether to the owner."""
    rows = (messages or Message.objects).filter(kind__in=[*OF_AGE, Kind.LINK_ENDS, Kind.LINK_ENDED])
    return [(kind, user is not None) for kind, user in rows.order_by("created_at", "pk").values_list("kind", "user")]


def test_owner_and_child_are_told_at_each_step_once(linked):
    child_of(linked, 100)
    counts = []
    for day in (9, 10, 11, 69, 70, 92, 93, 94, 99):
        with on_day(day):
            counts.append(remind_due())

    assert counts == [0, 1, 0, 0, 1, 0, 1, 0, 0]
    assert list(Reminder.objects.order_by("pk").values_list("kind", "step")) == [
        (DueKind.OF_AGE, 90),
        (DueKind.OF_AGE, 30),
        (DueKind.OF_AGE, 7),
    ]
    assert told() == [(Kind.OF_AGE_SOON, True), (Kind.OF_AGE_SOON_SUBJECT, False)] * 3


def test_week_without_work_tells_of_the_last_step_alone(linked):
    child_of(linked, 35)
    assert remind_due() == 1
    with on_day(29):
        assert (remind_due(), remind_due()) == (1, 0)

    assert list(Reminder.objects.order_by("pk").values_list("step", flat=True)) == [90, 7]


def test_on_the_birthday_both_are_told_in_its_words(linked):
    link = child_of(linked, 0)
    close_overdue()

    link.refresh_from_db()
    assert link.ended_by == EndedBy.TERM
    assert told() == [(Kind.OF_AGE, True), (Kind.OF_AGE_SUBJECT, False)]


def test_link_that_ends_before_the_birthday_ends_like_any_other(linked):
    link = child_of(linked, 40)
    FamilyLink.objects.filter(pk=link.pk).update(until=midnight(days(30)))

    assert remind_due() == 1
    assert list(Reminder.objects.values_list("kind", "step")) == [(DueKind.LINK_END, 30)]


def test_young_child_is_not_written_to(linked, pack_of):
    """Where children are told from 16 on, one of 15 is not."""
    child_of(linked, 60)
    pack_of("110000", child_told_from_age=16)

    assert remind_due() == 1
    assert told() == [(Kind.OF_AGE_SOON, True)]


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        (date(2012, 2, 29), 16, date(2028, 2, 29)),
        (date(2012, 2, 29), 18, date(2030, 3, 1)),
        (date(2010, 3, 1), 18, date(2028, 3, 1)),
        (date(2010, 2, 28), 18, date(2028, 2, 28)),
        (date(2010, 12, 31), 16, date(2026, 12, 31)),
    ],
    ids=["leap-to-leap", "leap-to-common", "first-of-march", "last-of-february", "end-of-the-year"],
)
def test_day_is_the_same_in_the_database_and_in_python(linked, pack_of, born, age, day):
    pack_of("110000", own_consent_age=age)
    link = make_link(linked, make_person("李小雨", born, sequence=2), Relationship.DAUGHTER)

    assert link.person.turns(age) == day
    assert links_with_birthday(FamilyLink.objects.filter(pk=link.pk)).get().of_age_on == day


def test_birthday_begins_where_the_people_live(linked):
    """In UTC it is still the day before. A second earlier nothing has ended yet."""
    born = date(2012, 2, 29)
    child = make_person("李小雨", born, sequence=2)
    until = until_of(child, Relationship.DAUGHTER, 1000, midnight(date(2027, 1, 1)))

    assert until.isoformat() == "2028-02-29T00:00:00+08:00"
    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        assert timezone.localdate() == date(2028, 2, 28)


@pytest.mark.parametrize("by_days", [-20, 25], ids=["earlier", "later"])
def test_corrected_birth_date_moves_the_end_and_is_told_anew(linked, by_days):
    link = child_of(linked, 85)
    remind_due()
    moved_to = days(85 + by_days)

    assert correct(link, years_before(moved_to, 16)) == 1

    assert timezone.localdate(link.until) == moved_to
    assert (link.sequence, link.ended_at) == (2, None)
    with on_day(85 + by_days - 7):
        assert remind_due() == 1
    assert list(Reminder.objects.order_by("pk").values_list("due_on", "step")) == [(days(85), 90), (moved_to, 7)]


def correct(link, born) -> int:
    before = link.person.born_on
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=born)
    moved = follow_birthdays({link.person_id: before}, by=BY)
    link.refresh_from_db()
    return moved


def test_corrected_birth_date_never_makes_it_longer_than_agreed(linked):
    """It was agreed for a year, 200 days ago."""
    link = child_of(linked, 100)

    correct(link, years_before(days(300), 16))
    assert link.until == link.begins_at + timedelta(days=365)


def test_register_that_corrects_it_moves_the_end(linked):
    link = child_of(linked, 100)
    born, person = years_before(days(90), 16), link.person
    facts = PersonFacts(person.register_reference, person.name, born, "female", "110000", True, False)

    people = ConfirmedPeople.load([Confirmed(facts, None, person.number)])
    people.save(asked_at=timezone.now(), by=BY)

    link.refresh_from_db()
    assert timezone.localdate(link.until) == days(90)
    moved = Message.objects.filter(kind__in=[Kind.LINK_MOVED, Kind.LINK_MOVED_SUBJECT]).order_by("created_at", "pk")
    codes = {"reference": link.application.reference, "until": days(90).isoformat()}
    assert list(moved.values_list("kind", "user", "person", "codes")) == [
        (Kind.LINK_MOVED, linked.pk, None, codes),
        (Kind.LINK_MOVED_SUBJECT, None, person.pk, codes),
    ]


def test_young_child_is_not_told_that_the_end_moved(linked, pack_of):
    link = child_of(linked, 100)
    pack_of("110000", child_told_from_age=16)
    correct(link, years_before(days(90), 16))
    assert list(Message.objects.filter(kind__startswith="link_moved").values_list("kind", flat=True)) == ["link_moved"]


def test_end_that_somebody_brought_forward_stays(linked):
    link = child_of(linked, 100)
    FamilyLink.objects.filter(pk=link.pk).update(until=midnight(days(50)))

    assert correct(link, years_before(days(120), 16)) == 0
    assert correct(link, years_before(days(40), 16)) == 1
    assert timezone.localdate(link.until) == days(40)


def test_who_was_of_age_all_along_is_seen_by_nobody_who_was_not_agreed_to(linked):
    link = child_of(linked, 100)

    assert correct(link, years_before(days(0), 20)) == 1
    assert link.ended_by == EndedBy.REGISTER


def test_corrected_birth_date_of_an_adult_moves_nothing(linked, mother):
    until = mother.until

    assert correct(mother, date(1950, 1, 1)) == 0
    assert mother.until == until


def test_six_links_take_as_many_queries_as_one(linked, stranger):
    counts = []
    for made in ([3], [5, 7]):
        for sequence in made:
            child_of(linked, 60, sequence=2 * sequence)
        with CaptureQueriesContext(connection) as queries:
            assert remind_of_birthdays(days(0)) == len(made)
        counts.append(len(queries))

    assert len(set(counts)) == 1


def test_hand_over_page_is_everybodys_and_where_the_messages_lead(client, linked, sign_in):
    assert client.get(reverse("families:coming-of-age")).status_code == 200
    child_of(linked, 60)
    remind_due()
    message = Message.objects.get(user=linked, kind=Kind.OF_AGE_SOON)

    shown = sign_in(linked).get(reverse("families:message", args=[message.pk])).content.decode()
    assert f'href="{reverse("families:coming-of-age")}"' in shown


@pytest.mark.parametrize("age", [16, 18])
def test_hand_over_page_says_the_age_of_the_readers_region(client, linked, sign_in, pack_of, age):
    pack_of("110000", own_consent_age=age)

    shown = sign_in(linked).get(reverse("families:coming-of-age")).content.decode()
    assert f"From your birthday at {age} on you decide" in shown


def test_ended_link_leads_to_asking_the_young_person_anew(client, linked, sign_in):
    link = child_of(linked, 0)
    close_overdue()
    message = Message.objects.get(user=linked, kind=Kind.OF_AGE)

    shown = sign_in(linked).get(reverse("families:message", args=[message.pk])).content.decode()
    assert reverse("families:link", args=[link.pk]) in shown
    assert (
        reverse("families:link-renew", args=[link.pk])
        in client.get(reverse("families:link", args=[link.pk])).content.decode()
    )
