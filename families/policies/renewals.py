"""Which link may be made anew, and from when."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from authorities.packs import pack_for
from families.models import (
    FamilyLink,
)
from families.models.links import EndedBy
from families.packs import LastingRules
from families.policies.links import ends_of_age

RENEWABLE_AFTER_ITS_END = timedelta(days=30)  # issue 5


def can_renew_link(user: User, link: FamilyLink) -> bool:
    """Ask for a new link in the place of one that ends soon, or has ended by its term not long ago: its owner, while they
    are not linked to the person by another. A child's link that lasts until the child decides for themself cannot last
    longer; after that day it is the young person who is asked."""
    if link.owner_id != user.pk or link.until is None or link.frozen_at is not None or not is_renewable(link):
        return False
    others = FamilyLink.objects.standing().filter(owner=user, person=link.person_id).exclude(pk=link.pk)
    return not others.exists()


def is_renewable(link: FamilyLink) -> bool:
    """By the days and the person alone."""
    person, now = link.person, timezone.now()
    if link.until is None or person.died_on is not None or person.erased_at is not None:
        return False
    if link.ended_at is not None:
        return link.ended_by == EndedBy.TERM and link.until > now - RENEWABLE_AFTER_ITS_END
    return renewal_opens_at(link, link.until) <= now and not (now < link.until and ends_of_age(link))


def renewal_opens_at(link: FamilyLink, until: datetime) -> datetime:
    """`until`: that of the link, which one's own card has not."""
    days = pack_for(link.person.region_id).section(LastingRules).renewal_opens_days
    return max(link.begins_at, until - timedelta(days=days))


def may_take_over(link: FamilyLink, scopes: Collection[str], begins_at: datetime) -> bool:
    """May a link that is to begin only then take the place of this one at once? If until then this one lets its owner do as
    much anyway: so nobody is cut off for a day, and nothing is possible sooner than the person was told."""
    lasts = link.until is not None and link.until >= begins_at
    return link.is_active and lasts and set(scopes) <= set(link.scopes)
