"""Counting under lock: quotas of owners and persons, matches a month, the pause after failures, guesses at once.

Locks are taken in one order everywhere: application, then users, then persons, each ascending by id. The database itself changes
the applications of a person who moves: whoever keeps what the register tells holds them before (`lock_applications_to_move`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from families.encryption import index_column, index_lookup
from families.errors import QuotaReached, TooManyFailures, TooManyUnanswered
from families.models import FamilyLink, InsuredPerson, LinkApplication
from families.packs import LinkingRules
from families.relationships import ROWS, QuotaGroup, Relationship
from families.states import OPEN, Status
from families.verification import PersonFacts

MONTH = timedelta(days=30)
# sscard default: from the third refusal within a month on, the account waits this long after its last refusal.
_PAUSES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=24))
_FREE_FAILURES = 2
# sscard default: applications that the register has not answered yet, refusals of the month counted with them. A family
# of four is sent in one go; who guesses learns of four numbers before the pause begins, and of ten without this.
_AT_ONCE = 4

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


def lock_applications(applications: QuerySet[LinkApplication]) -> list[UUID]:
    """Those of the given that still fit once they are held."""
    return list(applications.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def lock_applications_to_move(people: Iterable[PersonFacts]) -> None:
    """Open ones about those of whom the register names another region than is kept. One query where nobody moves."""
    regions = {facts.reference: facts.region_code for facts in people}
    kept = InsuredPerson.objects.filter(register_reference__in=regions)
    rows = kept.values_list("pk", "register_reference", "region_id") if regions else ()
    if moving := [pk for pk, reference, region in rows if region != regions[reference]]:
        lock_applications(LinkApplication.objects.open().filter(person__in=moving))


def lock_users(ids: Iterable[UUID]) -> None:
    """Serialise everything that counts links and applications of these owners."""
    list(User.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def lock_persons_behind(applications: Iterable[LinkApplication], references: Iterable[str]) -> None:
    """Those whose numbers the applications name, and those whom the register calls by these references."""
    column = index_column()
    named = Q(**{f"{column}__in": [getattr(row, column) for row in applications]})
    persons = InsuredPerson.objects.filter(named | Q(register_reference__in=references))
    list(persons.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def lock_persons(ids: Iterable[UUID]) -> None:
    list(InsuredPerson.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a user has that bears on a new application: standing links with the persons' facts, their own among them,
    open applications, and when those of the last month that the register or an officer refused were refused."""

    links: Sequence[FamilyLink]
    applications: Sequence[LinkApplication]
    refused_at: Sequence[datetime]

    @classmethod
    def of(cls, user: User) -> "Holdings":
        """Two queries. Under the user's lock (`lock_users`) they stay true until its transaction ends."""
        links = FamilyLink.objects.standing().filter(owner=user).select_related("person").only(*_LINK_COUNTED)
        refused = Q(status=Status.REJECTED, ended_at__gt=timezone.now() - MONTH)
        rows = list(LinkApplication.objects.of(user).filter(Q(status__in=OPEN) | refused).only(*_APPLICATION_COUNTED))
        return cls(
            links=list(links),
            applications=[row for row in rows if row.is_open],
            refused_at=[row.ended_at for row in rows if row.ended_at is not None],
        )

    @property
    def own_person(self) -> InsuredPerson | None:
        return next((link.person for link in self.links if link.is_self and link.is_active), None)

    def without(self, link_id: UUID | None) -> "Holdings":
        """As it would be if that link had ended: what bears on an application that renews it."""
        return replace(self, links=[link for link in self.links if link.pk != link_id])

    def application_for(self, number: str) -> LinkApplication | None:
        """The open one for the holder of a canonical number."""
        ((column, index),) = index_lookup(number).items()
        return next((row for row in self.applications if bytes(getattr(row, column) or b"") == index), None)


