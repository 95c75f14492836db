"""The decision to print of a refused application: alike for whatever the register found; of an officer's the reason where it may
be told; and what can be done against it."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from authorities.selectors import department_for
from families.decisions import TOLD, RejectReason
from families.models import LinkApplication, Message
from families.models.applications import ReviewReason
from families.relationships import Relationship
from families.services.applications.reviews import reject
from families.states import Status
from families.verification import Outcome
from tests.browser import assert_good
from tests.families.conftest import LI_XIAOYU, WANG_FANG, answer, draft_of, submit, waiting
from tests.families.pages.test_look import signed_in
from tests.families.recipes import make_application
from tests.families.test_read_alike import ONE_MOMENT, _alike
from tests.families.wizard.pages import text_of
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims", "signed_in"]


def url(application):
    return reverse("families:application-refusal", args=[application.pk])


@pytest.fixture
def with_officer(linked):
    """Without a number, so that an officer decides."""
    return submit(draft_of(linked, LI_XIAOYU, "daughter", number=None, has_no_number=True))


@pytest.fixture
def child_with_officer(linked):
    """With a number; that the applicant is her father is not on the register."""
    case = answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU)
    assert case.status == Status.IN_REVIEW
    return case


def refused_by_register(user, outcome):
    refused = answer(submit(draft_of(user, WANG_FANG, Relationship.MOTHER)), None, outcome)
    assert refused.status == Status.REJECTED
    LinkApplication.objects.filter(pk=refused.pk).update(
        started_at=ONE_MOMENT, submitted_at=ONE_MOMENT, verified_at=ONE_MOMENT, ended_at=ONE_MOMENT
    )
    Message.objects.update(read_at=ONE_MOMENT)  # how many are unread stands on every page
    return refused


def test_refusals_of_the_register_read_alike_whatever_it_found(linked, sign_in):
    browser = sign_in(linked)
    pages = []
    for outcome in (Outcome.NOT_FOUND, Outcome.NAME_MISMATCH):
        page = browser.get(url(refused_by_register(linked, outcome)))
        assert page.status_code == 200
        pages.append(_alike(page.content.decode()))
    assert pages[0] == pages[1]
    assert "For everybody" in pages[0]


def test_it_says_what_can_be_done_against_it_by_whom_and_how_long(linked, sign_in):
    said = text_of(sign_in(linked).get(url(refused_by_register(linked, Outcome.NOT_FOUND))))
    assert f"Ask {department_for('110000').label} first: call 12333 and say your reference." in said
    assert "Within 60 days of learning of this decision you can ask for administrative reconsideration" in said
    assert "Within 6 months of learning of it you can bring it before the people's court" in said


TRY_WITH_A_NUMBER = "Once your relative has a number, try again with it."
NOT_SAID = "An officer decided this, and the decision does not say more."
OF_KINSHIP = "One of these papers proves the relationship: %s."
OF_GUARDIANSHIP = "One of these papers proves the guardianship: %s."
BOOKLET, BIRTH = "household register, the pages of both of you", "birth certificate"
GUARDIANSHIP = OF_GUARDIANSHIP % (
    f"a court's decision on the guardianship; a notarised paper on the guardianship; {BOOKLET}"
)
OWN_WAYS = {
    RejectReason.IDENTITY_NOT_PROVEN: "Come to an office of your region with your relative, or with their identity document",
    RejectReason.NO_ANSWER: "Apply again. When an officer asks you for something, you have 14 days to add it",
}
WITH_NUMBER = {
    **OWN_WAYS,
    RejectReason.KINSHIP_NOT_PROVEN: OF_KINSHIP % f"{BOOKLET}; {BIRTH}",
    RejectReason.GUARDIANSHIP_NOT_PROVEN: GUARDIANSHIP,
}
WITHOUT_NUMBER = {
    **OWN_WAYS,
    RejectReason.KINSHIP_NOT_PROVEN: OF_KINSHIP % f"{BIRTH}; the hospital's note of the birth; {BOOKLET}",
    RejectReason.GUARDIANSHIP_NOT_PROVEN: GUARDIANSHIP,
}


@pytest.mark.parametrize("is_told", [True, False])
@pytest.mark.parametrize("reason", RejectReason)
@pytest.mark.parametrize(
    ("case", "ways"), [("child_with_officer", WITH_NUMBER), ("with_officer", WITHOUT_NUMBER)], ids=["number", "none"]
)
def test_each_reason_says_its_own_way_to_correct_it(linked, officer, sign_in, request, case, ways, reason, is_told):
    """None of the register's list, which is untrue of what an officer decided; of what is not told one sentence for all."""
    refused = request.getfixturevalue(case)
    reject(refused, officer=officer, reason=reason.value, is_told=is_told)
    browser = sign_in(linked)
    said = text_of(browser.get(url(refused)))

    assert {one for one in RejectReason if str(one.label) in said} == ({reason} & TOLD if is_told else set())
    assert ("Why" in said.split()) == (is_told and reason in TOLD)
    assert {one for one in {*ways.values(), NOT_SAID} if one in said} == {
        ways[reason] if is_told and reason in TOLD else NOT_SAID
    }
    assert (TRY_WITH_A_NUMBER in said) == refused.has_no_number
    status = text_of(browser.get(reverse("families:application", args=[refused.pk])))
    for page in (said, status):
        assert "we do not say what did not fit" not in page
    assert not [one for one in ways.values() if one in status]


