"""Counting under lock: quotas of owners and persons, matches a month, and the pause after failures.

Locks are taken in one order everywhere: application, then users, then persons, each ascending by id.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from families.errors import QuotaReached, TooManyFailures
from families.models import FamilyLink, InsuredPerson, LinkApplication
from families.packs import LinkingRules
from families.relationships import ROWS, QuotaGroup, Relationship
from families.states import OPEN, Status

MONTH = timedelta(days=30)
# sscard default: from the third refusal within a month on, the account waits this long after its last refusal.
_PAUSES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=24))
_FREE_FAILURES = 2

_FULL = {
    QuotaGroup.ELDERS: _(
        "You can add %(quota)s elders at most, applications under way included. End a link or withdraw an application first."
    ),
    QuotaGroup.CHILDREN: _(
        "You can add %(quota)s children at most, applications under way included. End a link or withdraw an application first."
    ),
    QuotaGroup.SPOUSE: _("You have already added your spouse, or an application for your spouse is under way."),
    QuotaGroup.OTHERS: _(
        "You can add %(quota)s other relatives at most, applications under way included. End a link or withdraw an application first."
    ),
}

_TOTAL_FULL = _(
    "You can add %(quota)s relatives at most, applications under way included. End a link or withdraw an application first."
)


def lock_users(ids: Iterable[UUID]) -> None:
    """Serialise everything that counts links and applications of these owners."""
    list(User.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def lock_persons(ids: Iterable[UUID]) -> None:
    list(InsuredPerson.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def check_quota(owner_id: UUID, relationship: str, rules: LinkingRules) -> None:
    """Under the owner's lock: is there room for one more, links and open applications counted? Raises QuotaReached."""
    group = ROWS[Relationship(relationship)].group
    if group is None:
        return
    links = FamilyLink.objects.standing().filter(owner_id=owner_id).values_list("owner_id", "person_id", "relationship")
    used = used_by_owner([owner_id], links)[owner_id]
    if used[group] >= quota_of(group, rules):
        raise QuotaReached(_FULL[group], quota=quota_of(group, rules))
    if used.total() >= rules.quota_total:
        raise QuotaReached(_TOTAL_FULL, quota=rules.quota_total)


def quota_of(group: QuotaGroup, rules: LinkingRules) -> int:
    return int(getattr(rules, f"quota_{group.value}"))


def used_by_owner(
    owner_ids: Iterable[UUID], links: Iterable[tuple[UUID, UUID, str]]
) -> dict[UUID, Counter[QuotaGroup]]:
    """What each owner has used of each group: `links` (owner, person, relationship) and open applications."""
    used: dict[UUID, Counter[QuotaGroup]] = {owner: Counter() for owner in owner_ids}
    applications = LinkApplication.objects.filter(applicant_id__in=used, status__in=OPEN)
    taken = [(owner, relationship) for owner, _person, relationship in links]
    for owner, relationship in [*taken, *applications.values_list("applicant_id", "relationship")]:
        group = ROWS[Relationship(relationship)].group
        if group is not None:
            used[owner][group] += 1
    return used


def matches_this_month(owner_ids: Iterable[UUID]) -> Counter[UUID]:
    """Matches of people not proven kin in the last 30 days, by applicant: what an enumerator would collect."""
    rows = (
        LinkApplication.objects.filter(
            applicant_id__in=owner_ids,
            person__isnull=False,
            is_kinship_proven=False,
            is_guardian=False,
            verified_at__gt=timezone.now() - MONTH,
        )
        .exclude(relationship=Relationship.SELF)
        .values_list("applicant_id")
        .annotate(matches=Count("pk"))
    )
    return Counter(dict(rows))


def check_failures(user_id: UUID) -> None:
    """Refusals slow the account that collects them, never the person whose number it is. Raises TooManyFailures."""
    until = paused_until(user_id)
    if until is not None:
        raise TooManyFailures(until=date_format(timezone.localtime(until), "DATETIME_FORMAT"))


def paused_until(user_id: UUID) -> datetime | None:
    refused = LinkApplication.objects.filter(
        applicant_id=user_id, status=Status.REJECTED, ended_at__gt=timezone.now() - MONTH
    ).aggregate(count=Count("pk"), last=Max("ended_at"))
    beyond = refused["count"] - _FREE_FAILURES
    if beyond <= 0:
        return None
    until: datetime = refused["last"] + _PAUSES[min(beyond, len(_PAUSES)) - 1]
    return until if until > timezone.now() else None