_LINK_COUNTED = (
    *("owner", "relationship", "begins_at", "until", "ended_at", "paused_at", "frozen_at"),
    *("person__number_sealed", "person__birth_date", "person__region"),
)
_APPLICATION_COUNTED = (
    *("applicant", "reference", "status", "relationship", "ended_at", "renews"),
    *("number_index_a", "number_index_b"),
)


def check_quota(holdings: Holdings, relationship: str, rules: LinkingRules) -> None:
    """Is there room for one more, links and open applications counted, a link and its renewal once? Raises QuotaReached."""
    group = ROWS[Relationship(relationship)].group
    if group is None:
        return
    linked = {link.pk for link in holdings.links}
    applied = [row.relationship for row in holdings.applications if row.renews_id not in linked]
    used = _counted([*(link.relationship for link in holdings.links), *applied])
    if used[group] >= quota_of(group, rules):
        raise QuotaReached(_FULL[group], quota=quota_of(group, rules))
    if used.total() >= rules.quota_total:
        raise QuotaReached(_TOTAL_FULL, quota=rules.quota_total)


def _counted(relationships: Iterable[str]) -> Counter[QuotaGroup]:
    groups = (ROWS[Relationship(relationship)].group for relationship in relationships)
    return Counter(group for group in groups if group is not None)


def quota_of(group: QuotaGroup, rules: LinkingRules) -> int:
    return int(getattr(rules, f"quota_{group.value}"))


def owners_allowed(chosen: int | None, rules: LinkingRules) -> int:
    """How many may be linked to a person who `chose` so many, or nothing; `rules` of the region that issued their card."""
    return rules.owners_per_person if chosen is None else min(chosen, rules.owners_per_person_most)


def used_by_owner(owner_ids: Iterable[UUID], links: Iterable[FamilyLink]) -> dict[UUID, Counter[QuotaGroup]]:
    """What each owner has used of each group, by their standing `links` and open applications, of which those to renew one
    of the links take no place of their own."""
    held: dict[UUID, list[str]] = {owner: [] for owner in owner_ids}
    linked = set()
    for link in links:
        held[link.owner_id].append(link.relationship)
        linked.add(link.pk)
    applications = LinkApplication.objects.filter(applicant_id__in=held, status__in=OPEN)
    for owner, relationship, renews in applications.values_list("applicant_id", "relationship", "renews_id"):
        if renews not in linked:
            held[owner].append(relationship)
    return {owner: _counted(relationships) for owner, relationships in held.items()}


def matches_this_month(owner_ids: Iterable[UUID]) -> Counter[UUID]:
    """Matches of people not proven kin in the last 30 days, by applicant: what an enumerator would collect. Who renews a link
    learns of nobody new."""
    rows = (
        LinkApplication.objects.filter(
            applicant_id__in=owner_ids,
            person__isnull=False,
            is_kinship_proven=False,
            is_guardian=False,
            renews__isnull=True,
            verified_at__gt=timezone.now() - MONTH,
        )
        .exclude(relationship=Relationship.SELF)
        .values_list("applicant_id")
        .annotate(matches=Count("pk"))
    )
    return Counter(dict(rows))


def check_failures(holdings: Holdings) -> None:
    """Refusals slow the account that collects them, never the person whose number it is. Raises TooManyFailures."""
    until = _paused_until(holdings.refused_at)
    if until is not None and until > timezone.now():
        raise TooManyFailures(until=until)


def check_unanswered(holdings: Holdings) -> None:
    """What the register has not answered may yet be refused, and slows the account down as if it were: one at a time
    goes always, several only while there are few refusals. Raises TooManyUnanswered."""
    unanswered = sum(row.status == Status.VERIFYING for row in holdings.applications)
    if unanswered and unanswered + len(holdings.refused_at) >= _AT_ONCE:
        raise TooManyUnanswered


def _paused_until(refused_at: Sequence[datetime]) -> datetime | None:
    beyond = len(refused_at) - _FREE_FAILURES
    return max(refused_at) + _PAUSES[min(beyond, len(_PAUSES)) - 1] if beyond > 0 else None
