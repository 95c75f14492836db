"""What the page of a case says that it stands on already: the first of two approvals, and the link that it renews."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from audit.services import Actor
from families.decisions import ApproveReason
from families.relationships import Relationship
from families.services.applications.transitions import move
from families.standing import day, moment
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.test_decisions import decide, ward_case
from tests.families.admin.test_walls import page_of
from tests.families.recipes import make_application, make_link, make_person

__all__ = ["ward_case"]

STANDS = "What it stands on already"


@pytest.fixture
def colleague(db):
    return signed_in(on_duty("colleague", "110000", "officer"))


def body_of(browser, case):
    return browser.get(page_of(case)).content.decode()


def test_first_approval_is_told_with_whose_and_when(beijing, officer, colleague, auditor, ward_case):
    assert STANDS not in body_of(colleague, ward_case)
    decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)
    at = moment(Event.objects.get(kind="families.first_approval").at)

    for browser in (beijing, colleague, auditor):
        said = f"Approved by {officer.username} on {at}. Another officer has to approve it too."
        assert said in body_of(browser, ward_case)


def test_whoever_approved_is_not_offered_to_approve_again(beijing, colleague, auditor, ward_case):
    approve = 'data-key="a"'
    assert approve in body_of(beijing, ward_case)
    decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)

    assert approve not in body_of(beijing, ward_case)
    assert "<kbd>a</kbd>" not in body_of(beijing, ward_case)
    assert 'data-key="r"' in body_of(beijing, ward_case)
    assert approve in body_of(colleague, ward_case)
    assert approve not in body_of(auditor, ward_case)


def test_after_the_second_nothing_waits_for_one(beijing, colleague, ward_case):
    decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)
    decide(colleague, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)

    assert STANDS not in body_of(beijing, ward_case)


def test_approval_that_counts_no_more_is_not_told(beijing, ward_case):
    decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)
    by = Actor.citizen(ward_case.applicant_id)
    move(ward_case, Status.AWAITING_APPLICANT, event="applicant_asked", by=by, expected=Status.IN_REVIEW)
    move(ward_case, Status.IN_REVIEW, event="applicant_answered", by=by, expected=Status.AWAITING_APPLICANT)

    assert STANDS not in body_of(beijing, ward_case)


@pytest.fixture
def link(applicant):
    return make_link(applicant, make_person("王芳", date(1956, 3, 8), sequence=42), Relationship.MOTHER)


def test_link_to_renew_is_named_and_leads_to_its_page(beijing, applicant, link):
    case = make_application(applicant, Relationship.MOTHER, person=link.person, renews=link, status=Status.IN_REVIEW)
    page = body_of(beijing, case)

    assert f'<a href="{page_of(link)}">{link.application.reference}</a>, until {day(link.until)}' in page


def test_link_of_another_region_is_not_named(beijing, applicant):
    """Nobody is known yet, so that the applicant's region has the case."""
    there = make_person("陈静", date(1958, 2, 3), sequence=14, region="440106")
    link = make_link(applicant, there, Relationship.MOTHER)
    case = make_application(applicant, Relationship.MOTHER, renews=link, status=Status.IN_REVIEW)
    nation = signed_in(on_duty("nation", "000000", "officer"))

    assert STANDS not in body_of(beijing, case)
    assert link.application.reference not in body_of(beijing, case).split("Other applications")[0]
    assert link.application.reference in body_of(nation, case).split("Other applications")[0]


def test_what_it_says_costs_two_queries_at_most(beijing, applicant, ward_case, link):
    renewal = make_application(applicant, Relationship.MOTHER, person=link.person, renews=link, status=Status.IN_REVIEW)
    plain = make_application(
        applicant, Relationship.OTHER, person=make_person("孙丽", date(1960, 1, 1), sequence=8), status=Status.IN_REVIEW
    )
    beijing.get(page_of(plain))  # the session notes its beginning
    asked = {}
    for name, case in {"plain": plain, "renewal": renewal, "before": ward_case}.items():
        asked[name] = _asked(beijing, case)
    decide(beijing, "approve", ward_case, reason=ApproveReason.GUARDIANSHIP_PROVEN)
    beijing.get(page_of(ward_case))  # what the decision had to say has been shown
    asked["approved"] = _asked(beijing, ward_case)

    assert asked["before"] == asked["plain"]
    assert asked["renewal"] == asked["plain"] + 1  # the link
    assert asked["approved"] == asked["plain"] + 2  # when the case came, and whose account it was


def _asked(browser, case):
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page_of(case)).status_code == 200
    return len(queries)
