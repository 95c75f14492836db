"""As `test_read_alike`, where the other guardian of a child is asked: whether they refused, did not answer, blocked the one who
asks, or there was no place left by then, the applicant reads the same. Of who the other guardian is, they read nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from families.models import FamilyLink, LinkApplication, WebhookDelivery
from families.models.consents import Route
from families.models.webhooks import WebhookEvent
from families.services.applications.closing import close_overdue
from families.services.consents import answering as consents
from families.services.consents.blocks import block_applicant, decline_due
from families.services.consents.terms import most_that_route_grants, shown_text
from families.services.webhooks.endpoints import make_endpoint
from families.states import Status
from tests.families.api.conftest import no_limits
from tests.families.api.programs import calling_for, made_app
from tests.families.conftest import CHEN_JING, by, link_self
from tests.families.services.test_two_guardians import apply_for_child
from tests.families.test_read_alike import CASES, _citizen, _pages, _same, _set_moments, _through_app, _told
from tests.integrators.oauth import BY

__all__ = ["no_limits"]


@pytest.fixture
def asking(relative, no_limits):
    """A guardian for each case, all of one name, who ask for the same child; the other guardian is the same one too."""
    link_self(relative, CHEN_JING)
    users = {case: _citizen(case, place) for place, case in enumerate(CASES)}
    block_applicant(FamilyLink.objects.own().get(owner=relative).person, users["blocked"], by=by(relative))
    others = [_citizen(f"linked-{place}", 4 + place) for place in range(3)]
    program = made_app()
    make_endpoint(app=program.app, url="https://desk.example.org/hook", events=list(WebhookEvent), by=BY)
    callers = {case: calling_for(user, program) for case, user in users.items()}
    WebhookDelivery.objects.all().delete()
    applications = {case: apply_for_child(user) for case, user in users.items()}
    for other in others:
        assert apply_for_child(other, other=None).status == Status.APPROVED
    browsers = {case: Client() for case in CASES}
    for case, browser in browsers.items():
        browser.force_login(users[case])
    _set_moments()
    return {case: (applications[case], browsers[case], callers[case]) for case in CASES}


def _end(asking, relative):
    """Each in its own way."""
    for case, finish in (("refused", consents.refuse), ("full", consents.grant)):
        application = asking[case][0]
        terms = most_that_route_grants(application, Route.ACCOUNT)
        how = {"route": Route.ACCOUNT, "shown": shown_text(application, terms, "en"), "language": "en"}
        finish(application, *([terms] if finish is consents.grant else []), **how, by=by(relative))
    past = timezone.now() - timedelta(seconds=1)
    LinkApplication.objects.filter(pk=asking["expired"][0].pk).update(expires_at=past)
    LinkApplication.objects.filter(pk=asking["blocked"][0].pk).update(declines_at=past)
    close_overdue()
    assert decline_due() == 1
    _set_moments()
    statuses = [LinkApplication.objects.get(pk=asking[case][0].pk).status for case in CASES]
    assert statuses == [Status.DECLINED, Status.EXPIRED, Status.DECLINED, Status.DECLINED]


def test_while_the_other_guardian_is_asked(asking):
    pages = _same({case: _pages(browser, application) for case, (application, browser, _caller) in asking.items()})
    assert "both guardians have to agree" in pages[0][1][2]
    assert not any(CHEN_JING.name in page for _address, (_status, _headers, page), _queries in pages)
    _same({case: _through_app(caller, application) for case, (application, _browser, caller) in asking.items()})


def test_once_it_has_ended(asking, relative):
    _end(asking, relative)
    pages = _same({case: _pages(browser, application) for case, (application, browser, _caller) in asking.items()})
    assert "This application has ended without a link." in pages[0][1][2]
    assert not any(CHEN_JING.name in page for _address, (_status, _headers, page), _queries in pages)
    _same({case: _through_app(caller, application) for case, (application, _browser, caller) in asking.items()})
    kinds = [
        kind for kind, *_rest in _same({case: _told(application) for case, (application, *_both) in asking.items()})
    ]
    assert kinds == ["consent.answered", "application.decided"]
