"""The board as its reader sees it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import Actor, build_event
from benefits.models import BoardShare
from benefits.services.board import make_feed, secret_of
from families.models import FamilyLink
from families.selectors import openings_of
from tests.audit.times import id_at
from tests.benefits.board.conftest import certified, days, expires
from tests.families.recipes import make_link, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("due_in", "words"), [(-4, "Overdue"), (0, "Today"), (1, "In 1 day"), (12, "In 12 days"), (200, "In 200 days")]
)
def test_says_how_long_there_is(client, linked, mother, sign_in, due_in, words):
    certified(mother, due_in)
    sign_in(linked)
    page = client.get(reverse("benefits:board")).content.decode()

    assert words in page
    assert "王芳" in page
    assert "Proof of life for the pension" in page


def test_says_who_else_is_told(client, linked, mother, sibling, sign_in):
    certified(mother, 12)
    BoardShare.objects.create(link=mother)
    BoardShare.objects.create(link=sibling)
    sign_in(linked)

    assert "also told: 陈静" in client.get(reverse("benefits:board")).content.decode()


def test_stranger_sees_nothing_of_it(client, mother, stranger, sign_in):
    certified(mother, 12)
    sign_in(stranger)
    page = client.get(reverse("benefits:board")).content.decode()

    assert "王芳" not in page
    assert "Nothing falls due" in page


def test_ways_lead_here(client, linked, mother, sign_in):
    sign_in(linked)
    for name in ("families:centre", "families:family"):
        assert reverse("benefits:board") in client.get(reverse(name)).content.decode()
    assert reverse("benefits:board-shares") in client.get(reverse("benefits:board")).content.decode()


def openings():
    return Event.objects.filter(kind="benefits.board_opened").values_list("actor_id", "person_id", "object_id", "codes")


def test_person_sees_who_looked_at_their_days(client, linked, mother, relative, sign_in):
    certified(mother, 12)
    expires(mother, 40)
    certified(FamilyLink.objects.own().get(owner=linked), 5)
    sign_in(linked)
    client.get(reverse("benefits:board"))

    assert list(openings()) == [
        (str(linked.pk), mother.person_id, str(mother.pk), {"relationship": "mother"}),
    ]
    assert [opening.user_id for opening in openings_of(mother.person)][:1] == [linked.pk]


def test_end_of_ones_own_link_alone_is_no_look(client, linked, mother, sign_in):
    expires(mother, 400)
    sign_in(linked)

    assert "Link ends" in client.get(reverse("benefits:board")).content.decode()
    assert list(openings()) == []


def fetches(client, user):
    assert client.get(reverse("benefits:calendar", args=[secret_of(user.calendar_feed)])).status_code == 200


def fetched():
    return Event.objects.filter(kind="benefits.calendar_opened")


def test_calendar_that_a_program_fetches_is_a_look_by_a_program_once_a_day(client, linked, mother, relative, sign_in):
    """It names nobody, but its days are the mother's and reach the owner through what she shares: she finds in her log that
    they did. Programs ask each hour; a line each would hide the looks of people."""
    certified(mother, 12)
    expires(mother, 40)
    certified(FamilyLink.objects.own().get(owner=linked), 5)
    make_feed(linked)
    fetches(client, linked)
    fetches(client, linked)

    looks = fetched().values_list("actor_id", "person_id", "object_id", "codes", "is_automatic")
    assert list(looks) == [(str(linked.pk), mother.person_id, str(mother.pk), {"relationship": "mother"}, True)]
    assert list(openings()) == []
    sign_in(relative)
    log = " ".join(client.get(reverse("families:looks")).content.decode().split())
    assert "Their calendar fetched the days on which something falls due for you" in log
    assert "By a program" in log


def test_calendar_is_a_look_anew_the_next_day(client, linked, mother):
    certified(mother, 12)
    make_feed(linked)
    at = timezone.now() - timedelta(days=1)
    before = build_event(
        "benefits.calendar_opened",
        by=Actor.citizen(linked.pk),
        of="link",
        object_id=mother.pk,
        person_id=mother.person_id,
    )
    Event.objects.create(at=at, **before._replace(id=id_at(at))._asdict())
    fetches(client, linked)
    fetches(client, linked)
    assert fetched().filter(at__gt=at).count() == 1


def test_calendar_of_what_is_not_shared_is_no_look_and_never_a_use(client, linked, mother):
    FamilyLink.objects.filter(pk=mother.pk).update(last_used_on=days(-40))
    expires(mother, 400)
    make_feed(linked)
    fetches(client, linked)
    assert list(fetched()) == []

    certified(mother, 12)
    fetches(client, linked)
    assert fetched().count() == 1
    assert FamilyLink.objects.get(pk=mother.pk).last_used_on == days(-40)


def test_board_costs_the_same_for_one_relative_and_for_four(client, linked, mother, sign_in):
    certified(mother, 12)
    sign_in(linked)
    client.get(reverse("benefits:board"))  # packs are read once a process
    with CaptureQueriesContext(connection) as for_one:
        client.get(reverse("benefits:board"))
    for number, relationship in enumerate(["father", "grandfather", "grandmother"], start=1):
        link = make_link(
            linked, make_person(f"老{number}", date(1940 + number, 5, 6), sequence=70 + number), relationship
        )
        certified(link, 12)
        expires(link, 40)
    with CaptureQueriesContext(connection) as for_four:
        answer = client.get(reverse("benefits:board"))

    assert [name in answer.content.decode() for name in ("王芳", "老1", "老2", "老3")] == [True] * 4
    assert len(for_four) == len(for_one)
