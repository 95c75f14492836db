"""The whole way, page by page, as a browser without JavaScript goes it."""

from django.urls import reverse

from families.models import LinkApplication
from families.states import Status
from tests.families.conftest import LI_MING, WANG_FANG
from tests.families.wizard.pages import DETAILS, SHARING, post_step, start


def test_own_card_from_notice_to_submission(applicant, sign_in):
    browser = sign_in(applicant)
    draft = start(browser, "self")
    assert post_step(browser, draft, "region", region_id="320500").url.endswith("/details/")
    assert post_step(browser, draft, "details", name=LI_MING.name, number=LI_MING.number).url.endswith("/check/")
    answer = post_step(browser, draft, "check")
    assert answer.url == reverse("families:application", args=[draft.pk])
    draft.refresh_from_db()
    assert (draft.status, draft.region_id, draft.name, draft.number) == (
        Status.VERIFYING,
        "320500",
        LI_MING.name,
        LI_MING.number,
    )


def test_relative_from_notice_to_submission(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    assert post_step(browser, draft, "details", **DETAILS).url.endswith("/sharing/")
    assert post_step(browser, draft, "sharing", **SHARING).url.endswith("/check/")
    post_step(browser, draft, "check")
    sent = LinkApplication.objects.get(pk=draft.pk)
    assert (sent.status, sent.name, sent.number) == (Status.VERIFYING, WANG_FANG.name, WANG_FANG.number)
    assert (sent.relationship, sent.scopes, sent.term_days) == (
        "mother",
        ["view_card", "view_pension", "certify"],
        365,
    )
