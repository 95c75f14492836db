"""Whoever signs for a child or a ward ticks each sensitive thing by itself, and of a young child everything is: on the page, and in
what is posted."""

import re
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from families.models import LinkApplication
from families.scopes import SENSITIVE, VIEW
from families.services.consents.terms import declared_scopes
from families.states import Status
from tests.families.conftest import LI_XIAOYU, WANG_FANG, ZHAO_QIANG, Resident, answer, draft_of
from tests.families.recipes import approve
from tests.families.wizard.pages import assert_error_is_told, post_step, step_url, text_of

ASKED = ["view_card", "show_code", "view_medical", "view_pension"]
QUESTION = "If you are the guardian: tick each sensitive thing"
OF_YOUNG_CHILD = "You sign for a child: tick each thing that you agree to for them"
LI_FIFTEEN = replace(LI_XIAOYU, born=LI_XIAOYU.born.replace(year=timezone.localdate().year - 15))
BORN_16_YEARS_AGO = timezone.localdate().replace(day=1, month=1, year=timezone.localdate().year - 16)


@pytest.fixture
def browser(linked, sign_in):
    return sign_in(linked)


def child_s(user, scopes=ASKED, **answers):
    """Of fifteen."""
    return draft_of(user, LI_FIFTEEN, "daughter", scopes=scopes, **answers)


def young_child_s(user, scopes=ASKED, **answers):
    return draft_of(user, LI_XIAOYU, "daughter", scopes=scopes, **answers)


def boxes_on(page):
    found = re.findall(r'<input[^>]*name="sensitive"[^>]*>', page.content.decode())
    assert not [one for one in found if "checked" in one]
    return sorted(re.search(r'value="(\w+)"', one)[1] for one in found)


def test_each_thing_of_a_young_child_is_a_tick_of_its_own(browser, linked):
    page = browser.get(step_url(young_child_s(linked), "check"))
    assert OF_YOUNG_CHILD in text_of(page)
    assert boxes_on(page) == sorted(ASKED)


@pytest.mark.parametrize(
    ("draft_for", "words"),
    [
        (young_child_s, "Of it I agree only to what I tick, each thing by itself, when I send this"),
        (child_s, "To each sensitive thing among it (health, money, work) I agree only if I tick it by itself"),
    ],
    ids=["young", "fifteen"],
)
def test_declaration_says_that_what_is_asked_for_is_agreed_to_by_ticks_alone(browser, linked, draft_for, words):
    """It stands above them and names all that is asked for."""
    page = text_of(browser.get(step_url(draft_for(linked), "check")))
    asked = "I ask for this: see the card, show the card's code at a desk"
    assert page.index(asked) < page.index(words) < page.index("tick each")
    assert "I may then" not in page


def test_what_is_not_ticked_of_a_young_child_is_not_granted(browser, linked):
    draft = young_child_s(linked)
    assert_error_is_told(post_step(browser, draft, "check"), "sensitive", "Tick at least one thing")
    post_step(browser, draft, "check", sensitive=["show_code", "view_medical"])
    link = answer(LinkApplication.objects.get(pk=draft.pk), LI_XIAOYU, guardian=True).link
    assert set(link.scopes) == set(link.consent.scopes) == {"show_code", "view_medical"}


def test_birthday_on_the_way_unticks_nothing(browser, linked):
    """It counts on which day it was sent."""
    draft = young_child_s(linked)
    post_step(browser, draft, "check", sensitive=["view_medical"])
    row = LinkApplication.objects.get(pk=draft.pk)
    assert declared_scopes(row) == ["view_medical"]
    with time_machine.travel(timezone.now() + timedelta(days=365 * 6)):
        assert declared_scopes(row) == ["view_medical"]


def test_page_asks_for_each_sensitive_thing_and_ticks_none(browser, linked):
    page = browser.get(step_url(child_s(linked), "check"))
    assert QUESTION in text_of(page)
    assert boxes_on(page) == ["view_medical", "view_pension"]


def test_post_without_ticks_grants_nothing_sensitive(browser, linked):
    draft = child_s(linked)
    post_step(browser, draft, "check")
    link = answer(LinkApplication.objects.get(pk=draft.pk), LI_FIFTEEN, guardian=True).link
    assert link.scopes == ["view_card", "show_code"]
    assert link.consent.scopes == ["view_card", "show_code"]


def test_what_is_ticked_is_granted_and_no_more(browser, linked):
    draft = child_s(linked)
    post_step(browser, draft, "check", sensitive=["view_medical"])
    link = answer(LinkApplication.objects.get(pk=draft.pk), LI_FIFTEEN, guardian=True).link
    assert set(link.scopes) == {"view_card", "show_code", "view_medical"}


