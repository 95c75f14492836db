"""Filling a calculator in from one's own card: never from anybody else's, and shown to be changed."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import Event
from benefits.calculators import CALCULATORS
from benefits.contributions import Insurance
from benefits.services.prefilling import own_answers
from families.models import FamilyLink
from tests.benefits.pages.conftest import keep_all, spell
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    applicant,
    link_relative,
    link_self,
    regions,
    sign_in,
    stranger,
)

__all__ = ["applicant", "regions", "sign_in", "stranger"]

OFFER = "Fill in from my own card"
WORK = [spell("2008-01", "2026-10", "9000.00")]


def press(client, name="pension", **data):
    return client.post(reverse("benefits:what-if-own", args=[name]), data)


@pytest.fixture
def own(applicant, sign_in):
    """Li Ming, signed in, whose own five records are kept."""
    link = link_self(applicant)
    keep_all(link.person, WORK, retired=False)
    sign_in(applicant)
    return link


def test_stranger_is_led_to_sign_in(client, regions):
    answer = press(client)
    assert (answer.status_code, answer.url) == (302, "/account/login/")


def test_form_shows_what_the_own_card_tells(client, own):
    page = press(client)
    html = page.content.decode()
    assert page.status_code == 200
    for value in ("1985", "61234.50", "9000.00", "18", "10"):
        assert f'value="{value}"' in html
    assert '<option value="110000" selected>' in html
    assert re.search(r'<input type="radio" name="category" value="man"[^>]*\bchecked\b', html)
    assert "Filled in from your own card." in html


def test_what_was_filled_in_works_when_it_is_sent(client, own):
    answers = own_answers(own.owner, Insurance.PENSION)
    form = CALCULATORS["pension"].form(initial=answers)
    sent = {}
    for field in form.visible_fields():
        if field.kind == "parts":
            for part in field.parts:
                if 'value="' in part.tag:
                    sent[part.tag.split('name="')[1].split('"')[0]] = part.tag.split('value="')[1].split('"')[0]
        elif field.value() not in (None, False):
            sent[field.html_name] = str(field.value())
    page = client.post(reverse("benefits:what-if", args=["pension"]), sent | {"region": "110000"})
    assert page.status_code == 200
    assert "About ¥" in page.content.decode()


@pytest.mark.parametrize("name", [name for name in CALCULATORS if name != "survivors"])
def test_each_calculator_can_be_filled_in(client, own, name):
    assert OFFER in client.get(reverse("benefits:what-if", args=[name])).content.decode()
    assert press(client, name).status_code == 200


def test_own_card_tells_nothing_of_who_has_died(client, own):
    assert OFFER not in client.get(reverse("benefits:what-if", args=["survivors"])).content.decode()
    assert press(client, "survivors").status_code == 404


def test_own_look_leaves_no_event(client, own):
    before = Event.objects.count()
    press(client)
    assert Event.objects.count() == before


def test_woman_chooses_her_post_herself(client, applicant, sign_in):
    link_self(applicant, CHEN_JING)
    sign_in(applicant)
    assert "category" not in own_answers(applicant, Insurance.PENSION)
    assert "checked" not in press(client, "retirement").content.decode()


def test_user_without_an_own_card_gets_nothing(client, applicant, sign_in):
    sign_in(applicant)
    page = press(client)
    assert page.status_code == 200
    assert "you have not linked it yet" in page.content.decode()
    assert own_answers(applicant, Insurance.PENSION) is None


def test_own_card_that_ended_gives_nothing(client, own):
    FamilyLink.objects.filter(pk=own.pk).update(frozen_at=own.begins_at)
    assert own_answers(own.owner, Insurance.PENSION) is None


def test_relatives_card_gives_nothing(client, own):
    mother = link_relative(own.owner, WANG_FANG)
    keep_all(mother.person, [spell("1980-01", "2008-10", "1234.00")])
    html = press(client, link=str(mother.pk), person=str(mother.person_id), pk=str(mother.pk)).content.decode()
    assert "1958" not in html
    assert 'value="1985"' in html


def test_another_users_link_cannot_be_named(client, own, stranger):
    other = link_self(stranger, ZHAO_QIANG)
    html = press(client, link=str(other.pk)).content.decode()
    assert "1979" not in html
    assert client.post(f"/what-if/pension/own/{other.pk}/").status_code == 404


def test_opened_by_its_address_it_leads_to_the_form(client, own):
    answer = client.get(reverse("benefits:what-if-own", args=["pension"]))
    assert (answer.status_code, answer.url) == (302, reverse("benefits:what-if", args=["pension"]))


def test_unknown_calculator_does_not_exist(client, own):
    assert press(client, "lottery").status_code == 404


def test_values_are_those_of_the_calculators_insurance(own):
    answers = own_answers(own.owner, Insurance.UNEMPLOYMENT)
    assert answers["months_paid"] == 226
    assert answers["average_base"] == Decimal("9000.00")
    assert "balance" not in answers
    assert LI_MING.born.year == answers["birth_month"].year
