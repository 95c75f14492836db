"""A link that ends: the board leads to its renewal and says how that stands, and the calendar says what to do."""

from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.models import DueKind
from benefits.selectors.board import board_of
from benefits.services.board import make_feed, secret_of
from families.models import FamilyLink
from families.services.links.renewals import renewals_of, start_renewal
from tests.families.conftest import LI_XIAOYU, answer, by, draft_of, submit

pytestmark = pytest.mark.django_db
BOARD = reverse("benefits:board")


def ends_in(link, days):
    begun, until = timezone.now() - timedelta(days=300), timezone.now() + timedelta(days=days)
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=begun, until=until)
    return FamilyLink.objects.select_related("person", "owner", "application", "consent").get(pk=link.pk)


def page(client):
    return client.get(BOARD).content.decode()


def link_to(name, *args):
    return f'href="{reverse(f"families:{name}", args=args)}"'


def entry_of(client, user):
    """The calendar's entry of the one link that ends."""
    content = client.get(reverse("benefits:calendar", args=[secret_of(make_feed(user))])).content
    [event] = icalendar.Calendar.from_ical(content).walk("VEVENT")
    [alarm] = event.walk("VALARM")
    return event["SUMMARY"], event["DESCRIPTION"], alarm["DESCRIPTION"]


@pytest.fixture
def ending(mother):
    """No card and no proof of life of hers falls due within the year."""
    mother.person.cards.update(expires_on=timezone.localdate() + timedelta(days=900))
    return ends_in(mother, 20)


def test_row_leads_to_renewing(client, linked, ending, sign_in):
    sign_in(linked)
    assert "Link ends · renew it if you still need it" in page(client)
    assert link_to("link-renew", ending.pk) in page(client)
    assert client.get(reverse("families:link-renew", args=[ending.pk])).status_code == 200


def test_row_says_from_when_on(client, linked, ending, sign_in):
    ends_in(ending, 200)
    sign_in(linked)
    assert "Link ends · you can renew it from" in page(client)
    assert link_to("link-renew", ending.pk) not in page(client)
    assert link_to("link", ending.pk) in page(client)


def test_renewal_that_is_begun_and_one_that_is_sent(client, linked, ending, sign_in):
    sign_in(linked)
    draft = start_renewal(ending, language="en", by=by(linked))
    assert "you have begun to renew it" in page(client)
    assert link_to("application-step", draft.pk, "sharing") in page(client)
    sent = submit(draft)
    assert "a renewal is under way" in page(client)
    assert link_to("application", sent.pk) in page(client)
    assert link_to("link-renew", ending.pk) not in page(client)


def test_child_that_comes_of_age_is_not_renewed(client, linked, sign_in):
    link = answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True).link
    until = timezone.now() + timedelta(days=20)
    born = timezone.localdate(until).replace(year=timezone.localdate(until).year - 16)
    type(link.person).objects.filter(pk=link.person_id).update(birth_date=born)
    ends_in(link, 20)
    sign_in(linked)
    assert DueKind.OF_AGE in [item.kind for item in board_of(linked)]
    assert "Link ends because the person comes of age" in page(client)
    assert "renew it" not in page(client)
    assert link_to("link", link.pk) in page(client)


def test_calendar_says_to_renew_and_whose_link_it_is_not(client, linked, ending):
    title, todo, alarm = entry_of(client, linked)
    assert (title, todo) == ("Family: a link ends", "Open the family board to renew it.")
    assert alarm == f"{title}\n{todo}"
    assert "王芳" not in title + todo + alarm


def test_calendar_does_not_ask_again_for_what_is_begun(client, linked, ending):
    start_renewal(ending, language="en", by=by(linked))
    assert entry_of(client, linked)[:2] == ("Family: something falls due", "Open the family board to see what it is.")


def test_renewals_of_several_links_are_found_at_once(linked, ending, sibling, django_assert_num_queries):
    draft = start_renewal(ending, language="en", by=by(linked))
    with django_assert_num_queries(1):
        assert renewals_of([ending, sibling]) == {ending.pk: draft}
    with django_assert_num_queries(0):
        assert renewals_of([]) == {}
