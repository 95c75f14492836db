"""The pages with the rules as they are: nothing of what they may answer breaks a page, nor costs it a query."""

from datetime import date

import pytest
from django.urls import reverse

from benefits.insurances import MODULES
from benefits.models import InsuranceRecord
from families.models import InsuredPerson
from tests.benefits.pages.conftest import answered, keep, keep_all, spell, words_of
from tests.families.conftest import link_relative

QUERIES = 6
RESIDENT = {"base": "0.00", "employer": None}


def at_work(person):
    keep_all(person, [spell(f"{year}-01", f"{year}-12", "9000.00") for year in range(2001, 2026)], retired=False)


def out_of_work(person):
    at_work(person)
    InsuranceRecord.objects.update(state="paused")


def resident(person):
    keep(person, "pension", [spell("2009-01", **RESIDENT)], state="active", balance=2400)
    keep(person, "medical", [spell("2003-01", **RESIDENT)], state="active")
    answered(person)


def without_a_month(person):
    keep_all(person, [], retired=True)


def odd(person):
    keep_all(person, [spell("2010-01", "2012-12"), spell("2012-06", "2011-01"), spell("2099-01")], retired=False)


def elsewhere(person):
    """In a region that no table of ours knows."""
    keep_all(person)
    InsuranceRecord.objects.update(region_code="999999")


def dead(person):
    keep_all(person)
    InsuranceRecord.objects.update(state="closed")
    InsuredPerson.objects.filter(pk=person.pk).update(died_on=date(2026, 5, 1))


LIVES = [at_work, out_of_work, keep_all, resident, without_a_month, odd, elsewhere, dead]


@pytest.fixture
def link(linked, sign_in, mothers_link):
    sign_in(linked)
    return mothers_link


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
@pytest.mark.parametrize("life", LIVES)
def test_every_answer_is_an_estimate_with_who_decides(client, link, life, language):
    life(link.person)
    link.owner.language = language
    link.owner.save()
    for insurance in MODULES:
        page = client.get(reverse("benefits:person-insurance", args=[link.pk, insurance]))
        assert page.content.decode().count('class="assessment"') >= 1
        assert page.content.decode().count('href="tel:123') >= 1
    assert client.get(reverse("benefits:person", args=[link.pk])).status_code == 200
    assert client.get(reverse("benefits:insurances")).status_code == 200


@pytest.mark.parametrize("life", LIVES)
def test_rules_ask_the_database_nothing(client, link, life, django_assert_num_queries):
    life(link.person)
    page = reverse("benefits:person", args=[link.pk])
    client.get(page)
    with django_assert_num_queries(QUERIES):
        client.get(page)


def test_estimate_says_so_in_words(client, link):
    at_work(link.person)
    words = words_of(client.get(reverse("benefits:person-insurance", args=[link.pk, "pension"])))
    assert "This is an estimate for Beijing, of " in words
    assert "Social Insurance Law, art. 16" in words


def test_answer_about_one_insurance_tells_nothing_of_another(client, linked, sign_in):
    """By the real rules: of a pensioner who shares the unemployment insurance alone."""
    link = link_relative(linked, scopes=["view_unemployment"])
    keep_all(link.person)
    sign_in(linked)
    for address in (
        reverse("benefits:person", args=[link.pk]),
        reverse("benefits:person-insurance", args=[link.pk, "unemployment"]),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "A pension is being paid" not in words_of(answer)


def test_answer_names_the_prefecture_and_not_the_county_of_the_work(client, linked, sign_in):
    link = link_relative(linked, scopes=["view_unemployment"])
    keep(link.person, "unemployment", [spell("2015-01", region="440304")], state="active", region="440304")
    answered(link.person)
    sign_in(linked)
    text = words_of(client.get(reverse("benefits:person-insurance", args=[link.pk, "unemployment"])))
    assert "Shenzhen" in text
    assert "Futian" not in text
