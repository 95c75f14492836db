"""What the applicant reads is the same, to the byte, whether the relative refused, did not answer, blocked them or had no
place left: on every page, through their app, in what their app is told, and in mails and texts. Not compared are ids and
references, the token against forged requests, and moments, which the test sets alike."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.retention import kept_for
from families.models import FamilyLink, LinkApplication, Message, WebhookDelivery
from families.models.consents import Route
from families.models.webhooks import WebhookEvent
from families.relationships import Relationship
from families.services.applications.closing import close_overdue
from families.services.applications.drafts import start_application, withdraw_application
from families.services.consents import answering as consents
from families.services.consents.blocks import block_applicant, decline_due
from families.services.consents.terms import most_that_route_grants, shown_text
from families.services.forgetting import forget_what_was_kept
from families.services.senders.sending import send_due_emails, send_due_texts
from families.services.webhooks.endpoints import make_endpoint
from families.states import Status
from tests.families.api.applying import Api
from tests.families.api.conftest import no_limits
from tests.families.api.programs import calling_for, made_app
from tests.families.conftest import (
    LI_MING,
    PASSWORD,
    WANG_FANG,
    Resident,
    by,
    draft_of,
    link_relative,
    link_self,
    waiting,
)
from tests.families.senders.conftest import gateway, make_reachable, texts_of
from tests.integrators.oauth import BY

__all__ = ["gateway", "no_limits"]

CASES = ("refused", "expired", "blocked", "full")
ONE_MOMENT = timezone.now().replace(microsecond=0) - timedelta(hours=1)
_APART = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}"), "REFERENCE"),
    (re.compile(r'-[0-9a-f]{16}"'), '-BODY"'),  # in an ETag: of the body, which is compared itself
    (re.compile(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken": ?)"[^"]+"'), "TOKEN"),
    (re.compile(r"&quot;x-csrftoken&quot;: &quot;\w+&quot;", re.IGNORECASE), "TOKEN"),
    (re.compile(r'd="M[^"]{400,}"'), "SQUARE"),  # of the address
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)"), "MOMENT"),
)


@pytest.fixture
def asking(relative, no_limits):
    """An applicant for each case, all of one name, who ask for the same person, with an app of their own."""
    link_self(relative, WANG_FANG)
    person = FamilyLink.objects.own().get(owner=relative).person
    users = {case: _citizen(case, place) for place, case in enumerate(CASES)}
    block_applicant(person, users["blocked"], by=by(relative))
    for place in range(3):
        link_relative(_citizen(f"linked-{place}", 4 + place), WANG_FANG, Relationship.OTHER)
    program = made_app()
    make_endpoint(app=program.app, url="https://desk.example.org/hook", events=list(WebhookEvent), by=BY)
    callers = {case: calling_for(user, program) for case, user in users.items()}
    WebhookDelivery.objects.all().delete()
    applications = {case: waiting(user, WANG_FANG, Relationship.MOTHER) for case, user in users.items()}
    browsers = {case: Client() for case in CASES}
    for case, browser in browsers.items():
        browser.force_login(users[case])
    _set_moments()
    return {case: (applications[case], browsers[case], callers[case]) for case in CASES}


def _citizen(name, place):
    user = User.objects.create_user(name, PASSWORD)
    link_self(user, Resident(LI_MING.name, LI_MING.born, sequence=place))
    return user


def _set_moments():
    rows = LinkApplication.objects.exclude(status=Status.DRAFT)
    rows.update(started_at=ONE_MOMENT, touched_at=ONE_MOMENT, submitted_at=ONE_MOMENT, verified_at=ONE_MOMENT)
    rows.filter(expires_at__isnull=False).update(expires_at=ONE_MOMENT + timedelta(days=14))
    rows.filter(ended_at__isnull=False).update(ended_at=ONE_MOMENT)
    Message.objects.update(created_at=ONE_MOMENT)


def _end(asking, relative):
    """Each in its own way."""
    for case, finish in (("refused", consents.refuse), ("full", consents.grant)):
        application = asking[case][0]
        terms = most_that_route_grants(application, Route.ACCOUNT)
        shown = shown_text(application, terms, "en")
        how = {"route": Route.ACCOUNT, "shown": shown, "language": "en", "by": by(relative)}
        finish(application, *([terms] if finish is consents.grant else []), **how)
    past = timezone.now() - timedelta(seconds=1)
    LinkApplication.objects.filter(pk=asking["expired"][0].pk).update(expires_at=past)
    LinkApplication.objects.filter(pk=asking["blocked"][0].pk).update(declines_at=past)
    close_overdue()
    assert decline_due() == 1
    _set_moments()
    statuses = [LinkApplication.objects.get(pk=asking[case][0].pk).status for case in CASES]
    assert statuses == [Status.DECLINED, Status.EXPIRED, Status.DECLINED, Status.DECLINED]


def _alike(text):
    for pattern, word in _APART:
        text = pattern.sub(word, text)
    return text


def _same(answers):
    """The one answer to all: compared part by part, so that a difference shows where it is."""
    first, *others = answers
    for case in others:
        for ours, theirs in zip(answers[case], answers[first], strict=True):
            assert ours == theirs, case
    return answers[first]


def _said(response):
    headers = {
        name: _alike(response.headers.get(name, "")) for name in ("Content-Type", "Location", "ETag", "Cache-Control")
    }
    return response.status_code, headers, _alike(response.content.decode())


def _pages(browser, application):
    """Every page of theirs that could tell, as they read it; and how often the database is asked for it."""
    addresses = [
        *(
            reverse(f"families:application{name}", args=[application.pk])
            for name in ("", "-receipt", "-withdraw", "-code")
        ),
        reverse("families:application-timeline", args=[application.pk]) + f"?seen={application.version}&every=20",
        reverse("families:application-answer", args=[application.pk]),
        *(reverse(f"families:{name}") for name in ("centre", "family", "messages", "who-can-see-me")),
        *(reverse("families:message", args=[pk]) for pk in _messages_of(application)),
        reverse("benefits:board"),
    ]
    browser.get(addresses[0])  # the session notes its beginning
    told = []
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            response = browser.get(address)
        told.append((_alike(address), _said(response), len(queries)))
    return told


def _messages_of(application):
    return Message.objects.filter(user=application.applicant).order_by("pk").values_list("pk", flat=True)


def _through_app(caller, application):
    one = reverse("families-api:link-application", args=[application.pk]).removeprefix("/api/v1")
    reads = ["/link-applications/", "/link-applications/?status=not_linked", one, "/family-links/", "/events/"]
    return [(_alike(address), _said(caller.get(f"/api/v1{address}"))) for address in reads]


def _told(application):
    rows = WebhookDelivery.objects.filter(application_id=application.pk).order_by("pk")
    return [(row.kind, row.sequence, _alike(str(row.body))) for row in rows]


def test_while_it_waits(asking):
    pages = {case: _pages(browser, application) for case, (application, browser, _caller) in asking.items()}
    told = _same(pages)
    assert told[0][1][0] == 200
    assert "Waiting for the relative" in told[0][1][2]
    _same({case: _through_app(caller, application) for case, (application, _browser, caller) in asking.items()})


def test_once_it_has_ended(asking, relative):
    _end(asking, relative)
    pages = _same({case: _pages(browser, application) for case, (application, browser, _caller) in asking.items()})
    assert "This application has ended without a link." in pages[0][1][2]
    answers = _same(
        {case: _through_app(caller, application) for case, (application, _browser, caller) in asking.items()}
    )
    assert '"not_linked"' in answers[2][1][2]
    kinds = [
        kind for kind, *_rest in _same({case: _told(application) for case, (application, *_both) in asking.items()})
    ]
    assert kinds == ["consent.answered", "application.decided"]


def test_mails_and_texts_that_go_out(asking, relative, gateway):
    for place, case in enumerate(CASES):
        user = asking[case][0].applicant
        make_reachable(user, email=f"{case}@example.org", mobile=f"+861380000000{place}")
    _end(asking, relative)

    with time_machine.travel(timezone.localtime().replace(hour=12) + timedelta(days=1)):  # by day, when texts go
        taken = send_due_emails(), send_due_texts()

    assert taken == (len(CASES), len(CASES))
    sent = {
        case: [
            *([_alike(_whole(one)) for one in mail.outbox if one.to == [f"{case}@example.org"]]),
            *([_alike(one["text"]) for one in texts_of(gateway) if one["to"] == f"+861380000000{place}"]),
        ]
        for place, case in enumerate(CASES)
    }
    letter, text = _same(sent)
    for words in (letter, text):
        assert "Your application has ended without a link" in words
        assert "REFERENCE" in words


def _whole(letter):
    """As it goes over the wire, but for its receiver and the moment."""
    letter.to = ["somebody@example.org"]
    letter.extra_headers["Date"] = "-"
    return letter.message().as_string()


def test_code_read_out_while_it_waits(asking):
    answers = {}
    for case, (application, browser, caller) in asking.items():
        page = reverse("families:application-code", args=[application.pk])
        api = {
            name: reverse(f"families-api:link-application-{name}", args=[application.pk])
            for name in ("code-requests", "answers")
        }
        answers[case] = [
            _said(browser.post(page, {"send": "1", "channel": "sms"})),
            _said(browser.post(page, {"code": "482913"})),
            _said(caller.post(api["code-requests"], {"channel": "sms"})),
            _said(caller.post(api["answers"], {"code": "482913"})),
        ]
    told = _same(answers)
    assert [status for status, *_rest in told] == [302, 422, 202, 422]


def test_withdrawing_while_it_waits(asking):
    withdrawn = {
        case: [_said(caller.post(reverse("families-api:link-application-withdraw", args=[application.pk]), {}))]
        for case, (application, _browser, caller) in asking.items()
    }
    [(status, *_rest)] = _same(withdrawn)
    assert status == 200
    _set_moments()
    _same({case: _pages(browser, application) for case, (application, browser, _caller) in asking.items()})


def test_waiting_before_the_next_request(asking, relative, sign_in):
    """After two that came to nothing each is told the same day, as soon as they have typed the number, when they send it, and
    through their app."""
    _end(asking, relative)
    for case in CASES:
        withdraw_application(waiting(asking[case][0].applicant, WANG_FANG, Relationship.MOTHER), by=BY)
    _set_moments()
    said, queries = {}, {}
    for case, (application, browser, caller) in asking.items():
        begun = start_application(applicant=application.applicant, is_self=False, language="en", by=BY)
        details = reverse("families:application-step", args=[begun.pk, "details"])
        answers = {"name": WANG_FANG.name, "number": WANG_FANG.number, "relationship": "mother"}
        with CaptureQueriesContext(connection) as asked:
            first = browser.post(details, {"version": begun.version, **answers})
        queries[case] = len(asked)
        draft = draft_of(application.applicant, WANG_FANG, Relationship.MOTHER)
        check = reverse("families:application-step", args=[draft.pk, "check"])
        page = sign_in(application.applicant, browser=browser).post(check, {"version": draft.version})
        api = Api(caller.token)
        said[case] = [_said(first), _said(page), _said(api.send(api.for_relative()))]
    told = _same(said)
    assert [status for status, *_rest in told] == [429, 429, 429]
    assert len(set(queries.values())) == 1, queries
    assert all("You have sent several requests about this person." in text for _status, _headers, text in told)


def test_after_the_time_that_is_kept(asking, relative):
    """Refused and full stay as proof of an answer, expired and blocked are deleted: none is there for its applicant."""
    _end(asking, relative)
    long_ago = timezone.now() - kept_for("applications") - timedelta(minutes=1)
    rows = LinkApplication.objects.filter(pk__in=[application.pk for application, *_both in asking.values()])
    rows.update(
        started_at=long_ago, touched_at=long_ago, submitted_at=long_ago, verified_at=long_ago, ended_at=long_ago
    )
    Message.objects.update(created_at=long_ago)
    forget_what_was_kept()
    assert rows.count() == 2
    pages = _same({case: _pages(browser, application) for case, (application, browser, _caller) in asking.items()})
    assert pages[0][1][0] == 404
    answers = _same(
        {case: _through_app(caller, application) for case, (application, _browser, caller) in asking.items()}
    )
    assert (answers[2][1][0], '"not_linked"' in answers[0][1][2]) == (404, False)


def test_trying_again_afterwards(asking, relative):
    _end(asking, relative)
    _same(
        {
            case: [_said(browser.post(reverse("families:application-try-again", args=[application.pk]), follow=True))]
            for case, (application, browser, _caller) in asking.items()
        }
    )
