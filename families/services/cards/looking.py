"""The kept copy of a person's card, made fresh from the register when somebody looks at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from django.db import transaction
from django.utils import timezone

from audit.services import Actor
from authorities.models import Region
from families.errors import RegisterSilent
from families.models import InsuredPerson, SocialSecurityCard
from families.models.people import CardState
from families.packs import provider_of
from families.services import breaker
from families.services.applications.limits import lock_persons
from families.services.cards.copies import keep_cards
from families.services.news.states import note_gone
from families.services.telling import note_untold
from families.verification import CardFacts, PersonState, provider_named

log = structlog.get_logger(__name__)

FRESH_FOR = timedelta(minutes=10)  # sscard default


class Freshness(StrEnum):
    CURRENT = "current"
    SILENT = "silent"  # the register does not answer: the last copy counts
    UNTOLD = "untold"  # it answers, but tells nothing of this person: dead or protected


def refresh_card(person: InsuredPerson) -> Freshness:
    """Asks the register unless the copy is younger than `FRESH_FOR`. Outside any transaction, while somebody waits. Where
    it tells nothing of the person any more, no code of theirs holds."""
    if _is_fresh(person):
        return Freshness.CURRENT
    by = Actor.authority(provider_of(person.region_id))
    try:
        told = ask_register(person)
    except RegisterSilent:
        return Freshness.SILENT
    keep_card(person, told, by=by)
    return Freshness.UNTOLD if told.facts is None else Freshness.CURRENT


@dataclass(frozen=True, slots=True)
class Told:
    """What the register said of somebody's card; `facts` are None when it tells nothing of the person."""

    facts: CardFacts | None
    asked_at: datetime
    gone: PersonState | None = None  # why, where it tells nothing

    def is_of(self, card: SocialSecurityCard, *, state: CardState) -> bool:
        """Is it this very card, in this state?"""
        return self.facts is not None and (self.facts.number, self.facts.state) == (card.number, state)


def ask_register(person: InsuredPerson) -> Told:
    """Outside any transaction, while somebody waits. Raises RegisterSilent, also for an answer that cannot be kept."""
    asked_at = timezone.now()
    provider = provider_of(person.region_id)
    register, gone = provider_named(provider), None
    with breaker.guarded(provider):
        facts = register.card(person.register_reference, is_waited_for=True)
        if facts is None:
            gone = register.person_state(person.register_reference, is_waited_for=True)
            facts = gone.card
    if facts is not None and not _can_be_kept(facts):
        log.warning("card_not_usable", person=str(person.pk))
        raise RegisterSilent
    return Told(facts, asked_at, gone)


def _is_fresh(person: InsuredPerson) -> bool:
    return person.cards.filter(confirmed_at__gt=timezone.now() - FRESH_FOR).exists()


def _can_be_kept(facts: CardFacts) -> bool:
    """Of a state and a region that we know, and not over before it began."""
    is_known = facts.state in CardState.values and Region.objects.filter(pk=facts.issuer_region_code).exists()
    return is_known and facts.issued_on <= facts.expires_on


def keep_card(person: InsuredPerson, told: Told, *, by: Actor) -> None:
    """Our copy follows; of whom nothing is told that is noted. An answer that overtook a newer one changes nothing, and
    nobody's card comes back once they are erased."""
    facts, asked_at = told.facts, told.asked_at
    if facts is None:
        note_untold(person.pk, by=by)
        if told.gone is not None:
            note_gone(person.pk, told.gone, by=by)
        return
    with transaction.atomic():
        lock_persons([person.pk])
        kept = InsuredPerson.objects.filter(pk=person.pk, erased_at__isnull=True).only("untold_at").first()
        if kept is None:
            return
        if kept.untold_at is not None:
            InsuredPerson.objects.filter(pk=person.pk).update(untold_at=None)
        keep_cards({person.pk: facts}, asked_at=asked_at, by=by)
