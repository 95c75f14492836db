"""A planted number, carried through the wizard, the register's answer and the pages, turns up nowhere but sealed."""

import logging
from datetime import date
from urllib.parse import urlsplit

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from audit.models import Event
from families.models import InsuredPerson, LinkApplication, Message
from families.relationships import Sex
from families.states import Status
from sscard.health import QUEUES
from tests.families import conftest as recipes
from tests.families.admin.conftest import signed_in
from tests.families.conftest import Resident
from tests.families.wizard.pages import post_step, start

CANARY = Resident("金丝雀", date(1949, 7, 23), Sex.FEMALE, sequence=211)
PHONE = "13987650123"


@pytest.fixture
def broker(monkeypatch):
    """A database of the broker to ourselves, so that what is published stays to be read."""
    parts = urlsplit(settings.REDIS_URL)
    url = parts._replace(path="/15").geturl()
    monkeypatch.setattr(current_app.conf, "broker_write_url", url)
    client = redis.Redis.from_url(url)
    client.delete(*QUEUES)
    yield client
    client.delete(*QUEUES)
    client.close()


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

    stored = "".join(row.session_data + repr(row.get_decoded()) for row in Session.objects.all())
    events = repr(list(Event.objects.values_list("actor_id", "object_id", "codes")))
    rows = repr(list(LinkApplication.objects.values())) + repr(list(InsuredPerson.objects.values()))
    places = {
        "logs": log_lines.getvalue(),
        "sessions": stored,
        "broker": everything_in(broker),
        "events": events,
        "messages": repr(list(Message.objects.values_list("codes", "kind"))),
        "rows": rows,
        "addresses": repr(list(pages)),
    }
    hidden = {CANARY.number, CANARY.number[3:-4], PHONE}
    for place, text in places.items():
        assert not [value for value in hidden if value in text], place
    for place in ("logs", "sessions", "broker", "events", "messages", "addresses"):
        assert CANARY.name not in places[place], place
        assert CANARY.name.encode("unicode_escape").decode() not in places[place], place
    for url, page in pages.items():
        assert page.status_code in {200, 286}, url
        assert CANARY.number not in page.content.decode(), url
        assert CANARY.number[3:-4] not in page.content.decode(), url

    assert "request_finished" in places["logs"]
    assert "[number] rang from [mobile]" in places["logs"]
    assert broker.llen("verification") > 0
    assert link.person.number == CANARY.number
