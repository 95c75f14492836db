"""Applications by network: many sent, and many refused, are counted apart; elsewhere one sends on at once."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from families.errors import TooManyFromNetwork
from families.models import AttemptCounter, FamilyLink, LinkApplication
from families.relationships import Relationship
from families.services.applications import drafts as applications
from families.services.applications.closing import close_overdue
from families.services.applications.networks import REFUSALS, SENT_AN_HOUR, forget_networks
from families.states import Status
from families.verification import Outcome
from tests.families.api.applying import api_for, program
from tests.families.conftest import LI_MING, WANG_FANG, Resident, answer, by, draft_of, link_self
from tests.families.services.test_races import all_at_once

__all__ = ["program"]

LIBRARY, HOME = "198.51.100.7", "203.0.113.9"
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(linked, counted_from):
    """An hour begins. A past one, for the database's own clock says what is due."""
    FamilyLink.objects.update(begins_at=F("begins_at") - 3 * HOUR)
    with time_machine.travel(counted_from - HOUR, tick=False) as traveller:
        yield traveller


def newcomer(number):
    return User.objects.create_user(f"newcomer-{number}")


def send(draft, address=LIBRARY):
    applications.submit_application(
        draft, version=draft.version, language="en", by=by(draft.applicant), address=address
    )
    return draft


def refused(number, address=LIBRARY):
    """Of a newcomer each, whom the register does not know by that name."""
    nobody = Resident("无名", LI_MING.born, sequence=number)
    return answer(send(draft_of(newcomer(number), nobody), address), None, Outcome.NOT_FOUND)


def test_refusals_of_many_accounts_pause_their_network_and_say_until_when(regions, linked, clock):
    for number in range(REFUSALS.free):
        refused(number)
    with pytest.raises(TooManyFromNetwork) as error:
        send(draft_of(linked, WANG_FANG, Relationship.MOTHER))
    assert error.value.until == timezone.now() + REFUSALS.pauses[0]
    clock.shift(REFUSALS.pauses[0])
    refused(98)
    with pytest.raises(TooManyFromNetwork) as error:
        send(draft_of(linked, WANG_FANG, Relationship.MOTHER))
    assert error.value.until == timezone.now() + REFUSALS.pauses[1]


def test_what_was_refused_there_stops_nobody_elsewhere(regions, linked, clock):
    for number in range(REFUSALS.free):
        refused(number)
    draft = draft_of(linked, WANG_FANG, Relationship.MOTHER)
    with pytest.raises(TooManyFromNetwork):
        send(draft)
    draft.refresh_from_db()
    assert (draft.status, draft.sent_from) == (Status.DRAFT, None)
    assert send(draft, HOME).status == Status.VERIFYING


def test_refusals_are_forgotten_after_an_hour(regions, linked, clock):
    for number in range(REFUSALS.free + 5):
        refused(number, HOME if number % 2 else LIBRARY)
    for number in range(REFUSALS.free):
        LinkApplication.objects.filter(applicant__username=f"newcomer-{number}").update(ended_at=timezone.now() - HOUR)
    assert send(draft_of(linked, WANG_FANG, Relationship.MOTHER)).status == Status.VERIFYING


def test_an_office_that_sends_rightly_is_stopped_by_its_number_alone_and_goes_on_with_the_hour(linked, clock):
    send(draft_of(linked, WANG_FANG, Relationship.MOTHER))
    AttemptCounter.objects.filter(what="application").update(count=SENT_AN_HOUR - 1)
    send(draft_of(newcomer(1), LI_MING))
    draft = draft_of(newcomer(2), LI_MING)
    with pytest.raises(TooManyFromNetwork) as error:
        send(draft)
    assert error.value.until == timezone.now() + HOUR
    assert AttemptCounter.objects.get(what="application").count == SENT_AN_HOUR  # what was not sent does not count
    clock.shift(HOUR)
    assert send(draft).status == Status.VERIFYING


def test_neighbours_of_a_64_are_one_network(regions, linked, clock):
    for number in range(REFUSALS.free):
        refused(number, f"2001:db8::{number}")
    draft = draft_of(linked, WANG_FANG, Relationship.MOTHER)
    with pytest.raises(TooManyFromNetwork):
        send(draft, "2001:db8::ffff")
    assert send(draft, "2001:db8:0:1::1").status == Status.VERIFYING


def test_where_it_came_from_is_a_hash_and_goes_after_a_day(linked, clock):
    sent = send(draft_of(linked, WANG_FANG, Relationship.MOTHER))
    sent.refresh_from_db()
    assert len(bytes(sent.sent_from)) == 32
    assert LIBRARY.encode() not in bytes(sent.sent_from)
    assert forget_networks() == 0
    clock.shift(timedelta(days=1, seconds=1))
    close_overdue()
    sent.refresh_from_db()
    assert sent.sent_from is None


def test_an_app_has_its_own_limits_and_none_of_a_network(linked, clock):
    sent = send(draft_of(linked, WANG_FANG, Relationship.MOTHER), address=None)
    sent.refresh_from_db()
    assert sent.sent_from is None
    assert not AttemptCounter.objects.filter(what="application").exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_are_sent_as_may(regions):
    drafts = [draft_of(newcomer(number), LI_MING) for number in range(8)]
    send(draft_of(newcomer(99), LI_MING))
    AttemptCounter.objects.filter(what="application").update(count=SENT_AN_HOUR - 3)

    became = all_at_once([lambda draft=draft: send(draft) for draft in drafts])

    assert became == {"done": 3, "TooManyFromNetwork": 5}
    assert LinkApplication.objects.filter(status=Status.VERIFYING).count() == 4


def test_fifty_strangers_who_try_a_number_do_not_slow_its_holder(regions, clock):
    for number in range(50):
        resident = Resident("王甲", WANG_FANG.born, WANG_FANG.sex)
        stranger = newcomer(number)
        link_self(stranger, Resident("路人", LI_MING.born, sequence=number + 20))
        wrong = draft_of(stranger, resident, Relationship.OTHER)
        assert wrong.number == WANG_FANG.number
        answer(send(wrong, f"10.0.0.{number}"), None, Outcome.NAME_MISMATCH)
    rightful = newcomer("rightful")
    assert answer(send(draft_of(rightful, WANG_FANG)), WANG_FANG).status == Status.AWAITING_CONSENT


def test_holder_whose_number_was_tried_is_served_at_once_by_an_app_too(regions, clock, program):
    for number in range(20):
        stranger = newcomer(number)
        link_self(stranger, Resident("路人", LI_MING.born, sequence=number + 20))
        wrong = draft_of(stranger, Resident("王甲", WANG_FANG.born, WANG_FANG.sex), Relationship.OTHER)
        answer(send(wrong, LIBRARY if number < 10 else HOME), None, Outcome.NAME_MISMATCH)
    api = api_for(program, newcomer("rightful"))
    sent = api.send(api.for_own(WANG_FANG))
    assert sent.status_code == 202, sent.content
    assert answer(LinkApplication.objects.get(pk=sent.json()["id"]), WANG_FANG).status == Status.AWAITING_CONSENT
