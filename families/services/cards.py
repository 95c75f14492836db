"""The kept copy of a person's card, made fresh from the register when somebody looks at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from django.db import transaction
from django.utils import timezone

from audit.services import Actor, record_event
from authorities.models import Region
from families.errors import RegisterSilent
from families.models import CardCode, InsuredPerson, SocialSecurityCard
from families.models.people import CardState
from families.packs import provider_of
from families.services import breaker
from families.services.card_copies import keep_cards
from families.services.limits import lock_persons
from families.verification import CardFacts, provider_named

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

    def is_of(self, card: SocialSecurityCard, *, state: CardState) -> bool:
        """Is it this very card, in this state?"""
        return self.facts is not None and (self.facts.number, self.facts.state) == (card.number, state)


def ask_register(person: InsuredPerson) -> Told:
    """Outside any transaction, while somebody waits. Raises RegisterSilent, also for an answer that cannot be kept."""
    asked_at = timezone.now()
    provider = provider_of(person.region_id)
    with breaker.guarded(provider):
        facts = provider_named(provider).card(person.register_reference, is_waited_for=True)
    if facts is not None and not _can_be_kept(facts):
        log.warning("card_not_usable", person=str(person.pk))
        raise RegisterSilent
    return Told(facts, asked_at)


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
        _note_untold(person, by=by)
        return
    with transaction.atomic():
        lock_persons([person.pk])
        kept = InsuredPerson.objects.filter(pk=person.pk, erased_at__isnull=True).only("untold_at").first()
        if kept is None:
            return
        if kept.untold_at is not None:
            InsuredPerson.objects.filter(pk=person.pk).update(untold_at=None)
        keep_cards({person.pk: facts}, asked_at=asked_at, by=by)


def _note_untold(person: InsuredPerson, *, by: Actor) -> None:
    """Until it tells of them again no desk is told anything, and no code holds that was shown before."""
    with transaction.atomic():
        known = InsuredPerson.objects.filter(pk=person.pk, untold_at__isnull=True, erased_at__isnull=True)
        known.update(untold_at=timezone.now())
        codes = list(CardCode.objects.standing().filter(link__person=person).select_for_update(of=("self",)))
        CardCode.objects.filter(pk__in=[code.pk for code in codes]).update(revoked_at=timezone.now())
        for code in codes:
            record_event(
                "families.code_revoked",
                by=by,
                of="link",
                object_id=code.link_id,
                person_id=person.pk,
                codes={"shown": code.kind},
            )
