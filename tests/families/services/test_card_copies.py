"""A match tells of the card as well: the copy that was kept before follows it, in the row that it has."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.models import InsuredPerson, SocialSecurityCard
from families.models.people import CardState
from families.relationships import Relationship
from families.services.cards.copies import keep_cards
from families.verification import CardFacts
from tests.families.conftest import CHEN_JING, LI_MING, link_self, waiting
from tests.families.recipes import make_person

BY = Actor.authority("http")


def cards():
    return [(card.number, card.state) for card in SocialSecurityCard.objects.order_by("pk")]


def changes():
    return [event.codes for event in Event.objects.filter(kind="families.card_changed").order_by("id")]


@pytest.mark.parametrize("kept", [state for state in CardState if state != CardState.NORMAL])
def test_match_changes_the_row_that_the_card_has(linked, relative, kept):
    """In whatever state it was kept: a second row with the same number would be another card to every report of it."""
    link_self(relative, CHEN_JING)
    SocialSecurityCard.objects.filter(person__name=LI_MING.name).update(state=kept)

    waiting(relative, LI_MING, Relationship.SPOUSE)

    assert sorted(cards()) == sorted([(LI_MING.card().number, "normal"), (CHEN_JING.card().number, "normal")])
    assert changes() == [{"card_before": kept, "card_after": "normal"}]
    assert Event.objects.get(kind="families.card_changed").actor_id == "http"


def test_match_that_says_the_same_confirms_the_copy(linked, relative):
    link_self(relative, CHEN_JING)
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - timedelta(days=3))

    waiting(relative, LI_MING, Relationship.SPOUSE)

    confirmed_at = SocialSecurityCard.objects.get(person__name=LI_MING.name).confirmed_at
    assert timezone.now() - confirmed_at < timedelta(minutes=1)
    assert changes() == []


def test_match_that_a_newer_answer_overtook_leaves_the_copy(linked, relative):
    link_self(relative, CHEN_JING)
    just_told = timezone.now() + timedelta(minutes=1)
    SocialSecurityCard.objects.update(state=CardState.TEMPORARY_LOSS, confirmed_at=just_told)

    waiting(relative, LI_MING, Relationship.SPOUSE)

    assert (LI_MING.card().number, "temporary_loss") in cards()
    assert changes() == []


def test_as_many_statements_for_many_people_as_for_one(regions):
    people = [make_person("王芳", date(1950, 1, 1), sequence=2 * n) for n in range(1, 31)]
    told = {
        person.pk: CardFacts(f"B{n:08d}", "normal", "110000", date(2026, 11, 1), date(2036, 10, 31))
        for n, person in enumerate(people)
    }

    with CaptureQueriesContext(connection) as one:
        keep_cards(dict(list(told.items())[:2]), asked_at=timezone.now(), by=BY)
    with CaptureQueriesContext(connection) as many:
        keep_cards(dict(list(told.items())[2:]), asked_at=timezone.now(), by=BY)

    assert len(many) == len(one)
    assert [person.cards.count() for person in InsuredPerson.objects.all()] == [2] * 30
    assert SocialSecurityCard.objects.usable().count() == 30
