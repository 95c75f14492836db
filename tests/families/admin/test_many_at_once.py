"""One action takes as many rows as a page of the list has, however many are chosen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from families.admin.views_noted import MOST_AT_ONCE
from families.models import FamilyLink, LinkApplication
from families.models.applications import ReviewReason
from families.relationships import Relationship
from families.states import Status
from tests.families.admin.test_decisions import LIST, said
from tests.families.admin.test_walls import list_of
from tests.families.recipes import make_link, make_person

ALL = {"index": "0", "select_across": "1"}
TOO_MANY = ("error", "Nothing was done: more than 50 were chosen. Choose 50 at most at a time.")


@pytest.fixture
def cases(applicant):
    """One more than one action takes."""
    case = {"relationship": Relationship.OTHER, "status": Status.IN_REVIEW, "review_reason": ReviewReason.NO_NUMBER}
    of_beijing = {"applicant": applicant, "region_id": "110000", "submitted_at": timezone.now(), "has_no_number": True}
    return LinkApplication.objects.bulk_create(
        [LinkApplication(**case, **of_beijing) for _turn in range(MOST_AT_ONCE + 1)]
    )


def do(browser, action, cases, **answers):
    chosen = [str(case.pk) for case in cases]
    return browser.post(LIST, {"action": f"{action}_cases", "_selected_action": chosen} | answers)


@pytest.mark.parametrize("action", ["approve", "reject", "ask", "take", "give_back", "hand_over"])
@pytest.mark.parametrize("more", [{}, ALL], ids=["ticked", "all"])
def test_more_than_a_page_are_refused_in_words(beijing, cases, action, more):
    before = list(LinkApplication.objects.order_by("pk").values())
    answers = {"reason": "no_answer", "kinds": ["other"], "account": "colleague", "decide": "1"}

    answer = do(beijing, action, cases, **answers, **more)

    assert said(answer) == [TOO_MANY]
    assert list(LinkApplication.objects.order_by("pk").values()) == before


def test_what_is_refused_is_not_looked_at_one_by_one(beijing, cases):
    do(beijing, "reject", cases[:1])  # the session notes its beginning
    with CaptureQueriesContext(connection) as queries:
        do(beijing, "reject", cases, **ALL)
    assert len(queries) < 20


def test_a_page_full_is_done(beijing, cases):
    answer = do(beijing, "reject", cases[1:], reason="no_answer", decide="1")

    assert {level for level, _text in said(answer)} == {"success"}
    left = LinkApplication.objects.filter(status=Status.IN_REVIEW)
    assert list(left) == cases[:1]


def test_other_lists_too(beijing, applicant, monkeypatch):
    monkeypatch.setattr("families.admin.views_noted.MOST_AT_ONCE", 1)
    born = timezone.localdate().replace(year=1956, month=3, day=8)
    links = [
        make_link(applicant, make_person(f"王{turn}", born, sequence=40 + turn), Relationship.OTHER)
        for turn in range(2)
    ]

    answer = beijing.post(
        list_of(FamilyLink), {"action": "end_cases", "_selected_action": [str(link.pk) for link in links]}
    )

    assert said(answer) == [("error", TOO_MANY[1].replace("50", "1"))]
