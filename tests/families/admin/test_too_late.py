"""A colleague decides, or an applicant withdraws, what an officer has open: they read what became of it, and go on from there.
Each answer is sent where the form of the page says, by the fields that it has."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from audit.services import Actor
from authorities.models import StaffDuty
from families.admin import decisions
from families.decisions import ApproveReason, DisputeOutcome
from families.models import Dispute, HomeVisit, LinkApplication
from families.models.home_visits import HalfDay, HomeVisitOutcome
from families.services.applications.case_claims import claim_case
from families.services.applications.documents import ask_for_more
from families.services.applications.drafts import withdraw_application
from families.services.applications.reviews import approve_all, reject
from families.services.home_visits import end_home_visit
from families.services.links.disputes import resolve_dispute
from families.states import Status
from tests.families.admin.conftest import on_duty
from tests.families.admin.test_deciding_disputes import disputed
from tests.families.admin.test_decisions import ward_case
from tests.families.admin.test_walls import list_of, page_of, rows_of
from tests.families.recipes import make_person

__all__ = ["ward_case"]

PROVEN = {"reason": ApproveReason.GUARDIANSHIP_PROVEN.value}
ANSWERS = {
    "approve": {"reason": "documents_seen"},
    "reject": {"reason": "no_answer"},
    "ask": {"kinds": ["other"]},
    "hand_over": {"account": "colleague"},
}
GONE = "1 row that you chose is not among yours, or not any more. Nothing was done with it."
NO_NEXT = "No case waits for you: those left are with other officers, or not for you to decide."


@pytest.fixture
def colleague(db):
    return on_duty("colleague", "110000", "officer")


@pytest.fixture
def mother(db):
    return make_person("王芳", date(1956, 3, 8), sequence=42)


def form_on(page, action):
    """Where it is sent, and what it sends: of the only form of the page for this action."""
    [form] = [
        form
        for form in re.findall(r"<form\b.*?</form>", page.content.decode(), re.DOTALL)
        if f'"{action}_cases"' in form
    ]
    [sent_to] = re.findall(r'<form\b[^>]* action="([^"]*)"', form)
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return unescape(sent_to), {name: unescape(value) for name, value in hidden}


def send(browser, form, **answers):
    sent_to, hidden = form
    return browser.post(sent_to, hidden | answers, follow=True)


def said(answer):
    return [(message.level_tag, str(message)) for message in answer.context["messages"]]


def in_between(browser, row, action):
    """The page that asks, from the button of the row's page."""
    return send(browser, form_on(browser.get(page_of(row)), action))


def rejected(case, colleague):
    reject(case, officer=colleague, reason="no_answer")
    return "Rejected"


def withdrawn(case, _colleague):
    withdraw_application(LinkApplication.objects.get(pk=case.pk), by=Actor.citizen(case.applicant_id))
    return "Withdrawn"


def asked(case, colleague):
    ask_for_more(case, officer=colleague, kinds=["other"])
    return "Waiting for the applicant"


def too_late(case, state):
    return [("error", f"{case.reference}: it does not wait for an officer any more. It stands at: {state}.")]


@pytest.mark.parametrize("becomes", [rejected, withdrawn, asked])
@pytest.mark.parametrize("action", ANSWERS)
@pytest.mark.parametrize("decide", ["yes", "next"])
def test_what_became_of_a_case_is_said_at_its_decision(
    beijing, officer, colleague, child_case, newborn_case, becomes, action, decide
):
    form = form_on(in_between(beijing, child_case, action), action)
    state = becomes(child_case, colleague)
    before = LinkApplication.objects.filter(pk=child_case.pk).values().get()

    answer = send(beijing, form, decide=decide, **ANSWERS[action])

    assert said(answer) == too_late(child_case, state)
    to = page_of(newborn_case) if decide == "next" else list_of(LinkApplication)
    assert [url for url, _status in answer.redirect_chain] == [to]
    assert LinkApplication.objects.filter(pk=child_case.pk).values().get() == before
    newborn_case.refresh_from_db()
    assert newborn_case.holder_id == (officer.pk if decide == "next" else None)


@pytest.mark.parametrize("becomes", [rejected, withdrawn])
@pytest.mark.parametrize("action", ANSWERS)
def test_it_is_said_at_the_button_of_its_page_already(beijing, colleague, child_case, becomes, action):
    form = form_on(beijing.get(page_of(child_case)), action)
    state = becomes(child_case, colleague)

    assert said(send(beijing, form)) == too_late(child_case, state)


def test_case_that_is_taken_too_late_is_shown_as_it_stands(beijing, colleague, child_case):
    form = form_on(beijing.get(page_of(child_case)), "take")
    rejected(child_case, colleague)

    answer = send(beijing, form)

    words = "This application has moved on in the meantime. Look at it again before you decide."
    assert said(answer) == [("error", f"{child_case.reference}: {words}")]
    assert answer.redirect_chain == [(page_of(child_case), 302)]


def test_who_has_it_meanwhile_is_said_and_the_next_one_is_come_to(beijing, colleague, child_case, newborn_case):
    form = form_on(in_between(beijing, child_case, "reject"), "reject")
    claim_case(child_case, officer=colleague)

    answer = send(beijing, form, decide="next", reason="no_answer")

    [(level, text)] = said(answer)
    assert (level, "colleague has had this case since" in text) == ("error", True)
    assert answer.redirect_chain == [(page_of(newborn_case), 302)]