@pytest.mark.parametrize("forged", ["view_injury", "view_card", "fly"])
def test_what_was_not_asked_for_cannot_be_ticked(browser, linked, forged):
    draft = child_s(linked)
    assert post_step(browser, draft, "check", sensitive=[forged]).status_code == 422
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_nothing_at_all_is_told(browser, linked):
    draft = child_s(linked, scopes=["view_medical"])
    assert_error_is_told(post_step(browser, draft, "check"), "sensitive", "Tick at least one thing")
    post_step(browser, draft, "check", sensitive=["view_medical"])
    draft.refresh_from_db()
    assert (draft.status, draft.guardian_scopes) == (Status.VERIFYING, ["view_medical"])


def test_the_same_ticks_hold_when_an_officer_decides_for_a_child(browser, linked, officer):
    draft = child_s(linked)
    post_step(browser, draft, "check", sensitive=["view_medical"])
    case = answer(LinkApplication.objects.get(pk=draft.pk), LI_FIFTEEN)
    assert case.status == Status.IN_REVIEW
    assert approve([case], officer=officer, reason="documents_seen") == {}
    case.refresh_from_db()
    assert set(case.link.scopes) == {"view_card", "show_code", "view_medical"}


@pytest.mark.parametrize(
    ("resident", "relationship", "is_asked"),
    [
        (WANG_FANG, "mother", False),
        (Resident("李大", BORN_16_YEARS_AGO), "son", False),
        (Resident("李小", BORN_16_YEARS_AGO.replace(day=2, month=12)), "son", True),
        (ZHAO_QIANG, "ward", True),
    ],
    ids=["mother", "sixteen", "nearly-sixteen", "ward-of-age"],
)
def test_is_asked_where_somebody_may_have_a_guardian(browser, linked, resident, relationship, is_asked):
    scopes = ["view_card", "view_medical"]
    draft = draft_of(linked, resident, relationship, scopes=scopes, brings_documents=relationship == "ward")
    page = browser.get(step_url(draft, "check"))
    assert (QUESTION in text_of(page)) == is_asked


def test_is_asked_for_a_child_without_a_number(browser, linked):
    draft = child_s(linked, number=None, has_no_number=True, brings_documents=True)
    assert OF_YOUNG_CHILD in text_of(browser.get(step_url(draft, "check")))


def test_is_not_asked_where_nothing_sensitive_is_wanted(browser, linked):
    assert QUESTION not in text_of(browser.get(step_url(child_s(linked, scopes=["view_card"]), "check")))


def test_a_mother_is_asked_for_all_and_ticks_herself(browser, linked):
    draft = draft_of(linked, WANG_FANG, "mother", scopes=VIEW)
    post_step(browser, draft, "check", sensitive=["view_medical"])
    application = answer(LinkApplication.objects.get(pk=draft.pk), WANG_FANG)
    assert (application.status, set(application.scopes)) == (Status.AWAITING_CONSENT, set(VIEW))


def test_application_of_before_it_was_asked_grants_what_was_declared(linked, browser):
    draft = child_s(linked)
    post_step(browser, draft, "check")
    LinkApplication.objects.filter(pk=draft.pk).update(guardian_scopes=None)
    link = answer(LinkApplication.objects.get(pk=draft.pk), LI_FIFTEEN, guardian=True).link
    assert set(link.scopes) == set(ASKED)
    assert SENSITIVE & set(link.scopes)


def test_what_was_under_way_before_counts_as_declared(linked, browser):
    """Then only what is sensitive was ticked by itself."""
    draft, done = young_child_s(linked), draft_of(linked, WANG_FANG, "mother", scopes=ASKED)
    for row, resident in ((draft, "view_medical"), (done, "view_pension")):
        post_step(browser, row, "check", sensitive=[resident])
    LinkApplication.objects.filter(pk=done.pk).update(status=Status.WITHDRAWN, due_at=None, ended_at=timezone.now())
    before = LinkApplication.objects.get(pk=done.pk).guardian_scopes

    import_module("families.migrations.0029_ticks_of_young_children").count_as_ticked(apps, None)

    row = LinkApplication.objects.get(pk=draft.pk)
    assert set(row.guardian_scopes) == set(declared_scopes(row)) == {"view_card", "show_code", "view_medical"}
    assert LinkApplication.objects.get(pk=done.pk).guardian_scopes == before


def test_no_more_than_was_asked_can_ever_be_stored(linked):
    draft = child_s(linked)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        LinkApplication.objects.filter(pk=draft.pk).update(guardian_scopes=["view_injury"])
    assert caught.value.__cause__.diag.constraint_name == "application_guardian_scopes_asked"


def test_who_signs_for_a_child_reads_that_the_other_guardian_is_told(browser, linked):
    for draft in (young_child_s(linked), child_s(linked)):
        assert "that guardian is told" in text_of(browser.get(step_url(draft, "check")))
    grown_up = draft_of(linked, WANG_FANG, "spouse", scopes=ASKED)
    assert "that guardian is told" not in text_of(browser.get(step_url(grown_up, "check")))