def test_of_their_own_card_they_come_themselves(linked, officer, sign_in):
    own = make_application(linked, Relationship.SELF, status=Status.IN_REVIEW, review_reason=ReviewReason.NO_PHONE)
    reject(own, officer=officer, reason="identity_not_proven", is_told=True)
    said = text_of(sign_in(linked).get(url(own)))
    assert "Come to an office of your region yourself, and show your identity document" in said


@pytest.mark.parametrize("reason", ["kinship_not_proven", "guardianship_not_proven"])
def test_what_the_officer_asked_for_is_what_proves_it(linked, officer, sign_in, child_with_officer, reason):
    LinkApplication.objects.filter(pk=child_with_officer.pk).update(documents_asked=["hospital_note"])
    reject(child_with_officer, officer=officer, reason=reason, is_told=True)
    assert ": the hospital's note of the birth. Apply again" in text_of(sign_in(linked).get(url(child_with_officer)))


def test_what_would_set_an_applicant_against_somebody_is_never_told():
    assert {RejectReason.PERSON_OBJECTS, RejectReason.MISUSE_SUSPECTED} == set(RejectReason) - TOLD


def test_reason_is_not_on_the_status_page(linked, officer, sign_in, with_officer):
    reject(with_officer, officer=officer, reason="no_answer", is_told=True)
    page = sign_in(linked).get(reverse("families:application", args=[with_officer.pk]))
    assert str(RejectReason.NO_ANSWER.label) not in text_of(page)
    assert f'href="{url(with_officer)}"' in page.content.decode()


def test_only_what_was_refused_has_one(linked, sign_in, with_officer):
    browser = sign_in(linked)
    asked = waiting(linked, WANG_FANG, Relationship.MOTHER)
    for application in (with_officer, asked):
        answer_ = browser.get(url(application))
        assert (answer_.status_code, answer_.url) == (302, reverse("families:application", args=[application.pk]))
    LinkApplication.objects.filter(pk=asked.pk).update(status=Status.DECLINED, ended_at=ONE_MOMENT)
    assert browser.get(url(asked)).status_code == 302
    assert url(asked) not in browser.get(reverse("families:application", args=[asked.pk])).content.decode()


def test_nobody_else_reads_it(linked, stranger, officer, client, sign_in, with_officer):
    reject(with_officer, officer=officer, reason="no_answer", is_told=True)
    assert sign_in(stranger).get(url(with_officer)).status_code == 404
    assert sign_in(officer).get(url(with_officer)).status_code == 404
    client.logout()
    assert client.get(url(with_officer)).status_code == 302


def test_it_can_be_printed(linked, sign_in):
    page = sign_in(linked).get(url(refused_by_register(linked, Outcome.NOT_FOUND)))
    assert "data-print" in page.content.decode()
    assert re.search(r"no-store", page["Cache-Control"])


@pytest.mark.parametrize("language", ["es", "zh-hans"])
def test_it_is_in_three_languages(linked, officer, sign_in, with_officer, language):
    reject(with_officer, officer=officer, reason="no_answer", is_told=True)
    linked.language = language
    linked.save(update_fields=["language"])
    said = text_of(sign_in(linked).get(url(with_officer)))
    with override(language):
        assert str(RejectReason.NO_ANSWER.label) in said
    for english in ("Decision", "Within", "Not confirmed", "Relationship"):
        assert english not in said


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_decision_to_print_is_good(live_server, signed_in, linked):
    refused = refused_by_register(linked, Outcome.NOT_FOUND)
    page = signed_in(linked)
    page.goto(live_server.url + reverse("families:application", args=[refused.pk]))
    page.locator(f"a[href='{url(refused)}']").click()
    assert_good(page, "page-refusal")
    page.emulate_media(media="print")
    assert page.get_by_text("administrative reconsideration").is_visible()
    assert not page.get_by_role("button", name="Print").is_visible()
