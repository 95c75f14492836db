"""The page of a card: its state in words and what to do, fresh from the register or with the date of the last copy."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from audit.models import Event
from families.models import FamilyLink, SocialSecurityCard
from families.models.people import CardState
from families.scopes import Scope
from families.services.cards.looking import FRESH_FOR
from families.services.cards.words import STATES
from families.views.link_actions import CARD, OF_LINK, LinkAction, actions_of
from families.views.rows import moment
from tests.families.conftest import WANG_FANG, link_relative, link_self
from tests.families.verification.other import other
from tests.families.wizard.pages import title_of

__all__ = ["other"]


@pytest.fixture
def link(linked):
    return link_relative(linked, scopes=["view_card"])


@pytest.fixture
def own(linked):
    return FamilyLink.objects.own().get()


@pytest.fixture
def old_copies(link):
    """Of the own card and the relative's."""
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR - timedelta(minutes=5))


def page_of(client, link):
    return client.get(reverse("families:card", args=[link.pk]))


def words(answer):
    return answer.content.decode()


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def test_numbers_are_masked_and_the_opening_is_written_down(client, link, linked, sign_in):
    sign_in(linked)
    page = words(page_of(client, link))

    assert WANG_FANG.card().number not in page
    assert WANG_FANG.number not in page
    assert link.person.masked_number in page
    assert "You have opened the card of 王芳. They can see that you did." in page
    event = Event.objects.get(kind="families.card_opened")
    assert (event.actor_id, event.object_kind, event.object_id) == (str(linked.pk), "link", str(link.pk))
    assert event.person_id == link.person_id


def test_subject_sees_who_opened_the_card(client, link, linked, relative, sign_in):
    page_of(sign_in(linked), link)
    link_self(relative, WANG_FANG)
    sign_in(relative)

    assert "李明: Looked at your card" in client.get(reverse("families:who-can-see-me")).content.decode()


def test_own_card_is_opened_without_an_event(client, own, linked, sign_in):
    sign_in(linked)
    page = words(page_of(client, own))

    assert title_of(page) == "My card – sscard"
    assert "You have opened" not in page
    assert not Event.objects.filter(kind="families.card_opened").exists()


def test_title_names_nobody(client, link, linked, sign_in):
    sign_in(linked)
    assert title_of(words(page_of(client, link))) == "A relative's card – sscard"


@pytest.mark.parametrize("state", CardState.values)
def test_state_is_said_with_what_it_means_and_what_to_do(client, own, linked, sign_in, state):
    SocialSecurityCard.objects.update(state=state)
    sign_in(linked)
    page = words(page_of(client, own))

    text = STATES[state]
    values = {"until": "30 April 2030", "days": 7}
    for sentence in (text.label, str(text.means) % values, str(text.to_do) % values):
        assert str(sentence).replace("'", "&#x27;") in page
    assert ("card-face--ended" in page) == (state != CardState.NORMAL)


@pytest.mark.parametrize(
    ("days", "label", "renewal"),
    [
        (61, "Normal", "A new card can be asked for from "),
        (60, "Expires soon", "The authority never sends a link"),
        (0, "Expires soon", "The authority never sends a link"),
        (-1, "Expired", "The authority never sends a link"),
    ],
)
def test_renewal_is_hinted_at_from_sixty_days_before_the_end(client, own, linked, sign_in, days, label, renewal):
    SocialSecurityCard.objects.update(expires_on=in_days(days))
    sign_in(linked)
    page = words(page_of(client, own))

    assert f">{label}<" in page
    assert renewal in page
    assert page.count("A new card can be asked for") + page.count("The authority never sends a link") == 1


def test_days_of_the_hint_and_of_a_block_are_the_packs(client, own, linked, sign_in, pack_of):
    pack_of("110000", section="cards", renewal_from_days=30, temporary_loss_days=10)
    SocialSecurityCard.objects.update(expires_on=in_days(31))
    sign_in(linked)
    assert f"from {date_format(in_days(1))} on, 30 days before" in words(page_of(client, own))

    SocialSecurityCard.objects.update(state=CardState.TEMPORARY_LOSS)
    assert "ends by itself 10 days after" in words(page_of(client, own))


