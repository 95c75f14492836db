"""Who filled in an application at a counter makes no link of it: neither by their own decision nor by the other side's answer."""

from datetime import date
from functools import partial

import pytest

from authorities.models import Office
from families.decisions import IdentitySeen
from families.errors import NotForThisOfficer
from families.models import FamilyLink, LinkApplication
from families.policies.officers import can_record_consent, can_review
from families.relationships import Relationship
from families.services.applications.case_claims import CannotHandOver, claim_next, hand_over_case
from families.services.applications.reviews import reject
from families.services.consents.counter import refuse_at_counter
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.counter.conftest import at, begin, said
from tests.families.admin.test_walls import APPLICATIONS, page_of
from tests.families.recipes import approve, make_person, make_waiting


@pytest.fixture
def office(db):
    return Office.objects.filter(region__code__startswith="11").first()


@pytest.fixture
def colleague(db):
    return on_duty("colleague", "110000", "officer")


def filled_in(case, officer, office=None):
    LinkApplication.objects.filter(pk=case.pk).update(
        assisted_by=officer, assisted_seen="passport", assisted_office=office
    )
    return LinkApplication.objects.get(pk=case.pk)


def test_who_filled_it_in_does_not_approve_it_and_a_colleague_does(officer, beijing, colleague, child_case):
    case = filled_in(child_case, officer)

    assert not can_review(officer, case)
    assert approve([case], officer=officer, reason="documents_seen").keys() == {case.pk}
    chosen = {"action": "approve_cases", "_selected_action": str(case.pk)}
    assert "it is not for you to decide" in said(beijing.post(APPLICATIONS, chosen))[-1]
    assert not FamilyLink.objects.of_relatives().exists()

    assert approve([case], officer=colleague, reason="documents_seen") == {}
    assert FamilyLink.objects.of_relatives().get().application == case


def test_next_case_passes_over_it(officer, colleague, child_case, newborn_case):
    filled_in(child_case, officer)

    assert claim_next(officer) == newborn_case
    assert claim_next(officer) is None
    assert claim_next(colleague) == child_case


def test_it_is_not_handed_to_them(officer, colleague, child_case):
    case = filled_in(child_case, officer)

    with pytest.raises(CannotHandOver):
        hand_over_case(case, officer=colleague, to=officer)


def test_they_do_not_reject_it_either(officer, child_case):
    with pytest.raises(Exception, match="not for you to decide"):
        reject(filled_in(child_case, officer), officer=officer, reason="no_answer")


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_other_side_s_answer_is_recorded_by_a_colleague(officer, beijing, colleague, applicant, language):
    mother = make_person("王芳", date(1956, 3, 8), sequence=42)
    asked = filled_in(make_waiting(applicant, mother, Relationship.MOTHER), officer)
    type(officer).objects.filter(pk=officer.pk).update(language=language)

    assert not can_record_consent(officer, asked)
    begin(beijing, mother)
    words = {"en": "You filled in this request.", "es": "Usted rellenó esta solicitud.", "zh-hans": "是您代填的"}
    for answer in (beijing.get, partial(beijing.post, data={"answer": "refuse"})):
        assert words[language] in said(answer(at("consent", mother, asked)))[-1]
    with pytest.raises(NotForThisOfficer):
        refuse_at_counter(asked, officer=officer, identity_seen=IdentitySeen.PASSPORT, language="en")
    asked.refresh_from_db()
    assert asked.status == Status.AWAITING_CONSENT

    counter = begin(signed_in(colleague), mother)
    counter.post(at("consent", mother, asked), {"answer": "refuse"})
    asked.refresh_from_db()
    assert asked.status == Status.DECLINED


def test_page_says_who_helped_which_paper_they_saw_and_where(officer, colleague, child_case, office):
    browser = signed_in(colleague)
    assert "Filled in at a counter" not in browser.get(page_of(child_case)).content.decode()

    filled_in(child_case, officer, office)

    body = browser.get(page_of(child_case)).content.decode()
    for said_there in ("Filled in at a counter", officer.username, "Passport", office.label):
        assert said_there in body
