"""A grandson certifies his grandfather: declaration, the grandfather's code, and the register takes it. And what the pages
say where no code can prove it."""

import pytest
from playwright.sync_api import expect

from audit.services import Actor
from benefits.models import Certification, CertificationRequest
from families.models import FamilyLink, Message
from families.models.consents import Route
from families.relationships import Relationship
from families.services.applications import drafts as applications
from families.services.consents import answering as consents
from families.services.consents.terms import Terms, shown_text
from families.states import Status
from families.verification import provider_named
from tests.browser import PHONE, assert_good
from tests.journeys.people import SOON, Citizen, wait_for_status
from tests.processes import wait_for

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SCOPES = ["view_pension", "certify"]


def good(citizen, name):
    assert_good(citizen.page, f"journey-certification-{name}")


def test_grandson_certifies_his_grandfather_in_a_browser(known_citizen):
    li_ming = known_citizen()
    link = given_his_grandfather_agreed_that_he_certifies(li_ming)

    when_he_opens_the_page_it_says_until_when(li_ming, link)
    when_he_forgets_to_tick_the_declaration_he_is_told(li_ming)
    when_he_has_the_code_sent_and_types_it_wrongly_he_is_told(li_ming, link)
    when_his_grandfather_reads_it_out_rightly(li_ming, link)
    then_the_page_shows_that_it_is_renewed_for_a_year(li_ming, link)
    then_the_grandfather_is_told(link)


def test_grandson_without_javascript_on_a_phone_certifies(known_citizen):
    li_ming = known_citizen(javascript=False, width=PHONE)
    link = given_his_grandfather_agreed_that_he_certifies(li_ming)

    li_ming.goes_to(f"/family/links/{link.pk}/certification/renew/")
    li_ming.page.locator("[name=declares]").check()
    li_ming.presses("Send the code now")
    li_ming.page.locator("[name=code]").fill(newest_code(li_ming, link))
    li_ming.presses("Confirm")
    li_ming.sees_heading("Proof of life for the pension")
    wait_for(lambda: CertificationRequest.objects.filter(link=link, filed_at__isnull=False).exists())
    li_ming.page.reload()
    li_ming.sees("The authority took the renewal on")


def test_grandfather_without_a_phone_is_certified_elsewhere(known_citizen):
    li_ming = known_citizen()
    link = given_his_grandfather_agreed_that_he_certifies(li_ming, "demo_grandfather_no_phone")

    li_ming.goes_to(f"/family/links/{link.pk}/certification/")
    li_ming.sees("The pension may be stopped until it is renewed.")
    good(li_ming, "overdue")
    li_ming.follows("Renew it now")
    li_ming.page.locator("[name=declares]").check()
    li_ming.presses("Send the code now")
    li_ming.sees("needs another proof")
    good(li_ming, "elsewhere")


def given_his_grandfather_agreed_that_he_certifies(li_ming: Citizen, key: str = "demo_grandfather") -> FamilyLink:
    """By the services alone; register and worker are the real ones. So is the register's date, which is copied here."""
    case, by = li_ming.register.cases[key], Actor.citizen(li_ming.user.pk)
    draft = applications.start_application(applicant=li_ming.user, is_self=False, language="en", by=by)
    answers = {"name": case["name"], "number": case["number"], "relationship": Relationship.GRANDFATHER}
    applications.save_answers(draft, version=draft.version, scopes=SCOPES, term_days=365, **answers)
    applications.submit_application(draft, version=draft.version, language="en", by=by)
    wait_for_status(draft, Status.AWAITING_CONSENT)
    terms, his = Terms(SCOPES, 365), Actor.person(draft.person_id)
    shown = shown_text(draft, terms, "zh-hans")
    consents.grant(draft, terms, route=Route.ACCOUNT, shown=shown, language="zh-hans", by=his)
    facts = provider_named("http").certification(case["reference"])
    told = {"due_on": facts.due_on, "certified_at": facts.certified_at, "proof_kind": facts.proof_kind}
    Certification.objects.update_or_create(person_id=draft.person_id, defaults=told)
    return FamilyLink.objects.select_related("person").get(application=draft)


def newest_code(li_ming, link) -> str:
    return li_ming.register.phones(link.person.register_reference)[0].code


def when_he_opens_the_page_it_says_until_when(li_ming, link):
    li_ming.goes_to(f"/family/links/{link.pk}/certification/")
    li_ming.sees_heading("Proof of life for the pension")
    li_ming.sees("They can see that you did.")
    expect(li_ming.page.locator("main .tag").first).to_have_text("Due soon")
    good(li_ming, "due-soon")
    li_ming.follows("Renew it now")


def when_he_forgets_to_tick_the_declaration_he_is_told(li_ming):
    li_ming.sees("Social Insurance Law, article 88")
    expect(li_ming.page.locator("[name=declares]")).not_to_be_checked()
    good(li_ming, "declaration")
    li_ming.presses("Send the code now")
    expect(li_ming.page.locator(".govuk-error-summary")).to_be_focused()
    li_ming.sees("Tick that you declare this.")
    good(li_ming, "not-ticked")


def when_he_has_the_code_sent_and_types_it_wrongly_he_is_told(li_ming, link):
    li_ming.page.locator("[name=declares]").check()
    li_ming.presses("Send the code now")
    li_ming.sees_heading("Enter the code")
    good(li_ming, "code")
    wrong = f"{(int(newest_code(li_ming, link)) + 1) % 1_000_000:06d}"
    li_ming.page.locator("[name=code]").fill(wrong)
    li_ming.presses("Confirm")
    expect(li_ming.page.locator(".govuk-error-summary")).to_be_focused()
    li_ming.sees("The code is not right.")
    good(li_ming, "wrong-code")


def when_his_grandfather_reads_it_out_rightly(li_ming, link):
    li_ming.page.locator("[name=code]").fill(newest_code(li_ming, link))
    li_ming.presses("Confirm")


def then_the_page_shows_that_it_is_renewed_for_a_year(li_ming, link):
    """It looks again by itself."""
    li_ming.sees("The authority took the renewal on")
    expect(li_ming.page.locator("main .tag").first).to_have_text("Certified", timeout=SOON)
    li_ming.sees("Confirmed by the person")
    good(li_ming, "renewed")
    assert CertificationRequest.objects.get(link=link).filed_at is not None


def then_the_grandfather_is_told(link):
    told = Message.objects.filter(person=link.person, kind="certified")
    wait_for(lambda: told.filter(channel="sms").exists())
