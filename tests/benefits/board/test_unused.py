"""A link that its owner does not use ends after a year: both are told a month before, and using it keeps it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.services import Actor, record_event
from benefits.models import DueKind, Reminder
from benefits.services.reminding.due import remind_due
from benefits.services.reminding.unused import end_what_is_unused, remind_of_unused
from families.models import FamilyLink, InsuredPerson, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.links.openings import note_opening
from tests.benefits.board.conftest import days, on_day
from tests.benefits.board.test_link_ends import more_links
from tests.families.conftest import WANG_FANG, link_relative, link_self

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(linked):
    """For five years, and last used 335 days ago: the day on which both are told."""
    return last_used(link_relative(linked, WANG_FANG), 335)


def last_used(link, days_ago, **values):
    began, until = timezone.now() - timedelta(days=400), timezone.now() + timedelta(days=1000)
    values = {"begins_at": began, "until": until, "last_used_on": days(-days_ago)} | values
    FamilyLink.objects.filter(pk=link.pk).update(**values)
    link.refresh_from_db()
    return link


def told(user) -> list[str]:
    kinds = (Kind.LINK_UNUSED, Kind.LINK_UNUSED_SUBJECT, Kind.LINK_ENDED, Kind.LINK_ENDED_SUBJECT)
    return list(Message.objects.filter(user=user, kind__in=kinds).order_by("pk").values_list("kind", flat=True))


def ended_by(link):
    link.refresh_from_db()
    return link.ended_by


def test_both_are_told_a_month_before_and_at_the_end(linked, relative, link):
    link_self(relative, WANG_FANG)
    last_used(link, 334)
    counts = []
    for day in (0, 1, 2, 29, 30, 31, 32):
        with on_day(day):
            counts.append((remind_due(), ended_by(link)))

    assert counts == [
        (0, None),
        (1, None),
        (0, None),
        (0, None),
        (0, None),
        (1, EndedBy.UNUSED),
        (0, EndedBy.UNUSED),
    ]
    assert list(Reminder.objects.values_list("kind", "due_on", "step")) == [(DueKind.LINK_UNUSED, days(31), 30)]
    assert told(linked) == [Kind.LINK_UNUSED, Kind.LINK_ENDED]
    assert told(relative) == [Kind.LINK_UNUSED_SUBJECT, Kind.LINK_ENDED_SUBJECT]


def test_person_without_an_account_gets_notices(link):
    remind_due()

    notice = Message.objects.get(kind=Kind.LINK_UNUSED_SUBJECT)
    assert (notice.user, notice.person) == (None, link.person)
    assert notice.codes == {"reference": link.application.reference, "until": Reminder.objects.get().due_on.isoformat()}


def test_using_it_keeps_it(linked, link):
    remind_due()
    with on_day(29):
        note_opening("families.record_opened", link)
    with on_day(31):
        assert (remind_due(), ended_by(link)) == (0, None)
    with on_day(29 + 335):
        assert remind_due() == 1  # told anew, of another day
    with on_day(29 + 335 + 30):
        remind_due()
    assert ended_by(link) == EndedBy.UNUSED


def test_looking_at_its_page_is_using_it(client, linked, link, sign_in):
    sign_in(linked)
    client.get(reverse("families:link", args=[link.pk]))

    link.refresh_from_db()
    assert link.last_used_on == timezone.localdate()


def test_use_is_written_once_a_day(link):
    with CaptureQueriesContext(connection) as first:
        note_opening("families.record_opened", link)
    link.refresh_from_db()
    with CaptureQueriesContext(connection) as second:
        note_opening("families.record_opened", link)

    assert len(first) == len(second) + 1


def test_yes_to_an_app_at_a_desk_is_using_it_and_a_no_is_not(link):
    for answer, count in (("no", 1), ("yes", 0)):
        Reminder.objects.all().delete()
        record_event(
            "families.link_checked",
            by=Actor.system("link_check"),
            of="link",
            object_id=link.pk,
            person_id=link.person_id,
            codes={"answer": answer},
        )
        assert remind_of_unused(days(0)) == count


def test_after_months_without_work_it_is_told_first_and_ends_a_month_later(linked, link):
    last_used(link, 390)
    assert (remind_due(), ended_by(link)) == (1, None)
    with on_day(29):
        assert (remind_due(), ended_by(link)) == (0, None)
    with on_day(30):
        assert (remind_due(), ended_by(link)) == (1, EndedBy.UNUSED)


def test_region_says_after_how_many_days(link, pack_of):
    pack_of("110000", section="lasting", unused_days=400)
    assert remind_of_unused(days(0)) == 0
    with on_day(35):
        assert remind_of_unused(days(35)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"until": timezone.now() + timedelta(days=20)},
        {"frozen_at": timezone.now()},
        {"ended_at": timezone.now(), "ended_by": EndedBy.OWNER},
    ],
    ids=["ends-before", "frozen", "ended"],
)
def test_link_that_ends_before_is_frozen_or_has_ended_is_left_alone(link, values):
    last_used(link, 335, **values)

    assert remind_of_unused(days(0)) == 0


def test_paused_link_is_not_used_either(link):
    last_used(link, 335, paused_at=timezone.now())

    assert remind_of_unused(days(0)) == 1


def test_own_card_and_a_dead_persons_link_are_none_of_these(linked, link):
    last_used(FamilyLink.objects.own().get(owner=linked), 900, until=None)
    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=days(-1))

    assert remind_of_unused(days(0)) == 0


def test_frozen_after_it_was_told_does_not_end(link):
    remind_due()
    FamilyLink.objects.filter(pk=link.pk).update(frozen_at=timezone.now())
    with on_day(30):
        assert end_what_is_unused(days(30)) == 0


def test_many_links_take_as_many_queries_as_one(linked, link):
    counts = []
    for made in ([], more_links(linked)):
        for one in made:
            last_used(one, 335)
        with CaptureQueriesContext(connection) as queries:
            assert remind_of_unused(days(0)) == (len(made) or 1)
        counts.append(len(queries))

    assert len(set(counts)) == 1
