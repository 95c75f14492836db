"""The hours in which no text message wakes anybody, by the pack of the region of the receiver's own card."""

from datetime import datetime, time, timedelta
from uuid import UUID

from authorities.codes import NATION
from authorities.packs import pack_for
from families.models import FamilyLink
from families.packs import TextRules


def quiet_until(local: datetime, user_id: UUID) -> datetime | None:
    """When the night that `local` falls into ends; None by day."""
    own = FamilyLink.objects.active().own().filter(owner=user_id)
    rules = pack_for(own.values_list("person__region_id", flat=True).first() or NATION).section(TextRules)
    return _quiet_until(local, rules)


def _quiet_until(local: datetime, rules: TextRules) -> datetime | None:
    if rules.from_hour <= local.hour < rules.until_hour:
        return None
    day = local.date() if local.hour < rules.from_hour else local.date() + timedelta(days=1)
    return datetime.combine(day, time(rules.from_hour), tzinfo=local.tzinfo)
