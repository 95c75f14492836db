"""An ended link reads the same to its owner, to the byte, whoever ended it and however. What differs is what they are told in any
case: that its term is over, and that somebody has died."""

import re
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.services import Actor
from families.models import FamilyLink, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.links.ending import end_link
from families.services.news.deaths import note_death
from tests.families.conftest import link_relative

BY = Actor.system("tests")
DIED_ON = date(2026, 11, 3)
WAYS = [
    *((ended_by, False) for ended_by in EndedBy),
    (EndedBy.SUBJECT, True),
    (EndedBy.GUARDIAN, True),
]
TAKEN = (EndedBy.SUBJECT, EndedBy.GUARDIAN, EndedBy.OFFICER)  # by somebody, and not the owner themself
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def link(linked):
    return link_relative(linked)


@pytest.fixture
def read(client, link, sign_in):
    """read(): what its owner reads at the link's address, and below it, once no message is new."""
    sign_in(link.owner)

    def read_all():
        Message.objects.filter(user=link.owner).update(read_at=timezone.now())
        answers = [
            client.get(reverse(name, args=[link.pk]))
            for name in ("families:link", "families:link-end", "families:link-less", "benefits:after-death")
        ]
        of_the_death = Message.objects.filter(user=link.owner, kind=Kind.RELATIVE_DIED).order_by("pk")
        lists = [reverse("families:family"), *(reverse("families:message", args=[row.pk]) for row in of_the_death)]
        answers += [client.get(page) for page in lists]
        return [(answer.status_code, answer.get("Location"), TOKEN.sub("", words(answer))) for answer in answers]

    read_all()
    return read_all


def words(answer):
    return answer.content.decode()


def read_after_each(read, link, then=lambda: None):
    """By whom and whether silently: what is read after that end, of the same link each time."""
    told = {}
    for ended_by, is_silent in WAYS:
        with transaction.atomic():
            end_link(stored(link), ended_by=ended_by, by=BY, is_silent=is_silent)
            then()
            told[ended_by, is_silent] = read()
            transaction.set_rollback(True)
    return told


def stored(link):
    return FamilyLink.objects.select_related("person", "owner", "application").get(pk=link.pk)


def over_since(link, days):
    now = timezone.now()
    until = now - timedelta(days=days)
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=now - timedelta(days=300), until=until)


def without(told, *ended_by):
    return [pages for (way, _is_silent), pages in told.items() if way not in ended_by]


def same(pages):
    first, *others = pages
    assert others
    assert all(other == first for other in others)
    return first


def test_who_ended_it_before_its_term_and_whether_silently_is_not_told(read, link):
    told = read_after_each(read, link)

    (status, _location, page), *_others = same(without(told, EndedBy.TERM))

    assert status == 200
    assert "This link has ended" in page
    assert link.application.reference in page
    assert "We do not say who ended this one" in page
    for words in ("call 12333", "Within 60 days of learning of this decision", "Within 6 months of learning of it"):
        assert words in page


def test_term_that_is_over_reads_so_at_once_and_offers_to_renew_for_its_days(read, link):
    """What another end had come before reads as that end does."""
    early = same(without(read_after_each(read, link), EndedBy.TERM))
    over_since(link, days=1)
    not_closed_yet = read()
    told = read_after_each(read, link)

    assert told[EndedBy.TERM, False][0] == not_closed_yet[0]
    assert reverse("families:link-renew", args=[link.pk]) in not_closed_yet[0][2]
    assert same(without(told, EndedBy.TERM)) == early

    over_since(link, days=31)
    assert same(without(read_after_each(read, link))) == early


def test_death_after_the_end_is_not_told(read, link):
    before = read_after_each(read, link)

    after = read_after_each(read, link, then=lambda: note_death(link.person_id, DIED_ON, by=BY))

    assert same(without(after)) == same(without(before, EndedBy.TERM))


def test_end_after_a_death_tells_nobody_apart_but_whom_it_was_taken_from(read, link):
    """The person who turns out to live, who speaks for them and an officer take from the owner what there is to do after the
    death; every other end leaves it to the family for its days."""
    note_death(link.person_id, DIED_ON, by=BY)

    told = read_after_each(read, link)

    taken = same([pages for (ended_by, _is_silent), pages in told.items() if ended_by in TAKEN])
    left = same(without(told, *TAKEN))
    to_do = reverse("benefits:after-death", args=[link.pk])
    assert [to_do in pages[0][2] for pages in (taken, left)] == [False, True]
    assert [pages[3][0] for pages in (taken, left)] == [404, 200]
