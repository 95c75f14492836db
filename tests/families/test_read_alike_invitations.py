"""As `test_read_alike`, of who was invited: an invitation of somebody who blocks them is to them one that does not hold, like
one that was used, revoked or is past; and who is blocked after they accepted reads what everybody reads about whom their
relative is asked, because the invitation was revoked, and has not answered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import WrongTries
from families.models import AttemptCounter, InsuredPerson, Invitation, LinkApplication, Message, WebhookDelivery
from families.models.consents import Route
from families.models.webhooks import WebhookEvent
from families.selectors import own_person
from families.services.consents import answering as consents
from families.services.consents.blocks import LATEST, SOONEST, block_applicant, decline_due
from families.services.consents.invitations import code_of, revoke_invitation, text_for_invited, token_of
from families.services.consents.terms import most_that_route_grants, shown_text
from families.services.webhooks.endpoints import make_endpoint
from families.states import Status
from tests.families.api.conftest import no_limits
from tests.families.api.programs import calling_for, made_app
from tests.families.conftest import (
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    Resident,
    answer,
    by,
    link_relative,
    link_self,
)
from tests.families.invitations import accept, invite, invite_at_office
from tests.families.recipes import make_person
from tests.families.test_read_alike import _citizen, _pages, _said, _same, _set_moments, _through_app, _told
from tests.integrators.oauth import BY

__all__ = ["no_limits"]

OPEN, CODE = reverse("families:invitation-open"), reverse("families:invitation-code")
NOT_HOLDING = ("used", "revoked", "past", "blocked")
ACCEPTED = ("revoked", "blocked")


@pytest.fixture
def mother(relative):
    link_self(relative, WANG_FANG)
    return relative


def signed_in(user, sign_in):
    browser = sign_in(user, browser=Client())
    browser.get(CODE)  # the session notes its beginning
    return browser


def counted(browser, method, address, data=None):
    with CaptureQueriesContext(connection) as queries:
        response = getattr(browser, method)(address, data)
    return _said(response), len(queries)


def tried(browser, invitation):
    """By its code, scanned, and with the button of a page that was open before; how often the database is asked too."""
    shown = text_for_invited(invitation, "en").sha256
    by_code = [counted(browser, "post", CODE, {"code": code_of(invitation)}), counted(browser, "get", OPEN)]
    scanned = browser.get(reverse("families:invitation-scanned", args=[token_of(invitation)]))
    pages = [reverse(f"families:{name}") for name in ("family", "messages", "centre")]
    pressed = [counted(browser, "post", OPEN, {"shown": shown})]
    return [*by_code, _said(scanned), *pressed, *(counted(browser, "get", page) for page in pages)]


def test_of_who_blocks_them_it_does_not_hold_like_any_other(mother, sign_in):
    users = {case: _citizen(case, place) for place, case in enumerate(NOT_HOLDING)}
    made = {"used": invite(mother), "revoked": invite(mother)}
    accept(made["used"], _citizen("somebody", len(NOT_HOLDING)))
    revoke_invitation(made["revoked"], by=by(mother))
    made |= {"past": invite(mother), "blocked": invite(mother)}
    long_ago = timezone.now() - timedelta(days=9)
    Invitation.objects.filter(pk=made["past"].pk).update(made_at=long_ago, expires_at=long_ago + timedelta(days=7))
    block_applicant(own_person(mother), users["blocked"], by=by(mother))
    told = {}
    for case, user in users.items():
        told[case] = tried(signed_in(user, sign_in), made[case])
        for counts in (AttemptCounter, WrongTries):
            counts.objects.all().delete()  # of all who come from one network

    said = _same(told)
    assert (said[0][0][0], "This invitation does not hold" in said[1][0][2]) == (302, True)
    assert "This invitation does not hold" in said[3][0][2]


@pytest.fixture
def unlinked(regions):
    """Of the same name as the mother who has an account; she has none, and came to an office."""
    return make_person(WANG_FANG.name, WANG_FANG.born, sequence=22)


def test_one_of_an_office_does_not_hold_like_any_other(mother, unlinked, officer, sign_in):
    cases = ("in_account", "used", "revoked", "blocked", "of_relative", "died")
    users = {case: _citizen(case, place) for place, case in enumerate(cases)}
    dead = make_person(WANG_FANG.name, WANG_FANG.born, sequence=24)
    made = {"in_account": invite(mother), "died": invite_at_office(dead, officer)}
    made |= {case: invite_at_office(unlinked, officer) for case in cases[1:3]}
    accept(made["used"], _citizen("somebody", len(cases)))
    for case in ("in_account", "revoked"):
        revoke_invitation(made[case], by=by(mother))
    made |= {case: invite_at_office(unlinked, officer) for case in cases[3:5]}
    block_applicant(unlinked, users["blocked"], by=by(officer))
    link_self(officer, ZHAO_QIANG)
    link_relative(officer, Resident(LI_MING.name, LI_MING.born, sequence=cases.index("of_relative")), "other")
    InsuredPerson.objects.filter(pk=dead.pk).update(died_on=timezone.localdate())
    Message.objects.all().delete()  # of the officer's link: every page counts what is new

    told = {}
    for case, user in users.items():
        told[case] = tried(signed_in(user, sign_in), made[case])[:4]  # on the other pages the officer's own link shows
        for counts in (AttemptCounter, WrongTries):
            counts.objects.all().delete()

    assert "This invitation does not hold" in _same(told)[1][0][2]


def test_who_takes_it_up_reads_the_same_wherever_it_was_made(mother, unlinked, officer, sign_in):
    users = {case: _citizen(case, place) for place, case in enumerate(("in_account", "at_office"))}
    made = {"in_account": invite(mother), "at_office": invite_at_office(unlinked, officer)}
    told = {}
    for case, user in users.items():
        told[case] = tried(signed_in(user, sign_in), made[case])

    said = _same(told)
    assert f"{WANG_FANG.name} invites you" in said[1][0][2]
    assert LinkApplication.objects.filter(applicant__in=users.values(), relationship="mother").count() == 2


@pytest.fixture
def accepted(mother, no_limits):
    """Two sons of one name, who accepted; before the register has answered, one invitation is revoked and one of them
    blocked."""
    users = {case: _citizen(case, place) for place, case in enumerate(ACCEPTED)}
    made = {case: invite(mother) for case in ACCEPTED}
    program = made_app()
    make_endpoint(app=program.app, url="https://desk.example.org/hook", events=list(WebhookEvent), by=BY)
    callers = {case: calling_for(user, program) for case, user in users.items()}
    WebhookDelivery.objects.all().delete()
    applications = {case: accept(made[case], user) for case, user in users.items()}
    revoke_invitation(made["revoked"], by=by(mother))
    block_applicant(own_person(mother), users["blocked"], by=by(mother))
    for application in applications.values():
        answer(application, WANG_FANG)
    browsers = {case: Client() for case in ACCEPTED}
    for case, browser in browsers.items():
        browser.force_login(users[case])
    return {case: (applications[case], browsers[case], callers[case]) for case in ACCEPTED}


def read(accepted):
    _set_moments()
    pages = _same({case: _pages(browser, application) for case, (application, browser, _caller) in accepted.items()})
    _same({case: _through_app(caller, application) for case, (application, _browser, caller) in accepted.items()})
    _same({case: _told(application) for case, (application, *_both) in accepted.items()})
    return pages[0][1][2]


def test_who_is_blocked_after_they_accepted_waits_like_who_is_not_answered(accepted):
    blocked, asked = (LinkApplication.objects.get(pk=accepted[case][0].pk) for case in ("blocked", "revoked"))
    assert (blocked.status, asked.status) == (Status.AWAITING_CONSENT, Status.AWAITING_CONSENT)
    assert (blocked.declines_at is None, asked.declines_at) == (False, None)
    waits = blocked.declines_at - timezone.now()
    assert (
        SOONEST - timedelta(minutes=1) < waits < LATEST + timedelta(days=1)
    )  # what falls into the night comes next morning
    assert abs(blocked.expires_at - asked.expires_at) < timedelta(minutes=1)
    assert "Waiting for the relative" in read(accepted)


def test_and_ends_like_who_is_refused(accepted, mother):
    asked, blocked = accepted["revoked"][0], accepted["blocked"][0]
    shown = shown_text(asked, most_that_route_grants(asked, Route.ACCOUNT), "en")
    consents.refuse(asked, route=Route.ACCOUNT, shown=shown, language="en", by=by(mother))
    LinkApplication.objects.filter(pk=blocked.pk).update(declines_at=timezone.now() - timedelta(seconds=1))
    assert decline_due() == 1
    assert "This application has ended without a link." in read(accepted)
