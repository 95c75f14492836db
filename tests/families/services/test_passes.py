"""Delegation passes: who can show one, and what is in it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from families.errors import PassNotShown
from families.models import DelegationPass, FamilyLink, InsuredPerson, SocialSecurityCard
from families.models.links import EndedBy
from families.services.applications.closing import close_overdue
from families.services.cards.codes import token_of
from families.services.cards.looking import FRESH_FOR
from families.services.links.ending import end_link
from families.services.links.passes import show_pass, token_of_pass
from tests.families.conftest import LI_MING, WANG_FANG, by, link_relative, link_self
from tests.families.services.link_checks import link, pass_of
from tests.families.services.test_races import all_at_once
from tests.families.verification.other import other

__all__ = ["link", "other"]


def test_pass_lasts_a_minute_and_nothing_of_anybody_is_in_it(link):
    shown = show_pass(link, of_its_time=0)
    token = token_of_pass(shown)

    assert shown.expires_at - shown.made_at == timedelta(seconds=60)
    for secret in (link.person.name, link.person.number, str(link.person_id), str(link.pk), str(link.owner_id)):
        assert secret not in token


def test_pass_is_no_code_of_a_card(link):
    """Whatever the row: each kind of thing that is shown has a signature of its own."""
    shown = show_pass(link, of_its_time=0)

    assert token_of_pass(shown) != token_of(shown)


def test_pass_is_shown_again_while_enough_of_its_time_is_left(link):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        first = show_pass(link, of_its_time=0.9)
    with time_machine.travel(now + timedelta(seconds=5), tick=False):
        assert show_pass(link, of_its_time=0.9) == first
    with time_machine.travel(now + timedelta(seconds=44), tick=False):
        assert show_pass(link, of_its_time=0.25) == first
        assert show_pass(link, of_its_time=0.9) != first


NOW = timezone.now()
CHANGES = {
    "paused": {"paused_at": NOW},
    "frozen": {"frozen_at": NOW},
    "past its end": {"begins_at": NOW - timedelta(days=3), "until": NOW - timedelta(seconds=1)},
    "not begun": {"begins_at": NOW + timedelta(days=1)},
}
OF_PERSON = {"died": {"died_on": timezone.localdate()}, "protected": {"untold_at": NOW}}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_link_that_is_not_active_shows_nothing(link, changes):
    FamilyLink.objects.filter(pk=link.pk).update(**changes)
    refused(FamilyLink.objects.get(pk=link.pk))


@pytest.mark.parametrize("changes", OF_PERSON.values(), ids=OF_PERSON)
def test_nothing_is_shown_of_whom_the_register_tells_nothing(link, changes):
    InsuredPerson.objects.filter(pk=link.person_id).update(**changes)
    refused(FamilyLink.objects.get(pk=link.pk))


def test_register_is_asked_before_a_pass_is_shown(link, other):
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR)
    other.status = 503
    assert show_pass(link, of_its_time=0)

    other.status = 404
    refused(link)
    link.person.refresh_from_db()
    assert link.person.untold_at


def test_own_card_has_no_pass(linked):
    refused(FamilyLink.objects.own().get())


def test_link_that_ends_in_this_moment_shows_nothing(link, linked):
    """The row in hand still says that all is well."""
    end_link(FamilyLink.objects.get(pk=link.pk), ended_by=EndedBy.OWNER, by=by(linked))
    refused(link)


def refused(link):
    had = DelegationPass.objects.count()
    with pytest.raises(PassNotShown, match="Ask at an office of the person"):
        show_pass(link, of_its_time=0)
    assert DelegationPass.objects.count() == had


def test_pass_is_forgotten_a_day_after_its_end(link):
    pass_of(link)
    for hours, left in ((24, 1), (24.1, 0)):
        with time_machine.travel(DelegationPass.objects.last().expires_at + timedelta(hours=hours), tick=False):
            close_overdue()
        assert DelegationPass.objects.count() == left


@pytest.mark.django_db(transaction=True)
def test_many_windows_at_once_share_one_pass(applicant):
    link_self(applicant, LI_MING)
    link = link_relative(applicant, WANG_FANG)

    assert all_at_once([lambda: show_pass(link, of_its_time=0.9)] * 8) == {"done": 8}
    assert DelegationPass.objects.count() == 1
