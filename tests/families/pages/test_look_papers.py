"""The page for papers in a browser, in each language: what helps, a paper that was refused, one that is added, and asked for."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from families.services.applications.documents import add_document, ask_for_more
from tests.browser import assert_good
from tests.families.conftest import LI_XIAOYU, answer, by, draft_of, submit
from tests.families.pages.test_look import signed_in
from tests.families.papers import EXECUTABLE, photograph

__all__ = ["signed_in"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_page_for_papers_is_good_in_each_language(live_server, signed_in, linked, officer):
    case = answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU)
    url = live_server.url + reverse("families:application-documents", args=[case.pk])
    page = signed_in(linked)
    languages = [code for code, _name in settings.LANGUAGES]
    for language in languages:
        opens(page, url, linked, language)
        page.locator("[name=file]").set_input_files(
            {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": EXECUTABLE}
        )
        page.locator("[name=kind]").first.check()
        page.locator("button[name=add]").click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert_good(page, f"papers-wrong-{language}")

    add_document(case, kind="birth_certificate", content=photograph(), by=by(linked))
    ask_for_more(case, officer=officer, kinds=["birth_certificate"])
    for language in languages:
        opens(page, url, linked, language)
        expect(page.locator("button[name=send]")).to_be_visible()
        assert_good(page, f"papers-asked-{language}")


def opens(page, url, user, language):
    user.language = language
    user.save(update_fields=["language"])
    page.goto(url)
    expect(page.locator("html")).to_have_attribute("lang", language)
