"""The end of a link is told to both sides, 30, 7 and 1 days before it, on the very day."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from benefits.models import DueKind, Reminder
from benefits.selectors.board import board_of
from benefits.services.reminding.due import remind_due
from benefits.services.reminding.link_ends import remind_of_link_ends
from families.models import FamilyLink, InsuredPerson, Message
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.messages import send_due_messages
from tests.benefits.board.conftest import days, on_day, told
from tests.families.conftest import WANG_FANG, agree, link_relative
from tests.families.pages.conftest import bound, verified
from tests.families.recipes import make_link, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(linked):
    """To a mother who has no account of her own."""
    return link_relative(linked, WANG_FANG, term_days=365)


def ends(link, in_days, at=time(15, 0), *, begun=100) -> None:
    """On that day and at that hour where the people live; begun so many days ago."""
    until = timezone.make_aware(datetime.combine(days(in_days), at))
    begins_at = timezone.now() - timedelta(days=begun)
    FamilyLink.objects.filter(pk=link.pk).update(until=until, begins_at=begins_at)


def steps() -> list[int]:
    return list(Reminder.objects.order_by("pk").values_list("step", flat=True))


def notices(person) -> list[str]:
    return list(Message.objects.filter(person=person).exclude(kind=Kind.CONSENT_ASKED).values_list("kind", flat=True))


def test_both_sides_are_told_at_each_step_once(linked, relative, mother):
    ends(mother, 40)
    counts = []
    for day in (0, 9, 10, 11, 32, 33, 34, 38, 39, 39, 40):
        with on_day(day):
            counts.append(remind_due())

    assert counts == [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    assert steps() == [30, 7, 1]
    assert told(linked) == [Kind.LINK_ENDS] * 3
    assert told(relative) == [Kind.LINK_ENDS_SUBJECT] * 3


@pytest.mark.parametrize("at", [time(0, 0), time(7, 59), time(23, 59)], ids=["first", "morning", "last"])
def test_day_is_the_one_where_the_people_live(linked, link, at):
    """In UTC the first and the second are the day before; the board shows the same day."""
    ends(link, 31, at)
    assert remind_due() == 0
    with on_day(1):
        assert remind_due() == 1
    assert Reminder.objects.get().due_on == days(31)
    assert [item.on for item in board_of(linked) if item.kind is DueKind.LINK_END] == [days(31)]


def test_person_without_an_account_gets_a_notice(linked, link):
    ends(link, 7)
    remind_due()

    notice = Message.objects.get(kind=Kind.LINK_ENDS_SUBJECT)
    assert (notice.user, notice.person, notice.link) == (None, link.person, link)
    assert notice.codes == {"reference": link.application.reference, "until": days(7).isoformat()}
    assert notice.due_at is not None
    assert told(linked) == [Kind.LINK_ENDS]


def test_notice_comes_in_words_to_the_phone(registry, settings, regions):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
    son, mother = bound("son", registry.cases["demo_citizen"]), registry.cases["demo_mother"]
    link = agree(verified(son, mother, Relationship.MOTHER, scopes=["view_card"]))
    send_due_messages()
    before = len(registry.phones(mother["reference"]))
    ends(link, 7)
    remind_due()

    assert send_due_messages() == 1
    sent = registry.phones(mother["reference"])
    assert len(sent) == before + 1
    assert link.application.reference in sent[0].text
    with override("en"):  # in which she agreed
        assert date_format(days(7), "DATE_FORMAT") in sent[0].text
    assert sent[0].text.endswith("/consent/manage/")


def test_each_side_is_led_to_where_they_see_the_day(client, linked, relative, mother, sign_in):
    """The owner to the link, paused or not; the person to who can see them."""
    ends(mother, 7)
    remind_due()
    FamilyLink.objects.filter(pk=mother.pk).update(paused_at=timezone.now())

    for user, page in (
        (linked, reverse("families:link", args=[mother.pk])),
        (relative, reverse("families:who-can-see-me")),
    ):
        message = Message.objects.get(user=user, kind__in=(Kind.LINK_ENDS, Kind.LINK_ENDS_SUBJECT))
        shown = sign_in(user).get(reverse("families:message", args=[message.pk])).content.decode()
        assert f'href="{page}"' in shown
        assert client.get(page).status_code == 200


@pytest.mark.parametrize(("age", "is_told"), [(13, False), (14, True)])
def test_young_child_is_not_written_to(linked, link, age, is_told):
    born = days(0).replace(year=days(0).year - age, day=1)
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=born)
    ends(link, 7)
    remind_due()

    assert told(linked) == [Kind.LINK_ENDS]
    assert (Kind.LINK_ENDS_SUBJECT in notices(link.person)) is is_told


def test_of_steps_missed_in_a_week_only_the_last_is_told(linked, link):
    ends(link, 31)
    with on_day(1):
        assert remind_due() == 1
    with on_day(30):  # nothing ran since: the 7 days were missed
        assert (remind_due(), remind_due()) == (1, 0)

    assert steps() == [30, 1]


def test_week_without_work_over_the_end_tells_nothing_more(linked, link):
    ends(link, -1)

    assert remind_due() == 0


def test_midnight_between_two_runs_brings_the_step_and_brings_it_once(linked, link):
    """A second before the day, the day's first moment, and the run after it: the week begins where the people live."""
    ends(link, 8)
    midnight = timezone.make_aware(datetime.combine(days(1), time.min))
    counts = []
    for moment in (midnight - timedelta(seconds=1), midnight, midnight, midnight + timedelta(hours=23)):
        with time_machine.travel(moment, tick=False):
            counts.append(remind_due())

    assert counts == [1, 1, 0, 0]  # the first is the 30 days, missed until now
    assert steps() == [30, 7]


