"""Pages in the languages that are not the source: every word of them is translated, and the longest words still fit."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from families.models import FamilyLink, LinkApplication, Message
from families.models.messages import Kind
from families.services.consents.invitations import token_of
from families.states import Status
from tests.browser import PHONE, assert_no_sideways_scroll, shoot
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    draft_of,
    link_relative,
    link_self,
    refused_before,
    waiting,
)
from tests.families.invitations import invite

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# Everyday words of English that are words of no other language here.
ENGLISH = re.compile(r"\b(the|and|you|your|with|from|of|this|is|are|it|for|until|by)\b", re.IGNORECASE)
LANGUAGES = pytest.mark.parametrize("language", ["es", "zh-hans"])
PUBLIC = (
    "/",
    "/help/",
    "/help/?region=320000",
    "/your-data/",
    "/legal-basis/",
    "/accessibility/",
    "/knowledge/",
    "/knowledge/card/",
    "/knowledge/stuck/",
    "/knowledge/regions/",
    "/knowledge/regions/000000/",
    "/knowledge/regions/320500/",
    "/knowledge/regions/610100/",
    *(f"/knowledge/insurances/{name}/" for name in ("pension", "medical", "unemployment", "work-injury", "maternity")),
    "/what-if/",
    "/what-if/retirement/",
    "/what-if/pension/",
    "/what-if/unemployment/",
    "/what-if/work-injury/",
    "/what-if/maternity/",
    "/consent/",
    "/verify/nonsense/",
    "/account/login/",
    "/account/signup/",
    "/account/login/code/",
    "/no-such-page/",
)
SIGNED_IN = (
    "/",
    "/family/",
    "/messages/",
    "/who-can-see-me/",
    "/who-can-see-me/invitations/",
    "/who-can-see-me/invitations/new/",
    "/family/invitations/",
    "/insurances/",
    "/account/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/sessions/",
    "/family/applications/start/relative/",
)


def assert_speaks(page, language, name):
    """Nothing English is left on the page, and nothing sticks out of a phone."""
    page.wait_for_load_state("load")
    page.evaluate("() => document.querySelectorAll('details.fold').forEach((fold) => fold.open = true)")
    shoot(page, f"{language}-{name}")
    assert page.locator("html").get_attribute("lang").lower() == language
    page.evaluate(
        "() => document.querySelectorAll('body [lang=en]').forEach((source) => source.remove())"
    )  # as packs have them
    left = [line for line in page.locator("body").inner_text().splitlines() if ENGLISH.search(line)]
    assert left == [], page.url
    assert_no_sideways_scroll(page)


@LANGUAGES
def test_pages_for_everyone_speak_the_language(live_server, new_page, regions, language):
    page = new_page(locale={"es": "es-ES", "zh-hans": "zh-CN"}[language], width=PHONE)
    for address in PUBLIC:
        page.goto(live_server.url + address)
        assert_speaks(page, language, address)


@LANGUAGES
def test_pages_of_a_citizen_speak_the_language(live_server, new_page, sign_in, applicant, relative, language):
    applicant.language = language
    applicant.save()
    for user, resident in ((applicant, LI_MING), (relative, WANG_FANG)):
        link_self(user, resident)
    link_relative(applicant)
    refused_before(applicant, 1)
    waiting(applicant, CHEN_JING, "spouse")
    waiting(relative, LI_MING, "son")
    draft = draft_of(applicant, ZHAO_QIANG, "brother")
    own, hers = invite(applicant, "father", language=language), invite(relative, "mother", language=language)
    page = new_page(width=PHONE)
    value = sign_in(applicant, browser=Client()).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    for address in (*SIGNED_IN, reverse("families:invitation", args=[own.pk]), *own_addresses(applicant, draft)):
        page.goto(live_server.url + address)
        assert_speaks(page, language, re.sub(r"[0-9a-f-]{36}", "x", address))
    for token, name in ((token_of(hers), "invited"), ("forged", "not-open")):
        page.goto(live_server.url + reverse("families:invitation-scanned", args=[token]))
        assert_speaks(page, language, name)


def own_addresses(user, draft):
    """The pages of the user's links, applications and messages."""
    for link in FamilyLink.objects.filter(owner=user):
        yield reverse("families:link", args=[link.pk])
        yield reverse("families:link-end", args=[link.pk])
        yield reverse("families:card", args=[link.pk])
        for name in ("card-code", "card-code-printed") if link.is_self else ("pass",):
            yield reverse(f"families:{name}", args=[link.pk])
    for application in LinkApplication.objects.filter(applicant=user).exclude(status=Status.DRAFT):
        yield reverse("families:application", args=[application.pk])
        yield reverse("families:application-receipt", args=[application.pk])
        if application.status == Status.AWAITING_CONSENT:
            yield reverse("families:application-letter", args=[application.pk])
    for slug in ("details", "sharing", "check"):
        yield reverse("families:application-step", args=[draft.pk, slug])
    for message in Message.objects.filter(user=user):
        yield reverse("families:message", args=[message.pk])
    asked = Message.objects.get(user=user, kind=Kind.CONSENT_ASKED)
    yield reverse("families:application-answer", args=[asked.application_id])
