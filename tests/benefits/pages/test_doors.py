"""Whose pages these are: nobody's signed out, nobody else's, and nothing of a link that is not active."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink
from families.models.links import EndedBy
from families.services.links.ending import end_link
from tests.benefits.pages.conftest import keep_all
from tests.families.conftest import CHEN_JING, WANG_FANG, ZHAO_QIANG, by, link_relative, link_self

NAMES = ("person", "person-ask", "person-fetched", "person-insurance", "person-contributions")


def of(link, name):
    return reverse(
        f"benefits:{name}",
        args=[link.pk, *(["pension"] if name in {"person-insurance", "person-contributions"} else [])],
    )


def fetch(client, link, name):
    return (client.post if name == "person-ask" else client.get)(of(link, name))


@pytest.mark.parametrize("name", NAMES)
def test_who_is_not_signed_in_is_asked_to(client, mother, name):
    answer = fetch(client, mother, name)
    back = "" if name == "person-ask" else f"?next={of(mother, name)}"  # nobody comes back to what was pressed
    assert (answer.status_code, answer.url) == (302, f"/account/login/{back}")


@pytest.mark.parametrize("name", NAMES)
def test_page_of_another_citizens_link_does_not_exist(client, mother, stranger, sign_in, name):
    link_self(stranger, ZHAO_QIANG)
    sign_in(stranger)
    assert fetch(client, mother, name).status_code == 404
    assert not Event.objects.filter(kind="benefits.insurances_opened").exists()


@pytest.mark.parametrize("name", NAMES)
def test_subject_has_their_own_link_and_not_this_one(client, mother, relative, sign_in, name):
    link_self(relative, WANG_FANG)
    sign_in(relative)
    assert fetch(client, mother, name).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_link_that_shares_no_insurance_has_no_such_page(client, linked, rules, sign_in, name):
    link = link_relative(linked, CHEN_JING, "spouse", scopes=["view_card", "view_work", "certify"])
    keep_all(link.person)
    sign_in(linked)
    assert fetch(client, link, name).status_code == 404


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("state", ["paused", "frozen", "over", "ended", "not begun"])
def test_link_that_is_not_active_shows_nothing_and_leads_to_its_own_page(client, mother, sign_in, name, state):
    now = timezone.now()
    changed = {
        "paused": {"paused_at": now},
        "frozen": {"frozen_at": now},
        "over": {"begins_at": now - timedelta(days=2), "until": now - timedelta(days=1)},
        "not begun": {"begins_at": now + timedelta(days=1)},
    }
    if state == "ended":
        end_link(mother, ended_by=EndedBy.SUBJECT, by=by(mother.owner))
    else:
        FamilyLink.objects.filter(pk=mother.pk).update(**changed[state])
    sign_in(mother.owner)

    answer = fetch(client, mother, name)

    assert (answer.status_code, answer.url) == (302, reverse("families:link", args=[mother.pk]))
    assert not Event.objects.filter(kind="benefits.insurances_opened").exists()
