"""Our copy of a card follows what the register says of it."""

from django.utils import timezone

from authorities.models import Region
from families.errors import RegisterSilent
from families.models import InsuredPerson, SocialSecurityCard
from families.models.people import CardState
from families.packs import provider_of
from families.services import breaker
from families.verification import CardFacts, provider_named


def card_at_register(person: InsuredPerson) -> CardFacts | None:
    """Asks the register, outside any transaction; None when it tells nothing of the person. Raises RegisterSilent, also
    for a state or region that we do not know."""
    provider = provider_of(person.region_id)
    with breaker.guarded(provider):
        facts = provider_named(provider).card(person.register_reference, is_waited_for=True)
        if facts is not None and not _is_readable(facts):
            raise RegisterSilent
    return facts


def copy_card(card: SocialSecurityCard, facts: CardFacts | None) -> None:
    """Under the card's lock. Where the register names another card, ours has been replaced by it."""
    if facts is None:
        return
    if facts.number != card.number:
        _set_state(card, CardState.CANCELLED)
        _add_unless_known(card.person, facts)
        return
    if facts.state == CardState.NORMAL:
        card.person.cards.filter(state=CardState.NORMAL).exclude(pk=card.pk).update(state=CardState.CANCELLED)
    card.issued_on, card.expires_on = facts.issued_on, facts.expires_on
    _set_state(card, CardState(facts.state))


def _is_readable(facts: CardFacts) -> bool:
    return facts.state in CardState.values and Region.objects.filter(pk=facts.issuer_region_code).exists()


def _set_state(card: SocialSecurityCard, state: CardState) -> None:
    card.state, card.confirmed_at = state, timezone.now()
    card.save(update_fields=["state", "confirmed_at", "issued_on", "expires_on"])


def _add_unless_known(person: InsuredPerson, facts: CardFacts) -> None:
    if any(card.number == facts.number for card in person.cards.all()):
        return
    if facts.state == CardState.NORMAL:
        person.cards.filter(state=CardState.NORMAL).update(state=CardState.CANCELLED)
    card = SocialSecurityCard(
        person=person,
        issuer_id=facts.issuer_region_code,
        issued_on=facts.issued_on,
        expires_on=facts.expires_on,
        state=facts.state,
    )
    card.number = facts.number
    card.save(force_insert=True)
