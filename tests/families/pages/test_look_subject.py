"""The subject's pages as a browser shows them, in their own account and with a code, in three languages."""

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.services import Actor
from families.decisions import DisputeOutcome
from families.models import Dispute, FamilyLink
from families.models.links import EndedBy
from families.services.consents.codes import send_due_codes
from families.services.links.changing import pause_link
from families.services.links.disputes import open_dispute, resolve_dispute
from families.services.links.ending import end_link
from families.services.links.openings import note_opening
from tests.browser import PHONE, assert_accessible, assert_good, assert_no_sideways_scroll
from tests.families.conftest import LI_MING, WANG_FANG, agree, by, link_relative, link_self
from tests.families.invitations import invite_at_office
from tests.families.pages.test_look import signed_in
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims", "signed_in"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LANGUAGES = ["es", "zh-hans"]


@pytest.fixture
def link(applicant, relative):
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    made = link_relative(applicant)
    note_opening("families.card_opened", made)
    return made


def address(link, name):
    return reverse(f"families:{name}", args=[link.pk])


def test_subject_changes_a_link_and_reads_the_log(live_server, signed_in, link, relative):
    page = signed_in(relative)
    page.goto(live_server.url + "/who-can-see-me/")
    page.get_by_role("link", name="李明").click()
    page.get_by_role("link", name="Share less, or let it end earlier").click()
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Leave at least one tick").first.wait_for()
    assert_good(page, "page-less-error")
    page.get_by_label("See the card").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Is this what you want?").wait_for()
    assert_good(page, "page-less-confirm")
    page.get_by_role("button", name="Yes, change it").click()
    page.get_by_text("From now on only what you see below").wait_for()
    assert_good(page, "page-viewer-less")

    page.get_by_role("link", name="Pause it for a while").click()
    assert_good(page, "page-pause")
    page.get_by_role("button", name="Pause it now").click()
    page.get_by_role("link", name="Let it go on").click()
    assert_good(page, "page-resume")
    page.get_by_role("button", name="Let it go on").click()

    page.get_by_role("link", name="I do not know this person").click()
    assert_good(page, "page-unknown")
    page.get_by_role("button", name="Report it and stop the link").click()
    page.get_by_role("heading", name="Your case").wait_for()
    page.get_by_text(Dispute.objects.get().reference).first.wait_for()
    assert_good(page, "page-case")

    page.goto(live_server.url + reverse("families:looks"))
    page.get_by_label("By a person or a program").select_option("human")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("李明: Looked at your card").wait_for()
    assert_good(page, "page-looks")

    page.goto(live_server.url + reverse("families:owners-allowed"))
    page.get_by_label("How many people may be linked to me").select_option("0")
    assert_good(page, "page-owners")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Those who are linked already stay").wait_for()
    assert FamilyLink.objects.get(pk=link.pk).scopes == ["view_card"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_subjects_pages_are_good_in_other_languages(live_server, signed_in, link, relative, language):
    User.objects.filter(pk=relative.pk).update(language=language)
    page = signed_in(relative)
    page.set_viewport_size({"width": PHONE, "height": 900})
    names = ["link", "link-less", "link-pause", "link-unknown", "link-end"]
    for url in [
        *(address(link, name) for name in names),
        reverse("families:looks"),
        reverse("families:owners-allowed"),
    ]:
        page.goto(live_server.url + url)
        assert page.locator("html").get_attribute("lang") == language
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    pause_link(link, relative, by=by(relative))
    page.goto(live_server.url + address(link, "link-resume"))
    assert_accessible(page)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_case_decided_against_the_person_is_good(live_server, signed_in, link, relative, officer, language):
    User.objects.update(language=language)
    with transaction.atomic():
        resolve_dispute(open_dispute(link, link.person, by=by(relative)), DisputeOutcome.GOES_ON, by=officer)
    page = signed_in(relative)
    page.goto(live_server.url + address(link, "link-case"))
    assert page.locator("html").get_attribute("lang") == language
    assert_good(page, f"page-case-decided-{language}")
    page.emulate_media(media="print")
    assert page.locator(".decision .receipt").is_visible()
    assert page.locator(".decision li", has_text="60").is_visible()


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_ended_link_of_an_owner_is_good(live_server, signed_in, link, applicant, officer, language):
    User.objects.update(language=language)
    end_link(link, ended_by=EndedBy.OFFICER, by=Actor.officer(officer.pk))
    page = signed_in(applicant)
    page.goto(live_server.url + address(link, "link"))
    assert page.locator("html").get_attribute("lang") == language
    assert_good(page, f"page-ended-owner-{language}")
    page.emulate_media(media="print")
    assert page.locator("main li", has_text="60").is_visible()


def test_owner_gives_up_a_part_in_a_browser(live_server, signed_in, link, applicant):
    page = signed_in(applicant)
    page.goto(live_server.url + address(link, "link"))
    page.get_by_role("link", name="Give up a part of this link").click()
    assert_good(page, "page-less-owner")
    page.get_by_label("See the unemployment insurance").uncheck()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Yes, change it").click()
    page.get_by_text("From now on only what you see below").wait_for()
    assert "view_unemployment" not in FamilyLink.objects.get(pk=link.pk).scopes


@pytest.mark.parametrize("javascript", [True, False])
def test_person_without_an_account_manages_links(live_server, new_page, asked, officer, javascript):
    link = agree(asked.application)
    invite_at_office(link.person, officer)
    page = new_page(live_server.url + "/consent/", javascript=javascript)
    look = assert_good if javascript else lambda page, name: None
    page.get_by_role("link", name="See or change who is linked to me").click()
    page.get_by_label("Reference").fill("nonsense")
    page.get_by_role("button", name="Continue").click()
    look(page, "page-manage-reference-error")
    page.get_by_label("Reference").fill(asked.reference.lower())
    page.get_by_role("button", name="Continue").click()
    look(page, "page-manage-send")
    page.get_by_role("button", name="Send it now by text message").click()
    page.get_by_label("Six-digit code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("This code is not right").first.wait_for()
    send_due_codes()
    look(page, "page-manage-code-error")
    page.get_by_label("Six-digit code").fill(asked.newest_code())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Who is linked to me").wait_for()
    look(page, "page-manage-links")
    page.get_by_role("link", name="The whole list: who looked at what, and when").click()
    look(page, "page-manage-looks")
    page.get_by_role("link", name="Who is linked to me").click()
    page.get_by_role("link", name="How many may be linked to me").click()
    page.get_by_label("How many people may be linked to me").select_option("2")
    look(page, "page-manage-owners")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("At most 2 people may be linked to you.").wait_for()
    page.get_by_role("link", name="Invitation of ").click()
    look(page, "page-manage-invitation")
    page.get_by_role("button", name="Revoke this invitation").click()
    page.get_by_text("The invitation is revoked.").wait_for()
    page.get_by_role("link", name="李明").click()
    look(page, "page-manage-link")
    page.get_by_role("link", name="Share less, or let it end earlier").click()
    page.get_by_label("See the unemployment insurance").uncheck()
    page.get_by_role("button", name="Continue").click()
    look(page, "page-manage-less-confirm")
    page.get_by_role("button", name="Yes, change it").click()
    page.get_by_text("From now on only what you see below").wait_for()
    assert "view_unemployment" not in FamilyLink.objects.get(pk=link.pk).scopes
    page.get_by_role("link", name="End this link").click()
    page.get_by_label("Do not tell them now").check()
    page.get_by_role("button", name="End the link now").click()
    page.get_by_text("Nobody is linked to you").wait_for()
    look(page, "page-manage-nobody")
    page.get_by_role("button", name="I am done, close this page").click()
    page.get_by_text("You have left the page.").wait_for()
    assert FamilyLink.objects.get(pk=link.pk).ended_by == EndedBy.SUBJECT


@pytest.mark.parametrize(("locale", "language"), [("es-ES", "es"), ("zh-CN", "zh-hans")], ids=LANGUAGES)
def test_managing_is_good_in_other_languages(live_server, new_page, asked, officer, locale, language):
    link = agree(asked.application)
    invited = invite_at_office(link.person, officer)
    page = new_page(live_server.url + reverse("families:manage"), locale=locale, width=PHONE)
    assert page.locator("html").get_attribute("lang") == language
    assert_accessible(page)
    page.locator("[name=reference]").fill(asked.reference)
    page.locator("main form button").click()
    page.wait_for_url("**/consent/manage/send/")
    assert_accessible(page)
    page.locator("[name=channel][value=sms]").click()
    page.wait_for_url("**/consent/manage/code/")
    send_due_codes()
    assert_accessible(page)
    page.locator("[name=code]").fill(asked.newest_code())
    page.locator("main form button").click()
    page.wait_for_url("**/consent/manage/links/")
    for name in ("manage-link", "manage-link-less", "manage-link-pause", "manage-link-unknown", "manage-link-end"):
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        page.goto(live_server.url + address(link, name))
    page.goto(live_server.url + address(invited, "manage-invitation"))
    assert page.locator("html").get_attribute("lang") == language
    assert_accessible(page)
    assert_no_sideways_scroll(page)
