"""The kept copies of people's cards follow what the register tells: a card that is known changes, another one takes its
place. Whoever asked, a card has one row."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from audit.services import Actor, NewEvent, build_event, record_events
from families.due import wake
from families.models import LossReport, SocialSecurityCard
from families.models.people import CardState
from families.services.cards.losses import SEND_LOSSES_DUE
from families.services.cards.turns import Turn, Turned, turn_messages
from families.services.inserting import insert_all
from families.services.messages import save_messages
from families.services.webhooks.outbox import tell_of_cards
from families.verification import CardFacts

_FACTS = ["issuer", "issued_on", "expires_on", "state", "confirmed_at"]
# What a card turns into when another takes its place; every other state stays what it was.
_REPLACED = frozenset({CardState.NORMAL, CardState.SEALED, CardState.TEMPORARY_LOSS})


def keep_cards(
    told: Mapping[UUID, CardFacts], *, asked_at: datetime, by: Actor, new_people: Collection[UUID] = ()
) -> None:
    """By person, in as many statements for one as for many; under their locks, in the caller's transaction. An answer that
    overtook a newer one changes nothing. The first card of `new_people` is no change that somebody would look for."""
    copies = _Copies(asked_at, by)
    stored = _cards_of(told.keys() - new_people)
    for person_id, facts in told.items():
        cards = stored.get(person_id, ())
        if all(card.confirmed_at <= asked_at for card in cards):
            copies.follow(person_id, facts, cards, is_noted=person_id not in new_people)
    copies.save()


def _cards_of(person_ids: Collection[UUID]) -> Mapping[UUID, Sequence[SocialSecurityCard]]:
    found: dict[UUID, list[SocialSecurityCard]] = defaultdict(list)
    if person_ids:
        for card in SocialSecurityCard.objects.filter(person_id__in=person_ids).order_by("pk"):
            found[card.person_id].append(card)
    return found


@dataclass
class _Copies:
    """What is to be written of all of them, gathered and then saved set by set."""

    asked_at: datetime
    by: Actor
    _replaced: list[UUID] = field(default_factory=list)
    _confirmed: list[UUID] = field(default_factory=list)
    _changed: list[SocialSecurityCard] = field(default_factory=list)
    _moved: list[UUID] = field(default_factory=list)  # those of them whose state is another
    _new: list[SocialSecurityCard] = field(default_factory=list)
    _events: list[NewEvent] = field(default_factory=list)
    _turned: dict[UUID, Turned] = field(default_factory=dict)

    def follow(self, person_id: UUID, facts: CardFacts, cards: Sequence[SocialSecurityCard], *, is_noted: bool) -> None:
        kept = next((card for card in reversed(cards) if card.number == facts.number), None)
        self._note_turn(person_id, facts, cards, kept)
        for card in cards:
            if card is not kept and card.state in _REPLACED:
                self._replaced.append(card.pk)
                self._note(card, card.state, CardState.CANCELLED)
        if kept is None:
            card = SocialSecurityCard(person_id=person_id, **self._told(facts))
            card.number = facts.number
            self._new.append(card)
            if is_noted:
                self._note(card, "", facts.state)
        elif _is_same(kept, facts):
            self._confirmed.append(kept.pk)
        else:
            self._change(kept, facts)

    def save(self) -> None:
        """What is replaced first: nobody has two usable cards, not even for a moment."""
        if self._replaced:
            SocialSecurityCard.objects.filter(pk__in=self._replaced).update(state=CardState.CANCELLED)
        if self._confirmed:
            SocialSecurityCard.objects.filter(pk__in=self._confirmed).update(confirmed_at=self.asked_at)
        if self._changed:
            SocialSecurityCard.objects.bulk_update(self._changed, _FACTS)
        if self._moved:
            _look_at_reports(self._moved)
        insert_all(self._new)
        record_events(self._events)
        tell_of_cards({event.person_id for event in self._events if event.person_id is not None})
        save_messages(turn_messages(self._turned))

    def _note_turn(
        self, person_id: UUID, facts: CardFacts, cards: Sequence[SocialSecurityCard], kept: SocialSecurityCard | None
    ) -> None:
        """By what the register said before, on the day it said so: a card whose time is over turned since then."""
        was_usable = any(_is_usable(card.state, card.expires_on, card.confirmed_at) for card in cards)
        is_now = _is_usable(facts.state, facts.expires_on, self.asked_at)
        if cards and kept is None:
            self._turned[person_id] = Turned(cards[-1].pk, Turn.REPLACED, facts.state)
        elif kept is not None and was_usable != is_now:
            self._turned[person_id] = Turned(kept.pk, Turn.USABLE if is_now else Turn.BLOCKED, facts.state)

    def _change(self, card: SocialSecurityCard, facts: CardFacts) -> None:
        if card.state != facts.state:
            self._note(card, card.state, facts.state)
            self._moved.append(card.pk)
        for name, value in self._told(facts).items():
            setattr(card, name, value)
        self._changed.append(card)

    def _told(self, facts: CardFacts) -> dict[str, object]:
        return {
            "issuer_id": facts.issuer_region_code,
            "issued_on": facts.issued_on,
            "expires_on": facts.expires_on,
            "state": facts.state,
            "confirmed_at": self.asked_at,
        }

    def _note(self, card: SocialSecurityCard, before: str, after: str) -> None:
        self._events.append(
            build_event(
                "families.card_changed",
                by=self.by,
                of="card",
                object_id=card.pk,
                person_id=card.person_id,
                codes={"card_before": before, "card_after": after},
            )
        )


def _look_at_reports(card_ids: Collection[UUID]) -> None:
    """A report that the register had taken may be over, say taken back at a counter: then the card could not be reported
    again, and no code of it would hold. The worker asks what became of it, now."""
    filed = LossReport.objects.open().filter(card__in=card_ids, filed_at__isnull=False, due_at__isnull=False)
    if filed.update(due_at=timezone.now()):
        wake(SEND_LOSSES_DUE)


def _is_usable(state: str, expires_on: date, at: datetime) -> bool:
    return state == CardState.NORMAL and expires_on >= timezone.localdate(at)


def _is_same(card: SocialSecurityCard, facts: CardFacts) -> bool:
    now = (card.state, card.issuer_id, card.issued_on, card.expires_on)
    return now == (facts.state, facts.issuer_region_code, facts.issued_on, facts.expires_on)
