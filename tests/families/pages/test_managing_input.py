"""What a person without an account may not do to a link at /consent/manage/: make it more, longer or end before now."""

import pytest

from families.models import FamilyLink
from families.scopes import VIEW
from tests.families.pages.test_managing import address, arrive, chosen, link

__all__ = ["link"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"scopes": ["view_card", "report_loss"]}, "report_loss"),
        ({"scopes": []}, "Leave at least one tick"),
        ({"until": "2001-01-01"}, "This day is over."),
        ({"until": "2999-01-01"}, "earlier than planned, but not later"),
        ({"until": "2026-02-30"}, "Choose a day from the calendar."),
    ],
    ids=["scope that was not asked", "nothing", "past", "beyond the term", "no day"],
)
def test_bad_input_is_named_in_a_summary_and_changes_nothing(client, asked, link, typed, words):
    arrive(client, asked)
    answer = client.post(address(link, "link-less"), {**chosen(link, list(VIEW), is_sure="yes"), **typed})
    page = answer.content.decode()
    assert (answer.status_code, "govuk-error-summary" in page, words in page) == (422, True, True)
    assert FamilyLink.objects.get(pk=link.pk).sequence == 1


def test_link_that_ends_while_the_page_is_open_is_said_to_have_ended(client, asked, link):
    arrive(client, asked)
    FamilyLink.objects.filter(pk=link.pk).update(begins_at="2020-01-01T00:00:00Z", until="2020-02-01T00:00:00Z")

    for page in ("link-less", "link-pause", "link-end", "link-unknown"):
        answer = client.post(address(link, page), chosen(link, ["view_card"], is_sure="yes"), follow=True)
        assert "This link has ended" in answer.content.decode(), page
    assert FamilyLink.objects.get(pk=link.pk).sequence == 1
