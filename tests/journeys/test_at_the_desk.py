"""A day at the officers' desk: three cases and what the citizens see of it, somebody of another province, an auditor."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from audit.models import Event
from authorities.models import Role
from families.decisions import RejectReason
from families.models import LinkApplication
from families.states import Status
from tests.browser import assert_accessible, assert_good
from tests.journeys.officers import given_an_officer_of_beijing, given_one_on_duty

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

GUANGDONG = "440000"


@pytest.fixture
def cases(known_citizen):
    """Three that an officer decides, oldest first, and whose they are: his son, her niece, and the son again, as hers."""
    li_ming, wang_fang = known_citizen("demo_citizen"), known_citizen("demo_spouse")
    made, son = [], "demo_son_no_guardianship"
    for citizen, key in ((li_ming, son), (wang_fang, "demo_niece_minor"), (wang_fang, son)):
        application = citizen.applies_for(key)
        citizen.shows_tag("With an officer")
        made.append((citizen, application))
    return made


def test_officer_works_three_cases_and_the_citizens_see_it(cases, live_server, new_page):
    (li_ming, son), (wang_fang, niece), (_again, sons_too) = cases
    officer = given_an_officer_of_beijing(live_server, new_page)

    when_the_officer_takes_the_oldest(officer, son)
    when_the_officer_approves_and_goes_on(officer, son, niece)
    when_the_officer_rejects_and_goes_on(officer, niece, sons_too)
    when_the_officer_asks_for_more(officer, sons_too)

    then_he_is_linked_with_his_son(li_ming, son)
    then_she_reads_why_and_what_she_can_do(wang_fang, niece)
    then_she_is_asked_for_papers(wang_fang, sons_too)


def when_the_officer_takes_the_oldest(officer, case):
    officer.get_by_role("link", name="Applications", exact=True).first.click()
    officer.get_by_role("button", name="Next case").click()
    expect(officer.get_by_role("heading", name=case.reference)).to_be_visible()


def when_the_officer_approves_and_goes_on(officer, case, following):
    officer.get_by_role("button", name="Approve").click()
    officer.get_by_label("Reason").select_option("documents_seen")
    officer.get_by_role("button", name="Do it, then the next case").click()
    expect(officer.get_by_text(f"{case.reference}: Approved and linked.")).to_be_visible()
    expect(officer.get_by_role("heading", name=following.reference)).to_be_visible()


def when_the_officer_rejects_and_goes_on(officer, case, following):
    officer.get_by_role("button", name="Reject").click()
    officer.get_by_label("Reason").select_option(RejectReason.KINSHIP_NOT_PROVEN.value)
    officer.get_by_role("button", name="Do it, then the next case").click()
    expect(officer.get_by_text(f"{case.reference}: Rejected.")).to_be_visible()
    expect(officer.get_by_role("heading", name=following.reference)).to_be_visible()


def when_the_officer_asks_for_more(officer, case):
    officer.get_by_role("button", name="Ask for more").click()
    officer.get_by_role("button", name="Ask for more").click()
    expect(officer.get_by_text(f"{case.reference}: The applicant has been asked for papers.")).to_be_visible()
    assert_accessible(officer)


def then_he_is_linked_with_his_son(li_ming, case):
    li_ming.goes_to(f"/family/applications/{case.pk}/")
    li_ming.shows_tag("Linked")


def then_she_reads_why_and_what_she_can_do(wang_fang, case):
    wang_fang.goes_to(f"/family/applications/{case.pk}/")
    assert_good(wang_fang.page, "journey-rejected")
    wang_fang.follows("The decision to print, and what you can do against it")
    wang_fang.sees(case.reference)
    wang_fang.sees("The relationship is not proven.")
    wang_fang.sees("administrative reconsideration")
    assert_good(wang_fang.page, "journey-refusal")


def then_she_is_asked_for_papers(wang_fang, case):
    wang_fang.goes_to(f"/family/applications/{case.pk}/")
    wang_fang.follows("Add papers")
    wang_fang.sees("An officer needs papers from you to decide.")
    case.refresh_from_db()
    assert case.status == Status.AWAITING_APPLICANT


def test_officer_of_another_province_sees_nothing_of_it(cases, live_server, new_page):
    _citizen, case = cases[0]
    officer = given_one_on_duty(live_server, new_page, region=GUANGDONG)

    officer.get_by_role("link", name="Applications", exact=True).first.click()
    expect(officer.get_by_text("0 applications")).to_be_visible()
    officer.get_by_role("button", name="Next case").click()
    expect(officer.get_by_text("No case waits for you")).to_be_visible()

    page = officer.goto(f"{live_server.url}/admin/families/linkapplication/{case.pk}/change/")
    assert case.reference not in page.text()
    for kind, words in (("reference", case.reference), ("number", case.number)):
        officer.goto(f"{live_server.url}/admin/lookups/")
        officer.locator(f"[name=kind][value={kind}]").check()
        officer.locator("[name=words]").fill(words)
        officer.get_by_role("button", name="Look up").click()
        expect(officer.get_by_role("heading", name="0 found")).to_be_visible()
    assert LinkApplication.objects.to_decide().count() == len(cases)


def test_auditor_finds_what_happened_and_takes_it_along(cases, live_server, new_page):
    auditor = given_one_on_duty(live_server, new_page, Role.AUDITOR)

    auditor.goto(f"{live_server.url}/admin/audit/event/")
    assert_good(auditor, "journey-auditor-events")
    auditor.locator("select[name=what]").select_option("families.application_submitted")
    with auditor.expect_navigation():
        auditor.locator("select[name=what]").locator("xpath=ancestor::form").get_by_role("button").click()
    sent = Event.objects.filter(kind="families.application_submitted")
    expect(auditor.locator("#result_list tbody tr")).to_have_count(sent.count())
    with auditor.expect_download() as download:
        auditor.get_by_role("link", name="Download as a table").click()
    table = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    assert {row["id of what it is about"] for row in rows} == {event.object_id for event in sent}
    assert {str(case.pk) for _citizen, case in cases} <= {event.object_id for event in sent}
    assert [case.reference for _citizen, case in cases if case.number in table] == []
    then_the_cases_are_taken_along_too(auditor, cases, live_server)
    taken = Event.objects.filter(kind="authorities.table_exported").earliest("pk")
    assert (taken.codes["table"], taken.codes["table_rows"], taken.codes["cut_off"]) == ("events", len(rows), False)


def then_the_cases_are_taken_along_too(auditor, cases, live_server):
    auditor.goto(f"{live_server.url}/admin/families/linkapplication/?queue=all")
    with auditor.expect_download() as download:
        auditor.get_by_role("link", name="Download as a table").click()
    table = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert {case.reference for _citizen, case in cases} <= {
        row["reference"] for row in csv.DictReader(table.splitlines())
    }
    assert [case.reference for _citizen, case in cases if case.number in table or case.name in table] == []
