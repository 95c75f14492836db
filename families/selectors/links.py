"""Links and the applications for them: a user's own, those about them, and the cases that came of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from families.encryption import index_lookup
from families.models import Dispute, FamilyLink, InsuredPerson, LinkApplication
from families.models.applications import asked_of as of_asked
from families.models.links import EndedBy
from families.relationships import Relationship
from families.states import OPEN, Status

# The columns that lists show; all of a row's would cost as much as the rest of the page.
_LINK_SHOWN = (
    *("owner", "relationship", "scopes", "begins_at", "until", "paused_at", "frozen_at", "ended_at"),
    "person__name",
)
_APPLICATION_SHOWN = (
    *("applicant", "reference", "relationship", "status", "name_sealed", "person"),
    "is_guardian_asked",
)


@dataclass(frozen=True, slots=True)
class FamilyOverview:
    """Everything of the family service page, in three queries whatever its length; names of who asks are a fourth."""

    own: FamilyLink | None
    links: Sequence[FamilyLink]
    under_way: Sequence[LinkApplication]
    needs_you: Sequence[LinkApplication]
    asked_of_you: Sequence[LinkApplication]


def family_overview(user: User) -> FamilyOverview:
    standing = FamilyLink.objects.standing().filter(owner=user).select_related("person")
    links = list(standing.only(*_LINK_SHOWN, "person__died_on").order_by("begins_at"))
    own = next((link for link in links if link.is_self), None)
    applications = list(
        LinkApplication.objects.of(user)
        .filter(status__in=[Status.DRAFT, *OPEN])
        .only(*_APPLICATION_SHOWN)
        .order_by("-started_at")
    )
    mine = [row for row in applications if needs_applicant(row)]
    return FamilyOverview(
        own=own,
        links=[link for link in links if not link.is_self],
        under_way=[row for row in applications if row not in mine],
        needs_you=mine,
        asked_of_you=list(asked_of(own.person)) if own else [],
    )


def needs_applicant(application: LinkApplication) -> bool:
    """A draft, a question put to the applicant, or their own code to type."""
    waits_for_code = application.status == Status.AWAITING_CONSENT and application.is_self
    return application.status in {Status.DRAFT, Status.AWAITING_APPLICANT} or waits_for_code


def asked_of(person: InsuredPerson) -> "Sequence[LinkApplication]":
    """Applications that wait for this person's answer, about themself or a child in their care; `names_of` their applicants
    says who asks."""
    return list(
        LinkApplication.objects.filter(
            of_asked(person),
            status=Status.AWAITING_CONSENT,
            expires_at__gt=timezone.now(),
            consent__isnull=False,
            declines_at__isnull=True,
        )
        .exclude(relationship=Relationship.SELF)
        .only(*_APPLICATION_SHOWN)
        .order_by("submitted_at")
    )


def links_to(person: InsuredPerson) -> "Sequence[FamilyLink]":
    """Who is linked to this person, their own link not counted."""
    standing = FamilyLink.objects.standing().of_relatives().filter(person=person)
    links = list(standing.only(*_LINK_SHOWN[:-1], "person").order_by("begins_at"))
    for link in links:
        link.person = person
    return links


def links_in_care_of(person: InsuredPerson) -> "Sequence[FamilyLink]":
    """Which other guardian is linked to the children and wards that this person acts for: as `policies.acts_for_subject`."""
    standing = FamilyLink.objects.standing().of_relatives().filter(guardian=person)
    return list(standing.select_related("person").order_by("begins_at"))


def links_seen_by(user: User) -> "QuerySet[FamilyLink]":
    """Those that the user owns and those that are about them, the past ones too: as `policies.can_see_link`."""
    own = FamilyLink.objects.active().own().filter(owner=user)
    return FamilyLink.objects.filter(Q(owner=user) | Q(person__in=own.values("person")))


def links_cared_for_by(user: User) -> "QuerySet[FamilyLink]":
    """Those of the other guardian to the children and wards that the user acts for, the past ones too: as
    `policies.acts_for_subject`."""
    own = FamilyLink.objects.active().own().filter(owner=user)
    return FamilyLink.objects.filter(guardian__in=own.values("person")).exclude(owner=user)


def disputes_of(user: User) -> "QuerySet[Dispute]":
    """Cases about the user, the decided ones too: as `policies.can_see_dispute`."""
    own = FamilyLink.objects.active().own().filter(owner=user)
    return Dispute.objects.filter(person__in=own.values("person"))


def links_to_use(user: User, person_id: UUID) -> "QuerySet[FamilyLink]":
    """The user's active link to that person, one at most; their own card is one."""
    return FamilyLink.objects.active().filter(owner=user, person=person_id)


def newest_case_of(link: FamilyLink) -> Dispute | None:
    """Whether or not it is decided; whose it is, `policies.can_see_dispute` says."""
    return Dispute.objects.filter(link=link).select_related("person").order_by("-opened_at").first()


def open_application_by_number(user: User, number: str) -> LinkApplication | None:
    return LinkApplication.objects.of(user).open().filter(**index_lookup(number)).first()


def links_ended_at(person_ids: Iterable[UUID], since: datetime, before: datetime) -> "QuerySet[FamilyLink]":
    """Links to these people that ended in that time, the last first; one in whose place a new one stands has not."""
    ended = FamilyLink.objects.of_relatives().filter(
        person__in=list(person_ids), ended_at__gte=since, ended_at__lt=before
    )
    return ended.exclude(ended_by=EndedBy.RENEWED).order_by("-ended_at")