def test_missed_step_is_told_late_within_its_time(linked, link):
    ends(link, 5)

    assert (remind_due(), steps()) == (1, [7])


@pytest.mark.parametrize("into", [6, 300], ids=["shortened", "renewed"])
def test_changed_end_counts_anew(linked, link, into):
    ends(link, 7)
    remind_due()
    ends(link, into)

    with on_day(max(0, into - 7)):
        assert (remind_due(), remind_due()) == (1, 0)
    assert list(Reminder.objects.order_by("pk").values_list("due_on", "step")) == [(days(7), 7), (days(into), 7)]


def test_paused_and_frozen_link_ends_all_the_same(linked, link):
    ends(link, 7)
    FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now(), frozen_at=timezone.now())

    assert remind_due() == 1
    assert (told(linked), Kind.LINK_ENDS_SUBJECT in notices(link.person)) == ([Kind.LINK_ENDS], True)


@pytest.mark.parametrize(("begun", "count"), [(1, 0), (2, 0), (3, 1)])
def test_step_that_lay_before_the_link_began_is_not_told(linked, link, begun, count):
    """Five days before its end, the step of 7 was reached two days ago."""
    ends(link, 5, begun=begun)

    assert remind_due() == count


def test_link_that_ended_and_one_to_a_dead_person_are_told_of_nothing(linked, link):
    ends(link, 7)
    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=days(-1))
    assert remind_due() == 0

    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=None)
    FamilyLink.objects.filter(pk=link.pk).update(ended_at=timezone.now(), ended_by="subject")
    assert remind_due() == 0


def test_own_card_has_no_end_to_tell_of(linked):
    with on_day(4000):
        assert remind_of_link_ends(timezone.localdate()) == 0


def test_six_links_take_as_many_queries_as_one(linked, link):
    counts = []
    for made in ([link], more_links(linked)):
        for one in made:
            ends(one, 7)
        with CaptureQueriesContext(connection) as queries:
            assert remind_of_link_ends(days(0)) == len(made)
        counts.append(len(queries))

    assert len(set(counts)) == 1


def more_links(user):
    kin = (
        Relationship.FATHER,
        Relationship.MOTHER_IN_LAW,
        Relationship.SPOUSE,
        Relationship.BROTHER,
        Relationship.OTHER,
    )
    people = [make_person(f"亲属{number}", date(1960, 1, 1), sequence=100 + number) for number in range(len(kin))]
    return [make_link(user, person, relationship) for person, relationship in zip(people, kin, strict=True)]
