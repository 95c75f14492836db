"""A card that expires: when its region begins to renew it, and 14 days before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, Q, QuerySet

from authorities.packs import regions_with_pack
from benefits.models import DueKind
from benefits.services.reminding.concerned import concerned, regions_by
from benefits.services.reminding.telling import steps, tell
from families.models import FamilyLink, InsuredPerson, Message
from families.models.messages import Kind
from families.models.people import CardState
from families.packs import card_renewal_days
from families.scopes import Scope
from families.services.messages import message_user

_LAST = 14


def remind_of_cards(today: date) -> int:
    return tell(DueKind.CARD, _expiring(today), _messages)


def _expiring(today: date) -> QuerySet[FamilyLink]:
    """A card that has expired is a matter of the card's own page: nothing can be reminded of any more."""
    regions = _regions_by_days(today)
    reached = Q(pk__in=[])
    whens = []
    for days, codes in regions.items():
        in_regions = Q(person__region__in=codes)
        reached |= in_regions & Q(due_on__lte=today + timedelta(days=days))
        whens += steps({days, min(days, _LAST)}, today, in_regions)
    links = concerned(Scope.VIEW_CARD).filter(
        person__cards__state=CardState.NORMAL, person__cards__expires_on__gte=today
    )
    due = links.annotate(due_on=F("person__cards__expires_on")).filter(reached)
    return due.annotate(step=Case(*whens, output_field=IntegerField()))


def _regions_by_days(today: date) -> Mapping[int, Sequence[str]]:
    """How long before its end a card is renewed → the regions of that rule in which one expires soon."""
    longest = max(card_renewal_days(code) for code in regions_with_pack())
    soon = Q(cards__state=CardState.NORMAL, cards__expires_on__range=(today, today + timedelta(days=longest)))
    return regions_by(card_renewal_days, InsuredPerson.objects.filter(soon))


def _messages(links: Sequence[FamilyLink]) -> Iterator[Message]:
    for link in links:
        yield message_user(link.owner, Kind.CARD_EXPIRES, link=link)
