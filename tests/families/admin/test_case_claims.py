"""Cases at the officers' pages: taken and let go, the next one, and how long each waits against what its region promises."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor
from authorities.models import StaffDuty
from families.decisions import IdentitySeen, RejectReason
from families.models import LinkApplication
from families.models.applications import ReviewReason
from families.relationships import Relationship
from families.services.applications import case_claims
from families.services.applications.case_claims import claim_case, claim_next, release_case
from families.services.applications.deciding import decision_text
from families.services.applications.first_approvals import note_first_approval
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.test_decisions import LIST, decide, said
from tests.families.admin.test_walls import page_of
from tests.families.recipes import link_self, make_application, make_link, make_person

NEXT = reverse("admin:families_linkapplication_next")


def press(browser, action, *cases, **answers):
    chosen = {"action": f"{action}_cases", "_selected_action": [case.pk for case in cases]}
    return browser.post(LIST, {**chosen, **answers})


def holder(case):
    case.refresh_from_db()
    return case.holder_id


@pytest.fixture
def colleague(db):
    return on_duty("colleague", "110000", "officer")


def buttons(page):
    return [doing.action for doing in (*page.context["verdicts"], *page.context["doings"])]


def test_taken_from_its_page_and_seen_by_the_others(beijing, officer, colleague, child_case):
    assert buttons(beijing.get(page_of(child_case))) == ["approve", "reject", "ask", "take", "hand_over"]
    answer = press(beijing, "take", child_case)

    assert (answer.status_code, answer.url) == (302, page_of(child_case))
    assert said(answer) == [("success", f"{child_case.reference}: You have it now.")]
    assert buttons(beijing.get(page_of(child_case))) == ["approve", "reject", "ask", "give_back", "hand_over"]
    others = signed_in(colleague)
    page = others.get(page_of(child_case))
    assert buttons(page) == []
    assert f"{officer.username}, since " in page.content.decode()
    assert f"{officer.username}, since " in others.get(LIST).content.decode()


def test_another_officer_does_not_decide_it(officer, colleague, child_case):
    claim_case(child_case, officer=officer)

    for refused in (
        decide(signed_in(colleague), "reject", child_case, reason=RejectReason.NO_ANSWER),
        press(signed_in(colleague), "ask", child_case, decide="1", kinds=["other"]),
        press(signed_in(colleague), "take", child_case),
        press(signed_in(colleague), "hand_over", child_case, decide="1", account=colleague.username),
    ):
        [(level, text)] = said(refused)
        assert level == "error"
        assert f"{officer.username} has had this case since" in text
    child_case.refresh_from_db()
    assert (child_case.status, child_case.holder_id) == (Status.IN_REVIEW, officer.pk)


def test_given_back(beijing, officer, child_case):
    claim_case(child_case, officer=officer)
    press(beijing, "give_back", child_case)
    assert holder(child_case) is None


def test_handed_over_by_name_of_account(beijing, colleague, guangdong_officer, child_case):
    assert press(beijing, "hand_over", child_case).status_code == 200
    assert press(beijing, "hand_over", child_case, decide="1", account="").status_code == 422
    assert press(beijing, "hand_over", child_case, decide="1", account="x" * 10_000).status_code == 422
    for name in ("nobody", guangdong_officer.username, child_case.applicant.username):
        refused = press(beijing, "hand_over", child_case, decide="1", account=name)
        assert said(refused)[-1:] == [
            ("error", f"{child_case.reference}: No other officer of this name may decide this case.")
        ]
    answer = press(beijing, "hand_over", child_case, decide="1", account="colleague")
    assert said(answer)[-1] == ("success", f"{child_case.reference}: Handed over.")
    assert holder(child_case) == colleague.pk


def test_supervisor_takes_over_and_an_officer_does_not(beijing, supervisor, officer, colleague, child_case):
    claim_case(child_case, officer=colleague)
    press(beijing, "take_over", child_case)
    assert holder(child_case) == colleague.pk
    assert buttons(supervisor.get(page_of(child_case))) == ["take_over"]
    press(supervisor, "take_over", child_case)
    assert holder(child_case) not in {None, colleague.pk}


def test_next_case_is_taken_and_shown_until_none_is_left(beijing, officer, child_case, newborn_case, guangdong_case):
    for case in (child_case, newborn_case):
        answer = beijing.post(NEXT)
        assert (answer.status_code, answer.url) == (302, page_of(case))
        assert holder(case) == officer.pk
    answer = beijing.post(NEXT, follow=True)
    assert "No case waits for you" in answer.content.decode()
    assert holder(guangdong_case) is None


def test_next_case_after_a_decision(beijing, child_case, newborn_case):
    chosen = {"action": "reject_cases", "_selected_action": str(child_case.pk), "reason": RejectReason.NO_ANSWER}
    page = beijing.post(LIST, {"action": "reject_cases", "_selected_action": str(child_case.pk)}).content.decode()
    assert 'name="decide" value="next"' in page

    answer = beijing.post(LIST, {**chosen, "decide": "next"})

    assert (answer.status_code, answer.url) == (302, page_of(newborn_case))
    child_case.refresh_from_db()
    assert child_case.status == Status.REJECTED


def approved(case):
    return {"reason": "documents_seen", f"shown-{case.pk}": decision_text(case, "en").sha256}


@pytest.mark.parametrize(
    ("action", "answers", "status"),
    [
        ("approve", approved, Status.APPROVED),
        ("ask", lambda _case: {"kinds": ["other"]}, Status.AWAITING_APPLICANT),
        ("hand_over", lambda _case: {"account": "colleague"}, Status.IN_REVIEW),
    ],
)
def test_next_case_after_what_else_is_done(
    beijing, officer, colleague, child_case, newborn_case, action, answers, status
):
    assert 'name="decide" value="next"' in press(beijing, action, child_case).content.decode()

    answer = press(beijing, action, child_case, decide="next", **answers(child_case))

    assert (answer.status_code, answer.url) == (302, page_of(newborn_case))
    assert holder(newborn_case) == officer.pk
    child_case.refresh_from_db()
    assert child_case.status == status
    assert (child_case.holder_id == colleague.pk) is (action == "hand_over")


def test_handed_over_without_going_on_leads_to_the_list(beijing, colleague, child_case, newborn_case):
    answer = press(beijing, "hand_over", child_case, decide="1", account="colleague")
    assert (answer.status_code, answer.url) == (302, LIST)
    assert holder(newborn_case) is None


def test_given_back_is_not_taken_again(beijing, officer, child_case, newborn_case):
    """The next one that is free would be the very same."""
    claim_case(child_case, officer=officer)
    answer = press(beijing, "give_back", child_case, decide="next")
    assert (answer.status_code, answer.url) == (302, page_of(child_case))
    assert (holder(child_case), holder(newborn_case)) == (None, None)


def not_for(officer, count, *, after=0):
    """So many older cases of one moment, of each kind that is not for this officer: their own, those that they filled in, those
    that they approved as the first of two."""
    by, moment = Actor.officer(officer.pk), timezone.now() - timedelta(days=1)
    review = {"status": Status.IN_REVIEW, "review_reason": ReviewReason.NO_PHONE}
    cases = []
    for turn in range(after, after + count):
        citizen = User.objects.create(username=f"citizen-{turn}")
        person = make_person(f"李{turn}", date(1950, 1, 1), sequence=100 + turn)
        helped = {"assisted_by": officer, "assisted_seen": IdentitySeen.IDENTITY_CARD}
        first = make_application(citizen, Relationship.OTHER, person=person, **review)
        note_first_approval(first, person, {"reason": "documents_seen"}, by=by)
        own = make_application(officer, Relationship.OTHER, person=person, **review)
        mine = make_application(citizen, Relationship.WARD, has_no_number=True, **review, **helped)
        cases += [first.pk, own.pk, mine.pk]
    LinkApplication.objects.filter(pk__in=cases).update(submitted_at=moment)
    return cases


def taken_next(officer):
    with CaptureQueriesContext(connection) as queries:
        case = claim_next(officer)
    return case, len(queries)


def test_next_case_is_found_behind_many_that_are_not_for_them(officer, child_case, monkeypatch):
    monkeypatch.setattr(case_claims, "_WINDOW", 2)
    barred = not_for(officer, 3)

    case, _asked = taken_next(officer)

    assert case == child_case
    assert not LinkApplication.objects.filter(pk__in=barred, claimed_by__isnull=False).exists()
    assert claim_next(officer) is None


def test_next_case_is_found_behind_more_than_were_looked_through_once(officer, child_case):
    not_for(officer, 18)
    assert LinkApplication.objects.to_decide().count() == 55
    assert taken_next(officer)[0] == child_case


def test_what_is_not_for_them_makes_no_query_more(officer, child_case):
    not_for(officer, 1)
    one, of_one = taken_next(officer)
    release_case(one, officer=officer)
    not_for(officer, 5, after=1)
    many, of_many = taken_next(officer)

    assert (one, many) == (child_case, child_case)
    assert of_many == of_one


def test_next_case_is_for_officers_alone(auditor, client, applicant, guangdong, child_case):
    assert "Next case" not in auditor.get(LIST).content.decode()
    assert auditor.post(NEXT).url == LIST
    assert guangdong.post(NEXT).url == LIST
    client.force_login(applicant)
    assert client.post(NEXT).status_code == 404
    client.logout()
    assert client.post(NEXT).status_code == 302
    assert holder(child_case) is None


def test_next_case_is_no_link(beijing, child_case):
    assert beijing.get(NEXT).status_code == 405
    assert holder(child_case) is None


def test_duty_that_ended_while_the_page_was_open(beijing, officer, child_case):
    claim_case(child_case, officer=officer)
    StaffDuty.objects.update(ended_at=timezone.now(), ended_by=officer)

    for answer in (
        decide(beijing, "reject", child_case, reason=RejectReason.NO_ANSWER),
        press(beijing, "take", child_case),
    ):
        assert answer.status_code in {302, 403}
    child_case.refresh_from_db()
    assert child_case.status == Status.IN_REVIEW


def test_case_of_a_relative_is_refused_and_noted(beijing, officer, child_case):
    link_self(officer, "赵强", date(1979, 1, 2), sequence=77)
    make_link(officer, child_case.person, Relationship.OTHER)

    answer = decide(beijing, "approve", child_case, reason="documents_seen")

    assert said(answer) == [("error", f"{child_case.reference}: it is not for you to decide, or not any more.")]
    event = Event.objects.get(kind="families.case_barred")
    assert (event.actor_id, event.object_id) == (str(officer.pk), str(child_case.pk))
    child_case.refresh_from_db()
    assert child_case.status == Status.IN_REVIEW


def test_approval_over_quota_is_refused_in_words(beijing, applicant, child_case, pack_of):
    make_link(applicant, make_person("李小雪", date(2019, 5, 1), sequence=8), Relationship.DAUGHTER)
    pack_of("110000", quota_children=1)

    answer = decide(beijing, "approve", child_case, reason="documents_seen")

    words = "The applicant has reached the number of relatives they may add."
    assert said(answer) == [("error", f"{child_case.reference}: {words}")]
    child_case.refresh_from_db()
    assert child_case.status == Status.IN_REVIEW


NOT_ANNOUNCED = ", if 2099 exchanges no days before it for weekends"


def sent_on(case, day):
    LinkApplication.objects.filter(pk=case.pk).update(submitted_at=f"{day} 10:00+08:00")


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2098-12-30", f"0 of 5 working days; 5 left, until 7 January 2099{NOT_ANNOUNCED}"),
        ("2099-01-03", f"2 of 5 working days; 3 left, until 7 January 2099{NOT_ANNOUNCED}"),
        ("2099-01-07", f"5 of 5 working days; 0 left, until 7 January 2099{NOT_ANNOUNCED}"),
        ("2099-01-08", "Overdue by 1 working day (6 of 5 working days)"),
    ],
)
def test_age_is_told_against_the_promise_in_list_and_page(officer, child_case, today, words):
    """30 December 2098 is a Tuesday, the next Thursday New Year's Day, and nobody has announced what 2099 exchanges."""
    sent_on(child_case, "2098-12-30")
    with time_machine.travel(f"{today} 12:00+08:00", tick=False):
        browser = signed_in(officer)
        for page in (LIST, page_of(child_case)):
            body = browser.get(page).content.decode()
            assert words in body
            assert ('<strong class="overdue">' in body) == words.startswith("Overdue")


def test_list_asks_no_more_for_cases_that_officers_have(beijing, officer, applicant, child_case, newborn_case):
    beijing.get(LIST)
    with CaptureQueriesContext(connection) as free:
        beijing.get(LIST)
    for case in (child_case, newborn_case):
        claim_case(case, officer=officer)
    with CaptureQueriesContext(connection) as held:
        beijing.get(LIST)
    assert len(held) == len(free)


def test_letters_are_listed_on_the_page(beijing, child_case):
    body = beijing.get(page_of(child_case)).content.decode()
    for letter in ("a", "r", "m", "t", "h", "n"):
        assert f'data-key="{letter}"' in body
        assert f"<kbd>{letter}</kbd>" in body
