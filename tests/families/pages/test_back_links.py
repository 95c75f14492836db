"""A back link is named as the page that it leads to is headed, in an account and at /consent/manage/."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from families.services.links.app_bars import bar_app
from families.services.links.digests import Month
from tests.families.conftest import by
from tests.families.invitations import invite_at_office
from tests.families.pages.conftest import bound
from tests.families.pages.test_managing import LINKS, arrive, link
from tests.integrators.conftest import make_app

__all__ = ["link", "make_app"]

ABOUT_ME = (
    *("families:{}looks", "families:{}seen-in-month", "families:{}owners-allowed", "families:{}asking-app"),
    "benefits:{}board-shares",
)


@pytest.fixture
def about(make_app, link):
    """What the addresses name."""
    app = make_app(regions=["110000"])
    bar_app(link.person, app, by=by(link.owner))
    return {"seen-in-month": [Month.before(timezone.localdate()).code], "asking-app": [app.pk]}


def led_back(client, page):
    """Where the back link leads, and what it says."""
    shown = client.get(page)
    assert shown.status_code == 200, page
    href, label = re.search(r'govuk-back-link" href="([^"]+)">([^<]+)<', shown.content.decode()).groups()
    return href, label.strip()


def heading_of(client, page):
    return re.search(r"<h1[^>]*>([^<]+)</h1>", client.get(page).content.decode())[1].strip()


def check_each_page(client, about, prefix):
    for name in ABOUT_ME:
        page = reverse(name.format(prefix), args=about.get(name.partition("{}")[2], []))
        href, label = led_back(client, page)
        assert label == heading_of(client, href), page


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_in_an_account(client, sign_in, real_register, about, language):
    mother = bound("mother", real_register.cases["demo_mother"])
    mother.language = language
    mother.save()
    sign_in(mother)
    check_each_page(client, about, "")


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_without_one(client, asked, about, link, officer, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    arrive(client, asked)
    check_each_page(client, about, "manage-")
    page = reverse("families:manage-invitation", args=[invite_at_office(link.person, officer).pk])
    href, label = led_back(client, page)
    assert (href, label) == (LINKS, heading_of(client, LINKS))
