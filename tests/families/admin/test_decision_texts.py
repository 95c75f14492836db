"""What an officer reads before their decision alone makes a link, and what the consent keeps of it."""

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from families import texts
from families.decisions import ApproveReason
from families.models import Consent, FamilyLink, LinkApplication
from families.models.consents import Route
from families.relationships import Relationship
from families.services.applications.deciding import decision_text
from families.states import Status
from tests.families.admin.conftest import SIGNED
from tests.families.admin.test_decisions import LIST, said, status_of
from tests.families.recipes import make_application, make_person
from tests.families.wizard.pages import text_of

LANGUAGES = ["en", "es", "zh-hans"]


@pytest.fixture
def own_case(stranger):
    """Somebody's own card, without a telephone on record."""
    person = make_person("赵强", date(1979, 1, 2), sequence=77)
    return make_application(
        stranger, Relationship.SELF, person=person, status=Status.IN_REVIEW, declaration_hash=SIGNED
    )


def asks(client, *cases, action="approve"):
    return client.post(LIST, {"action": f"{action}_cases", "_selected_action": [str(case.pk) for case in cases]})


def shown_on(page):
    """What the page will send of the texts that it shows, by the name of the field."""
    return dict(re.findall(r'name="(shown-[0-9a-f-]+)" value="(\w{64})"', page.content.decode()))


def approves(client, *cases, **shown):
    sent = {"action": "approve_cases", "_selected_action": [str(case.pk) for case in cases], "decide": "yes"}
    return client.post(LIST, sent | {"reason": ApproveReason.DOCUMENTS_SEEN} | shown)


def in_language(user, language):
    User.objects.filter(pk=user.pk).update(language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", ["child_case", "own_case"])
def test_text_stands_above_the_button_and_is_what_the_consent_keeps(beijing, officer, request, which, language):
    case = request.getfixturevalue(which)
    in_language(officer, language)
    text = decision_text(case, language)

    page = asks(beijing, case)

    body = text_of(page)
    assert all(paragraph in body for paragraph in text.paragraphs)
    assert case.reference in text.paragraphs[0]
    assert page.content.decode().index('<h2 id="text-') < page.content.decode().index('name="decide"')

    in_language(officer, "en" if language != "en" else "es")  # in another window
    approves(beijing, case, **shown_on(page))

    assert status_of(case) == Status.APPROVED
    consent = FamilyLink.objects.active().get(application=case).consent
    assert (consent.route, consent.answered_by) == (Route.DECISION, f"officer:{officer.pk}")
    assert (consent.text_version, consent.text_hash, consent.language) == (texts.CURRENT, text.sha256, language)
    assert consent.text_hash != case.declaration_hash


def test_text_says_what_the_link_will_allow_and_no_more(beijing, child_case):
    """What the applicant asked for and did not tick is not theirs to do."""
    LinkApplication.objects.filter(pk=child_case.pk).update(guardian_scopes=["view_medical"])
    child_case.refresh_from_db()
    page = asks(beijing, child_case)
    assert "The applicant may then: see the medical insurance, as they declared." in text_of(page)
    assert "their: Daughter." in text_of(page)

    approves(beijing, child_case, **shown_on(page))

    assert FamilyLink.objects.active().get(application=child_case).scopes == ["view_medical"]


@pytest.mark.parametrize("which", ["child_case", "own_case"])
@pytest.mark.parametrize("shown", [None, "", "0" * 64, SIGNED], ids=range(4))
def test_nothing_is_decided_by_a_text_that_was_not_read(beijing, request, which, shown):
    case = request.getfixturevalue(which)
    response = approves(beijing, case, **({} if shown is None else {f"shown-{case.pk}": shown}))

    sentence = "This decision makes the link. Read its text of today, then decide."
    assert said(response) == [("error", f"{case.reference}: {sentence}")]
    assert status_of(case) == Status.IN_REVIEW
    assert not Consent.objects.filter(application=case).exists()


def test_text_of_another_case_is_not_that_of_this_one(beijing, child_case, newborn_case):
    other = decision_text(newborn_case, "en").sha256
    approves(beijing, child_case, **{f"shown-{child_case.pk}": other})
    assert status_of(child_case) == Status.IN_REVIEW


def test_each_case_has_its_own_text(beijing, child_case, newborn_case, own_case):
    """Of whom nobody is known yet too: the register may name a child."""
    page = asks(beijing, child_case, newborn_case, own_case)
    assert shown_on(page) == {
        f"shown-{case.pk}": decision_text(case, "en").sha256 for case in (child_case, newborn_case, own_case)
    }


def test_who_is_asked_themself_needs_no_text(beijing, applicant):
    person = make_person("王芳", date(1956, 3, 8), sequence=42)
    case = make_application(applicant, Relationship.MOTHER, person=person, status=Status.IN_REVIEW)
    page = asks(beijing, case)
    assert (shown_on(page), "With your approval you say" in text_of(page)) == ({}, False)

    approves(beijing, case)

    assert status_of(case) == Status.AWAITING_CONSENT


def test_a_rejection_has_no_text(beijing, child_case):
    assert shown_on(asks(beijing, child_case, action="reject")) == {}


def test_page_with_something_missing_shows_the_text_again(beijing, child_case):
    page = beijing.post(
        LIST, {"action": "approve_cases", "_selected_action": str(child_case.pk), "decide": "yes", "reason": ""}
    )
    assert (page.status_code, len(shown_on(page))) == (422, 1)


def test_officers_read_by_which_way_it_was_agreed(beijing, child_case):
    approves(beijing, child_case, **shown_on(asks(beijing, child_case)))
    consent = Consent.objects.get(application=child_case)
    page = beijing.get(reverse("admin:families_consent_change", args=[consent.pk]))
    assert "By an officer&#x27;s decision" in page.content.decode()
