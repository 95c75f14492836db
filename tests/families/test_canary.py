"""A planted number, carried through the wizard, the register's answer and the pages, turns up nowhere but sealed."""

import logging
from datetime import date, timedelta
from functools import partial

import pytest
import redis
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import benefits.tasks
import families.tasks
from audit.models import Event
from benefits.contributions import Insurance
from benefits.models import CalendarFeed, CertificationRequest, InsuranceRecord, Refresh, Reminder
from benefits.services.board import secret_of
from families.models import CardCode, FamilyLink, InsuredPerson, LinkApplication, LossReport, Message
from families.relationships import Sex
from families.scopes import ALL, Scope
from families.services.cards.codes import token_of
from families.states import Status
from integrators.models import KeptAnswer, Usage
from tests import stack
from tests.families import conftest as recipes
from tests.families.admin.conftest import signed_in
from tests.families.api.programs import calling_for, made_app
from tests.families.conftest import Resident
from tests.families.verification.other import other
from tests.families.wizard.pages import post_step, start

__all__ = ["other"]

CANARY = Resident("金丝雀", date(1949, 7, 23), Sex.FEMALE, sequence=211)
EMPLOYER = "金丝雀煤矿有限公司"
PHONE = "13987650123"


@pytest.fixture
def broker():
    """A broker to ourselves, so that what is published stays to be read, whatever other tests publish meanwhile."""
    with stack.broker() as (_process, url), redis.Redis.from_url(url) as client, stack.publishing_to(url):
        yield client


def everything_in(client):
    """Keys and values as one text."""
    read = {b"list": lambda key: client.lrange(key, 0, -1), b"set": client.smembers, b"hash": client.hgetall}
    return repr([(key, read.get(client.type(key), client.get)(key)) for key in client.scan_iter()])


def walk(citizen, browser):
    """The wizard with the canary as mother, the register's match, her agreement, and another that is refused."""
    draft = start(browser, "relative")
    post_step(browser, draft, "details", name=CANARY.name, number=CANARY.number[:-1] + "0", relationship="mother")
    post_step(browser, draft, "details", name=CANARY.name, number=CANARY.number, relationship="mother")
    post_step(browser, draft, "sharing", preset="pension", term_days="365")
    post_step(browser, draft, "check")
    draft.refresh_from_db()
    assert draft.status == Status.VERIFYING
    recipes.answer(draft, CANARY)
    assert draft.status == Status.AWAITING_CONSENT
    return recipes.agree(draft)


def pages_of(link):
    case = link.application
    return [
        *(reverse(f"families:{name}") for name in ("centre", "family", "messages", "who-can-see-me", "your-data")),
        reverse("families:application", args=[case.pk]),
        reverse("families:application-timeline", args=[case.pk]),
        reverse("families:application-receipt", args=[case.pk]),
        reverse("families:link", args=[link.pk]),
        reverse("families:pass", args=[link.pk]),
        *(
            reverse("families:message", args=[pk])
            for pk in Message.objects.filter(user=link.owner).values_list("pk", flat=True)
        ),
    ]


def admin_pages_of(link):
    rows = (link, link.application, link.consent, link.person, link.person.cards.get())
    names = [f"admin:families_{row._meta.model_name}" for row in rows]
    details = [reverse(f"{name}_change", args=[row.pk]) for name, row in zip(names, rows, strict=True)]
    return [
        *details,
        *(reverse(f"{name}_changelist") + "?" for name in names),
        reverse("admin:families_linkapplication_history", args=[link.application_id]),
    ]


def traces(broker, log_lines):
    """What is left of a walk where anybody may look, and in the rows themselves."""
    return {
        "logs": log_lines.getvalue(),
        "sessions": "".join(row.session_data + repr(row.get_decoded()) for row in Session.objects.all()),
        "broker": everything_in(broker),
        "events": repr(list(Event.objects.values_list("actor_id", "object_id", "codes"))),
        "messages": repr(list(Message.objects.values_list("codes", "kind"))),
    }


