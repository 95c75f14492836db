"""A relative refuses with or without a reason, blocks who asked, and lets them ask again."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from families.models import ApplicantBlock, Consent, FamilyLink
from families.services.consents.blocks import block_applicant, let_ask_again
from families.states import Status
from tests.families.conftest import LI_MING, WANG_FANG, ZHAO_QIANG, Resident, by, link_relative, link_self, waiting
from tests.families.invitations import invite

VIEWERS = reverse("families:who-can-see-me")
INVITE = reverse("families:invitation-new")
HEADING = "Who cannot ask you any more"
IN_THE_WAY = "In their hands no invitation of yours holds"
TOKEN = r'csrfmiddlewaretoken" value="\w+"|x-csrftoken&quot;: &quot;\w+'


@pytest.fixture
def mother(relative):
    link_self(relative, WANG_FANG)
    return relative


@pytest.fixture
def person(mother):
    return FamilyLink.objects.own().get(owner=mother).person


def refuse(browser, application, *, follow=False, **given):
    answer = {"answer": "refuse", **given}
    return browser.post(reverse("families:application-answer", args=[application.pk]), answer, follow=follow)


def words(response):
    return response.content.decode()


def test_refusing_asks_for_nothing(linked, mother, sign_in):
    asked = waiting(linked)
    refuse(sign_in(mother), asked)

    asked.refresh_from_db()
    assert (asked.status, asked.consent.refusal_reasons) == (Status.DECLINED, [])
    assert not ApplicantBlock.objects.exists()


def test_reasons_are_kept_and_the_applicant_is_blocked(linked, mother, person, sign_in):
    asked = waiting(linked)
    browser = sign_in(mother)
    page = words(browser.get(reverse("families:application-answer", args=[asked.pk])))
    assert "Before you refuse: say why, or stop them asking again" in page
    refuse(browser, asked, reasons=["not_known", "too_much"], blocks="on")

    assert Consent.objects.get(application=asked).refusal_reasons == ["not_known", "too_much"]
    assert ApplicantBlock.objects.filter(person=person, applicant=linked).exists()


def test_page_after_a_block_says_so_and_where_it_is_lifted(linked, mother, sign_in):
    browser = sign_in(mother)
    plain = words(refuse(browser, waiting(linked), follow=True))
    assert ("You refused." in plain, "They cannot ask you any more" in plain) == (True, False)

    response = refuse(browser, waiting(linked), follow=True, blocks="on")
    let = reverse("families:applicant-let-ask", args=[ApplicantBlock.objects.get().pk])
    assert response.redirect_chain == [(VIEWERS, 302)]
    assert "They cannot ask you any more, and are not told." in words(response)
    assert (HEADING in words(response), f'action="{let}"' in words(response)) == (True, True)


def test_no_is_a_no_whatever_came_with_it(linked, mother, sign_in):
    asked = waiting(linked)
    refuse(sign_in(mother), asked, reasons=["no_reason"], blocks="on")

    asked.refresh_from_db()
    assert (asked.status, asked.consent.refusal_reasons) == (Status.DECLINED, [])
    assert ApplicantBlock.objects.exists()


def test_ticks_of_a_refusal_count_for_nothing_with_a_yes(linked, mother, sign_in):
    asked = waiting(linked)
    browser = sign_in(mother)
    page = browser.get(reverse("families:application-answer", args=[asked.pk]))
    shown = page.context["form"].initial["shown"]
    given = {"answer": "agree", "shown": shown, "term_days": 365, "reasons": ["not_known"], "blocks": "on"}
    scopes = {
        name: [value for value, _label in field.choices]
        for name, field in page.context["form"].fields.items()
        if name in ("scopes", "sensitive")
    }
    browser.post(reverse("families:application-answer", args=[asked.pk]), given | scopes)

    asked.refresh_from_db()
    assert (asked.status, ApplicantBlock.objects.exists()) == (Status.APPROVED, False)


def test_who_ends_a_link_may_block_and_only_the_subject(linked, mother, person, sign_in):
    link = link_relative(linked)
    end = reverse("families:link-end", args=[link.pk])
    owner_s_page, hers = words(sign_in(linked, browser=Client()).get(end)), words(sign_in(mother).get(end))
    tick = "Do not let this person ask me again"
    assert (tick in owner_s_page, tick in hers) == (False, True)

    sign_in(mother).post(end, {"blocks": "on"})
    assert ApplicantBlock.objects.filter(person=person, applicant=linked).exists()
    again = link_relative_of_another(linked)
    sign_in(linked).post(reverse("families:link-end", args=[again.pk]), {"blocks": "on"})
    assert ApplicantBlock.objects.count() == 1


def link_relative_of_another(user):
    return link_relative(user, Resident("李芳", WANG_FANG.born, WANG_FANG.sex, sequence=7), "other")


def test_blocked_people_stand_in_a_list_and_are_let_ask_again(linked, mother, person, sign_in):
    browser = sign_in(mother)
    assert HEADING not in words(browser.get(VIEWERS))
    block_applicant(person, linked, by=by(mother))

    page = words(browser.get(VIEWERS))
    assert (HEADING in page, f"{LI_MING.name}, since" in page) == (True, True)
    block = ApplicantBlock.objects.get()
    let = reverse("families:applicant-let-ask", args=[block.pk])
    assert f'action="{let}"' in page
    done = browser.post(let, follow=True)
    assert "They can ask again. You decide each time." in words(done)
    assert (HEADING in words(done), ApplicantBlock.objects.exists()) == (False, False)
    assert browser.post(let).status_code == 404


def test_who_blocks_somebody_reads_so_where_they_invite_and_names_nobody(linked, mother, person, stranger, sign_in):
    link_self(stranger, ZHAO_QIANG)
    browser, others = sign_in(mother, browser=Client()), sign_in(stranger, browser=Client())
    assert IN_THE_WAY not in words(browser.get(INVITE))
    block_applicant(person, linked, by=by(mother))

    for page in (browser.get(INVITE), browser.post(INVITE, {})):
        assert IN_THE_WAY in words(page)
        assert f'href="{VIEWERS}#blocked"' in words(page)
        assert LI_MING.name not in words(page)
    assert 'id="blocked"' in words(browser.get(VIEWERS))
    assert IN_THE_WAY not in words(others.get(INVITE))
    let_ask_again(person, linked, by=by(mother))
    assert IN_THE_WAY not in words(browser.get(INVITE))


def test_invitation_itself_says_nothing_of_a_block(linked, mother, person, sign_in):
    """It is given away."""
    browser = sign_in(mother)
    page = reverse("families:invitation", args=[invite(mother).pk])
    before = words(browser.get(page))
    block_applicant(person, linked, by=by(mother))
    assert re.sub(TOKEN, "", words(browser.get(page))) == re.sub(TOKEN, "", before)


def test_nobody_else_sees_or_lifts_a_block(linked, mother, person, stranger, sign_in, client):
    block_applicant(person, linked, by=by(mother))
    let = reverse("families:applicant-let-ask", args=[ApplicantBlock.objects.get().pk])
    link_self(stranger, ZHAO_QIANG)

    for user in (linked, stranger):
        browser = sign_in(user, browser=Client())
        assert browser.post(let).status_code == 404
        assert HEADING not in words(browser.get(VIEWERS))
    assert Client().post(let).status_code == 302
    assert sign_in(mother).get(let).status_code == 405
    assert sign_in(mother).post(reverse("families:applicant-let-ask", args=[uuid7()])).status_code == 404
    assert ApplicantBlock.objects.exists()


def test_names_of_those_blocked_cost_the_same_for_one_and_many(
    linked, mother, person, stranger, officer, sign_in, django_assert_max_num_queries
):
    browser = sign_in(mother)
    for user in (linked, stranger, officer):
        block_applicant(person, user, by=by(mother))
    browser.get(VIEWERS)
    with django_assert_max_num_queries(2 + 10):  # session and user besides
        page = words(browser.get(VIEWERS))
    assert page.count("Let them ask again") == 3
