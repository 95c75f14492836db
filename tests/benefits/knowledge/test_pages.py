"""Pages of plain knowledge: for anybody, in three languages, each with its source, every link alive."""

import re

import pytest
from django.urls import resolve, reverse
from django.utils.html import escape
from django.utils.translation import override

from authorities.selectors import described_regions
from benefits.contributions import Insurance
from benefits.knowledge import card
from benefits.knowledge.insurances import PAGES, Question
from benefits.knowledge.statements import Page, says, sources_of
from benefits.knowledge.stuck import SYMPTOMS
from benefits.laws import Article, Law
from families.models import FamilyLink
from families.models.people import CardState
from tests.benefits.knowledge.reading import main_of, page_of
from tests.families.conftest import applicant, link_relative, link_self, pack_of, regions, sign_in

__all__ = ["applicant", "pack_of", "regions", "sign_in"]

LANGUAGES = pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
PAGES_OF_ONE = [
    "/knowledge/card/",
    "/knowledge/stuck/",
    *(f"/knowledge/insurances/{insurance.replace('_', '-')}/" for insurance in Insurance.values),
]
ADDRESSES = ["/knowledge/", "/knowledge/regions/", *PAGES_OF_ONE]


def all_addresses():
    return [*ADDRESSES, *(reverse("benefits:knowledge-region", args=[one.code]) for one in described_regions())]


# --- For anybody ------------------------------------------------------------------------------------------------------


@LANGUAGES
def test_every_page_opens_for_a_stranger_and_for_a_citizen(client, regions, applicant, sign_in, language):
    link_self(applicant)
    applicant.language = language
    applicant.save()
    for _who in ("stranger", "citizen"):
        for address in all_addresses():
            page = page_of(client, address, language)
            assert f'<html lang="{language}"' in page, address
            assert main_of(page).count("<h1>") == 1, address
        sign_in(applicant)


def test_every_link_leads_somewhere(client, regions):
    for address in all_addresses():
        for target in set(re.findall(r'href="(/[^"#]*)"', main_of(page_of(client, address)))):
            resolve(target)
            assert client.get(target).status_code in {200, 302}, f"{address}: {target}"


def test_no_link_leads_to_a_strange_site(client, regions):
    for address in all_addresses():
        assert not re.findall(r'href="(?!/|tel:|#)[^"]*"', main_of(page_of(client, address))), address


