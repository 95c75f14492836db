"""The family board in a browser."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.models import BoardShare, Certification
from tests.benefits.board.conftest import days
from tests.browser import assert_good
from tests.families.conftest import CHEN_JING, LI_XIAOYU, WANG_FANG, draft_of, link_relative, link_self, submit
from tests.families.pages.test_look import signed_in
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims", "signed_in"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_board_is_good_empty_and_full(live_server, signed_in, applicant, relative, stranger):
    page = signed_in(applicant)
    page.goto(live_server.url + reverse("benefits:board"))
    assert_good(page, "board-empty")

    link_self(applicant)
    link_self(relative, WANG_FANG)
    link_self(stranger, CHEN_JING)
    mine, hers = link_relative(applicant), link_relative(stranger)
    certified_at = timezone.now() - timedelta(days=360)
    Certification.objects.create(person=mine.person, due_on=days(-2), certified_at=certified_at, proof_kind="counter")
    BoardShare.objects.bulk_create([BoardShare(link=mine), BoardShare(link=hers)])
    submit(draft_of(applicant, LI_XIAOYU, "daughter"))
    page.reload()
    page.get_by_role("button", name="Make a calendar address").click()
    assert_good(page, "board")

    page = signed_in(relative)
    page.goto(live_server.url + reverse("benefits:board-shares"))
    page.get_by_label("李明 · you are to them: Mother").uncheck()
    page.get_by_role("button", name="Save").click()
    assert_good(page, "board-shares")
    assert not BoardShare.objects.filter(link=mine).exists()
