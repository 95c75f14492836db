"""Ending links: what goes with one's own card, and what two who end the same link at once leave behind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families import selectors
from families.errors import ConsentNotOpen, InvalidTransition, LinkEnded, SelfLinkRequired
from families.models import FamilyLink, LinkApplication, Message
from families.models.consents import Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.activation import CannotActivate, Obstacle, Standing, activate_link
from families.services.applications.closing import close_overdue
from families.services.consents import answering as consents
from families.services.consents.terms import most_that_route_grants, shown_text, waiting_consent
from families.services.links import ending as links
from families.services.links.ending import end_link
from families.states import Status
from tests.families.conftest import (
    CHEN_JING,
    LI_XIAOYU,
    WANG_FANG,
    ZHAO_QIANG,
    by,
    draft_of,
    link_relative,
    submit,
    waiting,
)

HOUR = timedelta(hours=1)


def own_of(user):
    return FamilyLink.objects.own().get(owner=user, ended_at__isnull=True)


def end_own(user):
    end_link(own_of(user), ended_by=EndedBy.OWNER, by=by(user))


def answer_yes(application):
    terms = most_that_route_grants(application, Route.ACCOUNT)
    shown = shown_text(application, terms, "en")
    person = Actor.person(application.person_id)
    consents.grant(application, terms, route=Route.ACCOUNT, shown=shown, language="en", by=person)


def test_every_open_application_is_withdrawn_with_ones_own_card(linked):
    asked = waiting(linked)
    reviewed = submit(draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER, number=None, has_no_number=True))
    verifying = submit(draft_of(linked, CHEN_JING, Relationship.SPOUSE))
    draft = draft_of(linked, ZHAO_QIANG, Relationship.OTHER)

    end_own(linked)

    was = {asked.pk: "awaiting_consent", reviewed.pk: "in_review", verifying.pk: "verifying"}
    withdrawn = LinkApplication.objects.filter(pk__in=was)
    assert set(withdrawn.values_list("status", flat=True)) == {Status.WITHDRAWN}
    events = Event.objects.filter(kind="families.application_withdrawn").values_list("object_id", "codes")
    assert dict(events) == {
        str(pk): {"from": status, "to": "withdrawn", "reason": "own_card_ended"} for pk, status in was.items()
    }
    told = Message.objects.filter(user=linked, kind=Kind.APPLICATION_CLOSED)
    assert set(told.values_list("application", flat=True)) == set(was)
    assert LinkApplication.objects.get(pk=draft.pk).status == Status.DRAFT


def test_relative_who_was_asked_is_left_with_nothing_to_answer(linked):
    asked = waiting(linked)
    assert Message.objects.filter(application=asked, kind=Kind.CONSENT_ASKED, due_at__isnull=False).exists()

    end_own(linked)

    assert selectors.asked_of(asked.person) == []
    assert not Message.objects.filter(application=asked, kind=Kind.CONSENT_ASKED).exists()
    with pytest.raises(ConsentNotOpen):
        waiting_consent(asked)


def test_yes_that_was_on_its_way_makes_no_link(linked):
    asked = waiting(linked)
    consent = waiting_consent(asked)
    end_own(linked)

    with pytest.raises(InvalidTransition):
        activate_link(asked, consent, by=by(linked))

    assert not FamilyLink.objects.of_relatives().exists()


@pytest.mark.parametrize("changes", [{"frozen_at": timezone.now()}, {"paused_at": timezone.now()}])
def test_no_link_begins_for_an_owner_whose_own_card_is_not_active(linked, changes):
    asked = waiting(linked)
    consent = waiting_consent(asked)
    FamilyLink.objects.own().filter(owner=linked).update(**changes)

    with pytest.raises(CannotActivate) as caught:
        activate_link(asked, consent, by=by(linked))
    assert caught.value.obstacle is Obstacle.NO_OWN_CARD

    answer_yes(asked)
    asked.refresh_from_db()
    assert asked.status == Status.DECLINED


@pytest.mark.parametrize(("days", "obstacle"), [(-1, Obstacle.CARD_NOT_USABLE), (0, None)])
def test_card_counts_up_to_its_last_day(linked, days, obstacle):
    asked = waiting(linked)
    asked.person.cards.update(expires_on=timezone.localdate() + timedelta(days=days))

    standing = Standing.load([linked.pk], [asked.person_id])
    assert standing.obstacle(asked, asked.person) is obstacle


def test_nobody_is_linked_to_who_has_died(linked):
    asked = waiting(linked)
    asked.person.died_on = timezone.localdate()

    assert Standing.load([linked.pk], [asked.person_id]).obstacle(asked, asked.person) is Obstacle.DECEASED


def test_application_without_a_number_needs_ones_own_card_too(linked):
    draft = draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER, number=None, has_no_number=True)
    end_own(linked)

    with pytest.raises(SelfLinkRequired):
        submit(draft)


def test_sequence_counts_on_from_what_the_row_has(linked):
    link = link_relative(linked)
    FamilyLink.objects.filter(pk=link.pk).update(sequence=7)

    end_link(link, ended_by=EndedBy.OWNER, by=by(linked))

    stored = FamilyLink.objects.get(pk=link.pk)
    assert stored.sequence == 8
    assert (link.sequence, link.ended_at, link.ended_by) == (8, stored.ended_at, EndedBy.OWNER)


def test_link_ends_once(linked):
    link = link_relative(linked)
    end_link(link, ended_by=EndedBy.OWNER, by=by(linked))

    with pytest.raises(LinkEnded):
        end_link(FamilyLink.objects.get(pk=link.pk), ended_by=EndedBy.SUBJECT, by=by(linked))


def test_one_round_ends_so_many_and_no_more(linked, monkeypatch):
    monkeypatch.setattr(links, "_BATCH", 1)
    for link in [link_relative(linked, resident, Relationship.OTHER) for resident in (WANG_FANG, CHEN_JING)]:
        FamilyLink.objects.filter(pk=link.pk).update(begins_at=timezone.now() - 2 * HOUR, until=timezone.now() - HOUR)

    assert [close_overdue() for _round in range(3)] == [1, 1, 0]