@pytest.mark.parametrize(
    "address",
    [
        "/knowledge/insurances/health/",
        "/knowledge/insurances/work_injury/",
        "/knowledge/regions/999999/",
        "/knowledge/regions/440104/",  # a county has its prefecture's page
        "/knowledge/regions/110100/",  # a placeholder
        "/knowledge/regions/650000/",  # nothing is known of it
        "/knowledge/regions/guangdong/",
        "/knowledge/regions/44/",
    ],
)
def test_what_names_nothing_is_not_found(client, regions, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/help/", "/insurances/", "/"])
def test_knowledge_is_a_press_away(client, regions, address):
    assert 'href="/knowledge/"' in client.get(address).content.decode()


def test_help_leads_to_what_to_do_when_stuck(client, regions):
    assert 'href="/knowledge/stuck/"' in page_of(client, "/help/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_costs_few_queries(client, regions, django_assert_max_num_queries, address):
    client.get(address)
    with django_assert_max_num_queries(2):
        client.get(address)


def test_page_costs_a_citizen_the_same_however_many_they_link(
    client, applicant, sign_in, django_assert_max_num_queries
):
    """Session and user, own region, own link, new messages."""
    link_self(applicant)
    sign_in(applicant)
    for links in ("own", "relative's"):
        if links == "relative's":
            link_relative(applicant)
        for address in ADDRESSES:
            client.get(address)
            with django_assert_max_num_queries(6):
                client.get(address)


def test_post_is_refused(client, regions):
    assert client.post("/knowledge/stuck/").status_code == 405


# --- The insurances ---------------------------------------------------------------------------------------------------


def test_every_insurance_has_its_page():
    assert PAGES.keys() == set(Insurance)


@pytest.mark.parametrize("insurance", Insurance.values)
def test_insurance_answers_every_question_with_a_source(client, regions, insurance):
    page = PAGES[Insurance(insurance)]
    assert page.answers.keys() == set(Question)
    shown = page_of(client, reverse("benefits:knowledge-insurance", args=[insurance]))
    for question in Question:
        assert page.answers[question]
        for statement in page.answers[question]:
            assert escape(str(statement.text)) in shown
            assert statement.sources
            assert escape(statement.cited) in shown


@pytest.mark.parametrize(
    ("insurance", "phone"),
    [
        ("pension", "12333"),
        ("medical", "12393"),
        ("unemployment", "12333"),
        ("work_injury", "12333"),
        ("maternity", "12393"),
    ],
)
def test_insurance_names_its_line(client, regions, insurance, phone):
    page = main_of(page_of(client, reverse("benefits:knowledge-insurance", args=[insurance])))
    assert re.findall(r'href="tel:(\d+)"', page) == [phone]


def test_citizen_reads_the_line_of_their_own_region(client, applicant, sign_in, pack_of):
    pack_of("110000", section="help", pension_phone='"95001"')
    link_self(applicant)
    for address in ("/knowledge/insurances/pension/", "/knowledge/stuck/"):
        assert "95001" not in main_of(page_of(client, address))
    sign_in(applicant)
    for address in ("/knowledge/insurances/pension/", "/knowledge/stuck/"):
        assert "95001" in main_of(page_of(client, address))


def test_nothing_is_said_without_a_source():
    with pytest.raises(ValueError, match="no source for It is so"):
        says("It is so")


def test_sources_of_a_page_stand_once_and_in_order():
    law = Law.SOCIAL_INSURANCE
    page = Page("https://example.org/a?b=1")
    statements = [
        says("a", Article(law, "10"), page),
        says("b", Article(law, "9"), Article(Law.WORK_INJURY, "14 (6)"), Article(Law.WORK_INJURY, "14")),
        says("c", Article(law, "10"), Article(Law.RETIREMENT_AGE)),
    ]
    with override("en"):
        sources = sources_of(statements)
        assert sources.laws == [
            "Decision of 13 September 2024 on the gradual raising of retirement ages",
            "Social Insurance Law, art. 9, 10",
            "Regulation on Work-Related Injury Insurance, art. 14, 14 (6)",
        ]
        assert sources.addresses == ["https://example.org/a?b=1"]
        assert statements[0].cited == "Social Insurance Law, art. 10; example.org"
        assert sources_of([]).laws == []


@pytest.mark.parametrize("address", PAGES_OF_ONE)
def test_page_says_its_sources_and_its_day_at_the_end(client, regions, address):
    page = main_of(page_of(client, address))
    end = page.rsplit("<details", 1)[1]
    assert "Sources" in end
    assert "Law" in end or "Rules" in end
    assert "Written on 26 November 2026." in end


# --- The card ---------------------------------------------------------------------------------------------------------


def test_card_names_its_law_functions_issuers_and_states(client, regions):
    page = page_of(client, "/knowledge/card/")
    for words in ("Record", "Query", "Get things done", "亲情服务", "家庭共济", "public employment services"):
        assert words in page
    assert escape("Rules on the Social-Security Card of 20 April 2011, art. 2, 3, 4, 5") in page
    assert card.STATES.keys() == set(CardState)
    for state in CardState:
        assert str(state.label) in page


def test_own_pages_are_linked_only_for_who_has_a_card_here(client, applicant, sign_in):
    link_self(applicant)
    own = FamilyLink.objects.get(owner=applicant)
    address = reverse("families:link", args=[own.pk])
    assert str(own.pk) not in page_of(client, "/knowledge/card/")
    sign_in(applicant)
    assert f'href="{address}"' in page_of(client, "/knowledge/card/")


def test_stranger_is_never_led_to_another_persons_card(client, applicant, sign_in, django_user_model):
    link_self(applicant)
    own = FamilyLink.objects.get(owner=applicant)
    sign_in(django_user_model.objects.create_user("stranger"))
    assert str(own.pk) not in page_of(client, "/knowledge/card/")


# --- When stuck -------------------------------------------------------------------------------------------------------


def test_each_symptom_has_a_step_an_office_a_paper_and_a_phone(client, regions):
    page = main_of(page_of(client, "/knowledge/stuck/"))
    assert [one.anchor for one in SYMPTOMS] == re.findall(r'class="fold__body" id="([a-z-]+)"', page)
    for symptom in SYMPTOMS:
        for words in (symptom.title, symptom.step.text, symptom.office, symptom.paper, symptom.step.cited):
            assert escape(str(words)) in page
    assert page.count('href="tel:') == len(SYMPTOMS)


def test_line_for_disputes_of_jiangsu_is_shown_to_its_citizens(client, applicant, sign_in, pack_of):
    pack_of("110000", section="help", dispute_phone='"12345"')
    link_self(applicant)
    sign_in(applicant)
    assert main_of(page_of(client, "/knowledge/stuck/")).count('href="tel:12345"') == 1