def assert_hidden(places, rows, pages):
    """No number anywhere, and no name where nobody needs one."""
    numbers = {CANARY.number, CANARY.number[3:-4], CANARY.card().number, PHONE}
    for place, text in {**places, "rows": rows}.items():
        assert not [value for value in numbers if value in text], place
    for place, text in {**places, "addresses": repr(list(pages))}.items():
        for word in (CANARY.name, EMPLOYER):
            assert word not in text, place
            assert word.encode("unicode_escape").decode() not in text, place
    for url, page in pages.items():
        text = page.getvalue().decode()
        assert page.status_code in {200, 204, 286}, url
        assert not [value for value in (*numbers, EMPLOYER) if value in text], url
        assert CANARY.name not in str(page.headers), url
        assert not (url.startswith(("/verify/", "/calendar/")) and CANARY.name in text), url


@pytest.mark.django_db
def test_planted_number_is_nowhere_but_sealed(
    linked, officer, sign_in, log_lines, broker, django_capture_on_commit_callbacks
):
    browser = sign_in(linked)
    with django_capture_on_commit_callbacks(execute=True):
        link = walk(linked, browser)
    pages = {url: browser.get(url) for url in pages_of(link)}
    desk = signed_in(officer)
    pages |= {url: desk.get(url) for url in admin_pages_of(link)}
    pages["/healthz"], pages["/readyz"] = Client().get("/healthz"), Client().get("/readyz")
    logging.getLogger("families").error("%s rang from %s", CANARY.number, PHONE)

    places = traces(broker, log_lines)
    rows = repr(list(LinkApplication.objects.values())) + repr(list(InsuredPerson.objects.values()))
    assert_hidden(places, rows, pages)

    assert "request_finished" in places["logs"]
    assert "[number] rang from [mobile]" in places["logs"]
    assert broker.llen("verification") > 0
    assert link.person.number == CANARY.number


def told_of_everything():
    """One answer that holds what each of the register's calls looks for."""
    now, card = timezone.now(), CANARY.card()
    spell = {"from": "1992-01", "to": "2004-06", "base": "900.00", "employer": EMPLOYER, "region": "110101"}
    record = {"region": "110101", "first_enrolled": "1992-01", "spells": [spell], "account_balance": "61234.50"}
    return {
        "id": "told-once",
        "result": "ok",
        "tries_left": 4,
        "channel": "sms",
        "state": "temporary",
        "lapses_at": None,
        "expires_at": (now + timedelta(minutes=5)).isoformat(),
        "as_of": now.date().isoformat(),
        "records": [record | {"insurance": name.value, "state": "closed"} for name in Insurance],
        "due_on": (now + timedelta(days=20)).date().isoformat(),
        "certified_at": now.isoformat(),
        "proof_kind": "self",
        "card": {
            "number": card.number,
            "state": "normal",
            "issuer_region": card.issuer_region_code,
            "issued_on": card.issued_on.isoformat(),
            "expires_on": card.expires_on.isoformat(),
        },
    }


def acts_for_her(link, browser):
    """What can be done for her, and what the workers make of it, in three stages to look at."""
    of_link = partial(reverse, args=[link.pk])
    browser.post(of_link("benefits:person-ask"))
    benefits.tasks.refresh_due()
    browser.post(reverse("benefits:calendar-new"))
    browser.post(of_link("families:card-code-printed"))
    renew = of_link("benefits:certification-renew")
    shown = browser.get(renew).context["declaration"].sha256
    browser.post(renew, {"shown": shown, "declares": "on", "channel": "sms"})
    browser.post(of_link("benefits:certification-code"), {"code": "123456"})
    yield
    browser.post(of_link("families:card-loss"))
    be_due()
    families.tasks.send_due_losses()
    yield
    browser.post(of_link("families:card-loss-lift"))
    be_due()
    families.tasks.send_due_losses()
    benefits.tasks.send_due_certifications()
    benefits.tasks.remind_due()
    families.tasks.send_due_messages()
    yield


def be_due():
    """Claims go by the database's clock, which is behind ours by what the walk took."""
    for model in (LossReport, CertificationRequest):
        model.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(minutes=1))