def test_where_none_is_left_the_list_says_so_as_well(beijing, colleague, child_case):
    form = form_on(in_between(beijing, child_case, "approve"), "approve")
    state = rejected(child_case, colleague)

    answer = send(beijing, form, decide="next", **ANSWERS["approve"])

    assert said(answer) == [*too_late(child_case, state), ("info", NO_NEXT)]
    assert rows_of(answer) == []


@pytest.mark.parametrize("decide", ["yes", "next"])
def test_case_that_is_no_row_of_theirs_any_more_is_said_without_its_name(
    beijing, officer, child_case, guangdong_case, decide
):
    """Its person is now in another region: as one that never was."""
    form = form_on(in_between(beijing, child_case, "reject"), "reject")
    type(child_case.person).objects.filter(pk=child_case.person_id).update(region="440106")
    LinkApplication.objects.filter(pk=child_case.pk).update(place="440106")

    answer = send(beijing, form, decide=decide, reason="no_answer")

    assert said(answer)[0] == ("error", GONE)
    assert said(answer)[1:] == ([("info", NO_NEXT)] if decide == "next" else [])
    assert child_case.reference not in answer.content.decode()
    assert LinkApplication.objects.get(pk=child_case.pk).status == Status.IN_REVIEW


def test_several_that_are_not_theirs_are_counted_and_the_others_done(beijing, child_case, guangdong_case, newborn_case):
    """However the list is filtered: what is named is what is meant."""
    chosen = [str(case.pk) for case in (child_case, guangdong_case)] + ["00000000-0000-7000-8000-000000000000"]
    answers = {"action": "reject_cases", "_selected_action": chosen, "decide": "yes", "reason": "no_answer"}

    answer = beijing.post(list_of(LinkApplication, why="no_number"), answers, follow=True)

    assert [text for _level, text in said(answer)] == [
        "2 rows that you chose are not among yours, or not any more. Nothing was done with them.",
        f"{child_case.reference}: Rejected. The applicant has been told that it could not be confirmed.",
    ]


def test_all_of_a_list_are_those_that_it_shows(beijing, child_case, newborn_case):
    all_of_list = {"action": "reject_cases", "_selected_action": str(child_case.pk), "select_across": "1", "index": "0"}
    beijing.post(list_of(LinkApplication, why="no_number"), all_of_list | {"decide": "yes", "reason": "no_answer"})

    statuses = [LinkApplication.objects.get(pk=case.pk).status for case in (child_case, newborn_case)]
    assert statuses == [Status.IN_REVIEW, Status.REJECTED]


@pytest.mark.parametrize("decide", ["yes", "next"])
def test_dispute_that_a_colleague_decided(beijing, colleague, applicant, mother, decide):
    dispute = disputed(applicant, mother)
    other = disputed(applicant, make_person("陈静", date(1958, 2, 3), sequence=44))
    Dispute.objects.filter(pk=other.pk).update(opened_at=timezone.now() + timedelta(minutes=1))
    form = form_on(in_between(beijing, dispute, "decide"), "decide")
    resolve_dispute(dispute, DisputeOutcome.GOES_ON, by=colleague)

    answer = send(beijing, form, decide=decide, outcome="misused")

    assert said(answer) == too_late(dispute, DisputeOutcome.GOES_ON.label)
    to = page_of(other) if decide == "next" else list_of(Dispute)
    assert answer.redirect_chain == [(to, 302)]
    assert Dispute.objects.get(pk=dispute.pk).outcome == "goes_on"


def test_visit_that_a_colleague_noted(beijing, officer, colleague, mother):
    visit = HomeVisit(person=mother, asked_by=officer, on_day=timezone.localdate(), half=HalfDay.MORNING.value)
    visit.address = "幸福路七号"
    visit.save(force_insert=True)
    form = form_on(in_between(beijing, visit, "end"), "end")
    end_home_visit(visit, HomeVisitOutcome.CALLED_OFF, officer=colleague)

    answer = send(beijing, form, decide="yes", outcome="done")

    assert said(answer) == too_late(visit, "Called off")
    assert HomeVisit.objects.get(pk=visit.pk).outcome == "called_off"


def test_duty_that_ended_meanwhile_says_nothing_of_the_case(beijing, officer, child_case):
    form = form_on(in_between(beijing, child_case, "reject"), "reject")
    StaffDuty.objects.filter(user=officer).update(region="440000")

    answer = send(beijing, form, decide="yes", reason="no_answer")

    assert said(answer) == [("error", GONE)]
    assert LinkApplication.objects.get(pk=child_case.pk).status == Status.IN_REVIEW


def test_case_that_goes_on_in_the_moment_of_its_decision(beijing, ward_case, monkeypatch):
    """Before the officer is told what became of it."""

    def approve_and_withdraw(cases, **answers):
        refused = approve_all(cases, **answers)
        withdrawn(cases[0], None)
        return refused

    monkeypatch.setattr(decisions, "approve_all", approve_and_withdraw)
    answer = send(beijing, form_on(in_between(beijing, ward_case, "approve"), "approve"), decide="yes", **PROVEN)

    [(_level, text)] = too_late(ward_case, "Withdrawn")
    assert said(answer) == [("success", text)]


@pytest.mark.parametrize("key", ["x", "", "'", "0" * 10_000])
def test_what_is_no_key_of_a_row_is_not_there(beijing, child_case, key):
    for model in (LinkApplication, Dispute, HomeVisit):
        action = {LinkApplication: "reject_cases", Dispute: "decide_cases", HomeVisit: "end_cases"}[model]
        assert beijing.post(list_of(model), {"action": action, "_selected_action": key}).status_code == 404
    assert LinkApplication.objects.get(pk=child_case.pk).status == Status.IN_REVIEW
