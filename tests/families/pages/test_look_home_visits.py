"""A visit at home, agreed on in an account at a browser, in three languages."""

import pytest
from django.urls import reverse

from families.models import HomeVisit
from families.models.applications import ReviewReason
from families.relationships import Relationship
from families.states import Status
from tests.browser import assert_good
from tests.families.conftest import WANG_FANG
from tests.families.pages.test_look import signed_in
from tests.families.recipes import make_application, make_person
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims", "signed_in"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_visit_at_home_is_good(live_server, signed_in, applicant, language):
    person = make_person(WANG_FANG.name, WANG_FANG.born, region="110000")
    make_application(
        applicant, Relationship.SELF, person=person, status=Status.IN_REVIEW, review_reason=ReviewReason.NO_PHONE
    )
    applicant.language = language
    applicant.save()
    page = signed_in(applicant)
    page.goto(live_server.url + reverse("families:home-visit"))
    assert page.evaluate("document.documentElement.lang").lower() == language
    page.locator("main form [type=submit]").click()
    page.locator(".govuk-error-summary").wait_for()
    assert_good(page, f"home-visit-wrong-{language}")

    page.locator("[name=slot]").select_option(index=1)
    page.locator("[name=address]").fill("建国路1号")
    with page.expect_navigation():
        page.locator("main form [type=submit]").click()
    assert HomeVisit.objects.get().reference in page.locator("main").inner_text()
    assert_good(page, f"home-visit-agreed-{language}")