def pages_about_her(link, browser):
    of_link = partial(reverse, args=[link.pk])
    for name in ("card-code", "pass"):
        browser.get(of_link(f"families:{name}"))
    codes = CardCode.objects.standing().filter(link=link)
    return [
        *(of_link(f"families:{name}") for name in ("link", "pass", "card", "card-code", "card-code-printed")),
        *(of_link(f"families:{name}") for name in ("card-loss", "card-loss-status")),
        *(reverse("families:card-code-left", args=[link.pk, code.pk]) for code in codes.live()),
        *(reverse("families:pass-left", args=[link.pk, shown.pk]) for shown in link.passes.all()),
        *(reverse("families:verify", args=[token_of(code)]) for code in codes),
        *(
            of_link(f"benefits:{name}")
            for name in ("person", "person-fetched", "certification", "certification-waiting")
        ),
        *(reverse("benefits:person-insurance", args=[link.pk, insurance]) for insurance in Insurance),
        *(reverse("benefits:person-contributions", args=[link.pk, insurance]) for insurance in Insurance),
        *(reverse(f"benefits:{name}") for name in ("insurances", "board", "board-shares")),
        reverse("benefits:calendar", args=[secret_of(CalendarFeed.objects.get())]),
        *(
            reverse("families:message", args=[pk])
            for pk in Message.objects.filter(user=link.owner).values_list("pk", flat=True)
        ),
    ]


@pytest.mark.django_db
def test_planted_number_stays_sealed_through_cards_and_insurances(
    linked, sign_in, log_lines, broker, other, django_capture_on_commit_callbacks
):
    """She is seen, certified and reported lost; where she worked is not shared."""
    browser = sign_in(linked)
    other.told = told_of_everything()
    pages = {}
    with django_capture_on_commit_callbacks(execute=True):
        link = walk(linked, browser)
        FamilyLink.objects.filter(pk=link.pk).update(scopes=[scope for scope in ALL if scope != Scope.VIEW_WORK])
        for stage, _done in enumerate(acts_for_her(link, browser)):
            for url in pages_about_her(link, browser):
                pages[f"{url}#{stage}"] = browser.get(url)

    models = (InsuredPerson, CardCode, LossReport, CertificationRequest, Refresh, Reminder)
    rows = "".join(repr(list(model.objects.values())) for model in models)
    assert_hidden(traces(broker, log_lines), rows, pages)

    report, renewal = LossReport.objects.get(), CertificationRequest.objects.get()
    assert (report.lifted_at is not None, renewal.filed_at is not None) == (True, True)
    assert InsuranceRecord.objects.get(person=link.person, insurance="pension").spells[0]["employer"] == EMPLOYER
    assert Reminder.objects.filter(link=link).exists()
    assert broker.llen("records") > 0
    keys = [*map(token_of, CardCode.objects.all()), secret_of(CalendarFeed.objects.get())]
    assert not [key for key in keys if key in log_lines.getvalue()]


@pytest.mark.django_db
def test_planted_number_reaches_no_program(
    linked, sign_in, log_lines, broker, other, django_capture_on_commit_callbacks
):
    """An app sees her through the link, changes it and ends it; where she worked is not shared."""
    other.told = told_of_everything()
    with django_capture_on_commit_callbacks(execute=True):
        link = walk(linked, sign_in(linked))
        FamilyLink.objects.filter(pk=link.pk).update(scopes=[scope for scope in ALL if scope != Scope.VIEW_WORK])
        caller = calling_for(linked, made_app())
        of_link, of_her = f"family-links/{link.pk}/", f"persons/{link.person_id}/"
        pages = {f"{of_her}insurances/#none-yet": caller.get(f"{of_her}insurances/")}
        benefits.tasks.refresh_due()
        for address in ("family-links/", of_link, f"{of_her}card/", f"{of_her}insurances/"):
            pages[address] = caller.get(address)
        lower = {"scopes": ["view_card", "view_pension"]}
        pages[f"{of_link}#lowered"] = caller.patch(of_link, lower, **{"if-match": "*"})
        pages[f"{of_link}end/"] = caller.post(f"{of_link}end/")
        pages["events/"] = caller.get("events/")

    rows = "".join(repr(list(model.objects.values())) for model in (InsuredPerson, KeptAnswer, Usage))
    assert_hidden(traces(broker, log_lines), rows, pages)
    insurances = pages[f"{of_her}insurances/"].json()["insurances"]
    assert [one["code"] for one in insurances if one["record"]] == Insurance.values
    assert caller.token not in log_lines.getvalue()
