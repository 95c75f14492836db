"""My data in a browser: both files downloaded and read, a correction asked for, and an account erased after two weeks."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from accounts.models import User
from benefits.services.my_data.erasing import erase_due
from benefits.services.my_data.exporting import MOST_AN_HOUR
from families.models import CorrectionRequest, FamilyLink
from tests.benefits.my_data.conftest import EMPLOYER, ME, MOBILE, exported
from tests.browser import assert_good
from tests.families.conftest import CHEN_JING, PASSWORD, WANG_FANG
from tests.families.pages.test_look import signed_in
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims", "signed_in"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def presses(page, words):
    page.get_by_role("button", name=gettext(words), exact=True).click()


def downloads(page, words, folder):
    """The file, as it lies on their disk."""
    with page.expect_download() as download:
        presses(page, words)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_data_is_taken_along_and_a_correction_asked_for(live_server, signed_in, new_page, everything, tmp_path):
    page = signed_in(everything.user)
    page.goto(live_server.url + reverse("benefits:my-data"))
    assert_good(page, "my-data")

    file = downloads(page, "Download for a program", tmp_path)
    assert file.name == f"sscard-{timezone.localdate():%Y-%m-%d}.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["person"][0]["number"] == ME.number
    assert {row["name"] for row in told["links_to_me"]} == {CHEN_JING.name}
    file = downloads(page, "Download to read", tmp_path)
    reader = new_page(file.as_uri())
    expect(reader.get_by_role("heading", level=1)).to_have_text("Your data at sscard")
    for words in (ME.name, EMPLOYER, CHEN_JING.name):
        expect(reader.get_by_text(words).first).to_be_visible()
    assert WANG_FANG.number not in reader.content().replace("<wbr>", "")
    assert_good(reader, "my-data-file")

    page.get_by_role("link", name="Have my record corrected").click()
    assert_good(page, "corrections")
    page.get_by_role("link", name="Say what is wrong").click()
    presses(page, "Send it")
    expect(page.get_by_text("Choose what is wrong.").first).to_be_visible()
    page.get_by_label("My date of birth").check()
    page.get_by_label("What should it say, and why?").fill("It is the 7th of March.")
    assert_good(page, "correction-new")
    with page.expect_navigation():
        presses(page, "Send it")
    expect(page.get_by_role("main")).to_contain_text(CorrectionRequest.objects.latest("asked_at").reference)
    assert_good(page, "correction")

    page.goto(live_server.url + reverse("benefits:my-data"))
    for _turn in range(MOST_AN_HOUR - 2):
        exported(everything.user)
    presses(page, "Download for a program")
    expect(page.get_by_role("heading", level=1)).to_have_text("Too many downloads")
    assert_good(page, "my-data-too-many")


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_account_is_erased_after_two_weeks(live_server, new_page, signed_in, everything, language):
    """Asked for, stopped at the next sign-in, asked for again; then the two weeks are over."""
    user = everything.user
    User.objects.filter(pk=user.pk).update(language=language, email="")
    user.emailaddress_set.all().delete()
    user.authenticator_set.all().delete()
    page = signed_in(user)
    page.goto(live_server.url + reverse("benefits:erasure"))
    with translation.override(language):
        page.get_by_role("textbox").fill("...")
        presses(page, "Have it erased")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        assert_good(page, f"erasure-wrong-{language}")
        asks(page)
        assert_good(page, f"erasure-waits-{language}")

        page = new_page(live_server.url + "/account/login/", locale=language)
        page.locator("#id_login").fill(MOBILE)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main button.button[type=submit]").first.click()
        with page.expect_navigation():
            presses(page, "Stop it, keep my account")
        assert FamilyLink.objects.active().filter(owner=user).count() == 3
        page.goto(live_server.url + reverse("benefits:erasure"))
        assert_good(page, f"erasure-{language}")
        asks(page)

    User.objects.filter(pk=user.pk).update(erase_at=timezone.now() - timedelta(minutes=1))
    assert erase_due() == 1
    page.goto(live_server.url + reverse("benefits:my-data"))
    assert "/account/login/" in page.url
    assert not FamilyLink.objects.active().filter(owner=user).exists()


def asks(page):
    page.get_by_role("textbox").fill(gettext("ERASE"))
    presses(page, "Have it erased")
    expect(page.get_by_role("heading", level=1)).to_have_text(gettext("Your account will be erased"))
