"""Somebody without a telephone or a computer adds his mother at the counter: an officer fills it in with him, in three languages,
and every page is good."""

from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from authorities.models import Office
from families.models import LinkApplication
from families.relationships import Relationship
from families.services.applications.documents import ask_for_more
from families.services.applications.drafts import declaration_of
from families.services.applications.reviews import reject
from families.states import Status
from tests.browser import assert_good
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.counter.conftest import at
from tests.families.admin.counter.test_journey import LANGUAGES, submit
from tests.families.recipes import make_application, make_person, make_waiting, number_for
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NUMBER = number_for(date(1957, 5, 4), sequence=22)


@pytest.fixture
def son(applicant):
    return applicant.links.get(relationship="self").person


@pytest.mark.parametrize("locale", LANGUAGES)
def test_officer_fills_in_an_application_with_him(new_page, live_server, officer, son, locale):
    language = LANGUAGES[locale]
    User.objects.filter(pk=officer.pk).update(language=language)
    page = new_page(locale=locale)
    given_he_showed_his_identity_card(page, live_server, officer, son)
    when_the_officer_has_read_the_notice_out(page, language)
    when_he_says_whom_he_wants_to_add(page, language)
    when_he_says_what_he_asks_for(page, language)
    then_the_declaration_stands_in_his_language(page, language)
    when_he_has_signed_it(page, language)
    then_he_takes_the_receipt_home(page, language)


def test_letter_and_decision_to_take_home_are_good(new_page, live_server, officer, applicant, son, mother):
    office = Office.objects.filter(region__code__startswith="11").first()
    helped = {"assisted_by": officer, "assisted_office": office, "assisted_seen": "identity_card"}
    with transaction.atomic():
        asked = make_waiting(applicant, mother, Relationship.MOTHER, **helped)
        child = make_person("李小雨", date(2017, 9, 1), sequence=2)
        refused = make_application(
            applicant,
            Relationship.DAUGHTER,
            person=child,
            status=Status.IN_REVIEW,
            review_reason="minor_kinship",
            **helped,
        )
        colleague = on_duty("colleague", "110000", "officer")  # who filled it in does not decide it
        reject(refused, officer=colleague, reason="kinship_not_proven", is_told=True)
    page = new_page()
    given_he_showed_his_identity_card(page, live_server, officer, son)
    for name, about in (("assisted-letter", asked), ("assisted-refusal", refused)):
        page.goto(live_server.url + at(name, son, about))
        expect(page.locator(".paper .reference strong")).to_have_text(about.reference)
        assert_good(page, f"counter-{name}")
        page.emulate_media(media="print")
        expect(page.locator("#header")).to_be_hidden()
        expect(page.locator(".visit")).to_be_hidden()
        expect(page.locator(".paper")).to_be_visible()
        page.emulate_media(media="screen")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_papers_are_shown_at_the_counter_and_it_is_withdrawn_there(
    new_page, live_server, officer, applicant, son, locale
):
    language = LANGUAGES[locale]
    User.objects.filter(pk=officer.pk).update(language=language)
    first = on_duty("first", "110000", "officer")
    with transaction.atomic():
        case = make_application(
            applicant,
            Relationship.DAUGHTER,
            person=make_person("李小雨", date(2017, 9, 1), sequence=2),
            status=Status.IN_REVIEW,
            review_reason="minor_kinship",
            assisted_by=first,
            assisted_seen="identity_card",
            language=language,
        )
        colleague = on_duty("colleague", "110000", "officer")
        ask_for_more(case, officer=colleague, kinds=["household_register", "birth_certificate"])
    page = new_page(locale=locale)
    given_he_showed_his_identity_card(page, live_server, officer, son)

    page.locator(f"a[href='{at('assisted', son, case)}']").click()
    assert_good(page, f"assisted-asked-{language}")
    page.locator(f"a.button[href='{at('assisted-answer', son, case)}']").click()
    submit(page)  # with nothing ticked
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good(page, f"assisted-answer-wrong-{language}")
    page.locator("[name=kinds][value=birth_certificate]").check()
    page.locator("[name=office]").select_option(index=1)
    submit(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert LinkApplication.objects.get(pk=case.pk).status == Status.IN_REVIEW
    page.goto(live_server.url + reverse("admin:families_linkapplication_change", args=[case.pk]))
    expect(page.locator(".field-papers_at_counter")).to_contain_text(officer.username)
    assert_good(page, f"case-papers-at-counter-{language}")

    page.goto(live_server.url + at("assisted", son, case))
    page.locator(f"a[href='{at('assisted-withdraw', son, case)}']").click()
    expect(page.locator(".facts")).to_contain_text(case.reference)
    assert_good(page, f"assisted-withdraw-{language}")
    submit(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert LinkApplication.objects.get(pk=case.pk).status == Status.WITHDRAWN


def given_he_showed_his_identity_card(page, live_server, officer, son):
    cookie = signed_in(officer).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.goto(live_server.url + at("visit", son))
    page.locator("[name=identity_seen][value=identity_card]").check()
    submit(page)


def when_the_officer_has_read_the_notice_out(page, language):
    page.locator("section:has(#assisted) p a").click()
    page.locator(f".languages [lang={language}]").click()
    expect(page.locator(".text-shown")).to_have_attribute("lang", language)
    assert_good(page, f"assisted-begin-{language}")
    page.locator("[name=office]").select_option(index=1)
    submit(page)


def when_he_says_whom_he_wants_to_add(page, language):
    submit(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good(page, f"assisted-details-wrong-{language}")
    page.locator("[name=name]").fill("赵兰")
    page.locator("[name=number]").fill(NUMBER)
    page.locator("[name=relationship][value=mother]").check()
    submit(page)


def when_he_says_what_he_asks_for(page, language):
    assert_good(page, f"assisted-sharing-{language}")
    page.locator("[name=preset]").first.check()
    submit(page)


def then_the_declaration_stands_in_his_language(page, language):
    draft = LinkApplication.objects.get(assisted_by__isnull=False)
    paper = page.locator(".paper")
    expect(paper).to_have_attribute("lang", language)
    expect(paper).to_contain_text(declaration_of(draft, language).paragraphs[0])
    assert NUMBER not in page.content()
    assert_good(page, f"assisted-check-{language}")
    page.emulate_media(media="print")
    expect(paper).to_be_visible()
    expect(page.locator("[name=is_signed]")).to_be_hidden()
    expect(page.locator("#header")).to_be_hidden()
    page.emulate_media(media="screen")


def when_he_has_signed_it(page, language):
    submit(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good(page, f"assisted-check-wrong-{language}")
    page.locator("[name=is_signed]").check()
    submit(page)


def then_he_takes_the_receipt_home(page, language):
    sent = LinkApplication.objects.get(assisted_by__isnull=False)
    assert (sent.status, sent.language) == (Status.VERIFYING, language)
    expect(page.locator(".paper")).to_contain_text(sent.reference)
    assert NUMBER not in page.content()
    assert NUMBER not in page.url
    assert_good(page, f"assisted-sent-{language}")
    page.emulate_media(media="print")
    expect(page.locator(".paper svg")).to_be_visible()
    expect(page.locator(".visit")).to_be_hidden()
