"""What becomes of the account of somebody who has died, says the register: nobody is in it or gets in, and a mistake opens it."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.deaths import close_after_death, open_again, was_closed_after_death
from accounts.erasure import close_account, empty_account
from accounts.models import User
from audit.models import Event
from audit.services import Actor, record_event
from families.models import FamilyLink
from families.models.links import EndedBy
from families.selectors import PERSON_DIED
from families.services.applications.closing import close_overdue
from families.services.links.ending import end_link
from families.services.news.deaths import note_death, note_life
from integrators.models import AppGrant
from integrators.services.grants import forget_tokens
from tests.families.api.programs import calling_for, made_app
from tests.families.conftest import CHEN_JING, LI_MING, PASSWORD, WANG_FANG, link_relative, link_self
from tests.families.news.conftest import read
from tests.families.pages.conftest import bound
from tests.integrators.problems import problem_of

REGISTER = Actor.authority("http")
CLOSED = reverse("accounts:closed_after_death")


@pytest.fixture
def person(linked, relative):
    """The mother, who has an account, and whom the applicant is linked to."""
    own = link_self(relative, WANG_FANG)
    link_relative(linked)
    return own.person


def dies(person):
    note_death(person.pk, date(2026, 11, 3), by=REGISTER)


def sign_in_by_password(user):
    browser = Client()
    return browser, browser.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})


def kinds_of(user):
    events = Event.objects.filter(kind__startswith="accounts.", object_kind="user", object_id=str(user.pk))
    return list(events.exclude(kind="accounts.signed_in").order_by("id").values_list("kind", "actor_kind"))


@pytest.mark.processes
def test_news_of_a_death_closes_the_account_and_news_of_life_opens_it(register, son):
    mother = bound("mother", register.cases["demo_mother"])
    reference = register.cases["demo_mother"]["reference"]
    register.change(reference, "death", "2026-11-20")
    read()
    assert not User.objects.get(pk=mother.pk).is_active

    register.change(reference, "death", value=False)
    read()
    assert User.objects.get(pk=mother.pk).is_active
    assert kinds_of(mother) == [("accounts.closed_after_death", "authority"), ("accounts.opened_again", "authority")]


def test_whoever_is_signed_in_is_so_no_more(person, relative, sign_in):
    inside = sign_in(relative)
    assert inside.get(reverse("families:family")).status_code == 200
    dies(person)
    answer = inside.get(reverse("families:family"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_sign_in_leads_the_family_to_where_they_are_helped(person, relative):
    dies(person)
    browser, answer = sign_in_by_password(relative)
    assert (answer.status_code, answer.url) == (302, CLOSED)
    assert browser.get(reverse("families:family")).status_code == 302
    page = browser.get(CLOSED).content.decode()
    assert "If you are of their family" in page
    assert "If this is a mistake" in page
    assert reverse("families:help") in page
    for told in (WANG_FANG.name, LI_MING.name, relative.username):
        assert told not in page


def test_wrong_password_learns_nothing_of_the_death(person, relative):
    dies(person)
    answer = Client().post(reverse("account_login"), {"login": relative.username, "password": "not the password"})
    assert answer.status_code == 422
    assert "died" not in answer.content.decode()


def test_tokens_of_apps_end_and_the_consents_with_them(person, relative, regions):
    caller = calling_for(relative, made_app())
    assert caller.get("family-links/").status_code == 200
    dies(person)
    problem_of(caller.get("family-links/"), "invalid-token", 401)
    forget_tokens()
    assert not AppGrant.objects.standing().filter(user=relative).exists()

    note_life(person.pk, by=REGISTER)
    problem_of(caller.get("family-links/"), "invalid-token", 401)


def test_twice_is_once_and_the_owner_of_a_link_keeps_their_account(person, relative, linked):
    dies(person)
    dies(person)
    assert kinds_of(relative) == [("accounts.closed_after_death", "authority")]
    assert User.objects.get(pk=linked.pk).is_active


def test_mistake_opens_the_account_and_the_own_card_is_linked_anew(person, relative):
    dies(person)
    note_life(person.pk, by=REGISTER)
    browser, answer = sign_in_by_password(relative)
    assert answer.url != CLOSED
    assert "Link my own card" in browser.get(reverse("families:who-can-see-me")).content.decode()
    assert not FamilyLink.objects.active().own().filter(owner=relative).exists()

    dies(person)  # they have no card here any more: the account is no longer this person's
    assert User.objects.get(pk=relative.pk).is_active


def test_what_an_officer_closed_stays_closed(person, relative):
    close_account(relative)
    dies(person)
    note_life(person.pk, by=REGISTER)
    assert not User.objects.get(pk=relative.pk).is_active
    assert kinds_of(relative) == []
    _browser, answer = sign_in_by_password(relative)
    assert answer.url == reverse("account_inactive")


def test_what_was_erased_meanwhile_does_not_open(person, relative):
    dies(person)
    User.objects.filter(pk=relative.pk).update(erase_at="2026-11-01T00:00:00Z")
    empty_account(relative, by=REGISTER)
    assert was_closed_after_death(relative.pk)
    assert not open_again(relative.pk, by=REGISTER)


@pytest.fixture
def left_open(person, relative):
    """What a death left that was noted before a death closed accounts."""
    record_event(PERSON_DIED, by=REGISTER, of="person", object_id=person.pk, person_id=person.pk)
    type(person).objects.filter(pk=person.pk).update(died_on=date(2026, 11, 3))
    own = FamilyLink.objects.own().select_related("person", "owner", "application").get(owner=relative)
    end_link(own, ended_by=EndedBy.REGISTER, by=REGISTER)
    return relative


def test_account_that_a_death_left_open_is_closed_by_the_clock_once(left_open, person, linked, sign_in):
    inside = sign_in(left_open)
    caller = calling_for(left_open, made_app())
    assert close_overdue() == 1
    assert close_overdue() == 0
    assert kinds_of(left_open) == [("accounts.closed_after_death", "system")]
    assert inside.get(reverse("families:family")).url.startswith(reverse("account_login"))
    problem_of(caller.get("family-links/"), "invalid-token", 401)
    assert sign_in_by_password(left_open)[1].url == CLOSED
    assert User.objects.get(pk=linked.pk).is_active

    note_life(person.pk, by=REGISTER)
    assert User.objects.get(pk=left_open.pk).is_active
    assert close_overdue() == 0


def test_what_somebody_opened_since_the_death_stays_open(left_open):
    close_overdue()
    User.objects.filter(pk=left_open.pk).update(is_active=True)
    assert close_overdue() == 0
    assert User.objects.get(pk=left_open.pk).is_active


def test_account_with_the_card_of_somebody_else_by_now_stays_open(left_open):
    link_self(left_open, CHEN_JING)
    assert close_overdue() == 0
    assert User.objects.get(pk=left_open.pk).is_active


def test_account_whose_card_had_ended_before_the_death_stays_open(person, relative):
    own = FamilyLink.objects.own().select_related("person", "owner", "application").get(owner=relative)
    end_link(own, ended_by=EndedBy.REGISTER, by=REGISTER)
    dies(person)
    assert close_overdue() == 0
    assert User.objects.get(pk=relative.pk).is_active


def test_nobody_is_closed_twice_or_opened_without_having_been_closed(applicant):
    assert not open_again(applicant.pk, by=REGISTER)
    assert close_after_death(applicant.pk, by=REGISTER)
    assert not close_after_death(applicant.pk, by=REGISTER)
    assert open_again(applicant.pk, by=REGISTER)
    assert not open_again(applicant.pk, by=REGISTER)