def test_page_is_fresh_from_the_register(client, own, linked, sign_in, old_copies, other):
    other.told = {
        "card": {
            "number": "B22334455",
            "state": "normal",
            "issuer_region": "440300",
            "issued_on": "2026-11-01",
            "expires_on": "2036-10-31",
        }
    }
    sign_in(linked)
    page = words(page_of(client, own))

    assert "*****4455" in page
    assert "31 October 2036" in page
    assert "Human resources and social security department of Shenzhen" in page
    assert "As the authority&#x27;s register had it on " in page


def test_silent_register_shows_the_last_copy_with_its_date(client, own, linked, sign_in, old_copies, other):
    other.status = 503
    sign_in(linked)
    answer = page_of(client, own)

    assert answer.status_code == 200
    card = SocialSecurityCard.objects.get(person=own.person)
    said = f"does not answer at the moment. This is what it said on {moment(card.confirmed_at)}."
    assert said in words(answer)
    assert card.masked_number in words(answer)


def test_register_that_tells_nothing_is_said_too(client, own, linked, sign_in, old_copies, other):
    other.status = 410
    sign_in(linked)

    assert "says nothing of this card any more. This is what it said on " in words(page_of(client, own))


def test_offices_service_line_and_the_department_that_issued_it(client, own, linked, sign_in):
    sign_in(linked)
    page = words(page_of(client, own))

    assert 'href="tel:12333"' in page
    assert "Human resources and social security department of Beijing, telephone" in page


def test_person_without_a_card(client, own, linked, sign_in, other):
    SocialSecurityCard.objects.all().delete()
    other.status = 503
    sign_in(linked)
    page = words(page_of(client, own))

    assert "The authority has issued no card to this person yet." in page
    assert "card-face" not in page


@pytest.mark.parametrize(
    "changes",
    [
        {"scopes": ["show_code"]},
        {"paused_at": timezone.now()},
        {"ended_at": timezone.now(), "ended_by": "subject"},
    ],
    ids=["without the scope", "paused", "ended"],
)
def test_card_that_may_not_be_seen_leads_to_the_link_that_says_why(client, link, linked, sign_in, changes):
    FamilyLink.objects.filter(pk=link.pk).update(**changes)
    sign_in(linked)
    answer = page_of(client, link)

    assert (answer.status_code, answer.url) == (302, reverse("families:link", args=[link.pk]))
    assert not Event.objects.filter(kind="families.card_opened").exists()


def names(link):
    return {row["url"].removeprefix(f"/family/links/{link.pk}/") for row in actions_of(link)}


def test_every_page_that_there_is_can_be_reached_from_ones_own_link(own):
    """Pages that another part of the product brings appear by themselves; today's are these."""
    assert {"card/", "card/code/"} <= names(own)
    assert "pass/" not in names(own)
    assert len(names(own)) <= len(OF_LINK)


@pytest.mark.parametrize(
    ("scopes", "pages"),
    [
        (["view_card"], {"pass/", "card/"}),
        (["show_code"], {"pass/", "card/code/"}),
        (["view_card", "show_code"], {"pass/", "card/", "card/code/"}),
        (["view_work"], {"pass/"}),
        ([], set()),
    ],
)
def test_actions_of_a_link_are_what_its_scopes_allow(link, scopes, pages):
    link.scopes = scopes
    assert names(link) == pages


def test_page_that_does_not_exist_is_no_dead_link(own):
    assert actions_of(own, [LinkAction("families:no-such-page", "Nowhere", (Scope.VIEW_CARD,)), CARD]) == [
        {"url": reverse("families:card", args=[own.pk]), "label": CARD.label}
    ]


def test_nothing_can_be_done_through_a_paused_link(link):
    link.paused_at = timezone.now()
    assert actions_of(link) == []


def test_link_page_leads_to_the_card(client, link, linked, sign_in):
    sign_in(linked)
    page = words(client.get(reverse("families:link", args=[link.pk])))

    assert reverse("families:card", args=[link.pk]) in page
    assert reverse("families:card-code", args=[link.pk]) not in page
