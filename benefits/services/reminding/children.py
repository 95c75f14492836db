"""A child who reaches the age at which their region tells children while somebody is linked to them: from that birthday on they
know of every link that stands, and may object."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import TruncDate

from authorities.packs import regions_with_pack
from benefits.models import DueKind, Reminder
from benefits.services.reminding.birthdays import links_with_day_of_being_told, own_consent_age
from benefits.services.reminding.telling import tell
from families.models import FamilyLink, Message
from families.services.applications.activation import child_message
from families.services.messages import holders_of


def tell_children(today: date) -> int:
    return tell(DueKind.CHILD_TOLD, _old_enough(today), _messages)


def _old_enough(today: date) -> QuerySet[FamilyLink]:
    """Of links that began before that birthday: of any other the child was told when it began. It lasts no longer than the
    next birthday that counts, so nobody of age is among them. Once each, whatever birth date the register corrects."""
    oldest = max(own_consent_age(code) for code in regions_with_pack())
    links = FamilyLink.objects.standing().of_relatives()
    of_children = links.filter(
        person__birth_date__year__gte=today.year - oldest - 1,
        person__died_on__isnull=True,
        person__untold_at__isnull=True,  # nobody whom the register protects is written to by it
    )
    dated = links_with_day_of_being_told(of_children).alias(began_on=TruncDate("begins_at"))
    told = Reminder.objects.filter(link=OuterRef("pk"), kind=DueKind.CHILD_TOLD)
    reached: QuerySet[FamilyLink] = dated.filter(~Exists(told), due_on__lte=today, began_on__lt=F("due_on")).annotate(
        step=Value(0)
    )
    return reached.select_related("owner", "person", "application")


def _messages(links: Sequence[FamilyLink]) -> Iterator[Message]:
    holders = holders_of(link.person_id for link in links)
    for link in links:
        yield child_message(link, holder=holders.get(link.person_id))
