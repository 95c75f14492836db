"""How the proof of life for a pension stands: what the register last said, and what is on its way to it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from benefits.models import Certification, CertificationRequest, Refresh
from benefits.models.certifications import DueState
from benefits.packs import CertificationRules, certification_rules
from families.models import FamilyLink, InsuredPerson
from families.packs import provider_of
from families.services import breaker

_TOLD_FOR = timedelta(days=7)  # so long the page says what became of a renewal


@dataclass(frozen=True, slots=True)
class CertificationStanding:
    """`certification` is the last copy, None while there is none; `told_at` when the register last answered, with whatever.
    `is_silent`: it is asked now and does not answer."""

    certification: Certification | None
    told_at: datetime | None
    is_silent: bool
    rules: CertificationRules
    on: date

    @property
    def state(self) -> DueState | None:
        return self.certification.state_on(self.on) if self.certification else None

    @property
    def needs_none(self) -> bool:
        """The register has answered, and told of no pension."""
        return self.certification is None and self.told_at is not None

    @property
    def days_left(self) -> int:
        """Until it is due, 0 on the day itself; negative once it is overdue."""
        return (self.certification.due_on - self.on).days if self.certification else 0


def standing_of(person: InsuredPerson) -> CertificationStanding:
    certification = Certification.objects.select_related("person").filter(person=person).first()
    refresh = Refresh.objects.filter(person=person).first()
    waits = refresh is not None and refresh.due_at is not None and refresh.lease_until is None and refresh.attempts > 0
    return CertificationStanding(
        certification,
        certification.fetched_at if certification else refresh.refreshed_at if refresh else None,
        waits or breaker.is_probing(provider_of(person.region_id)),
        certification_rules(person.region_id),
        timezone.localdate(),
    )


def last_renewal(link: FamilyLink) -> CertificationRequest | None:
    """The newest that was proven through this link: on its way, or settled within the last days."""
    proven = CertificationRequest.objects.filter(link=link, proven_at__isnull=False)
    newest = proven.order_by("-proven_at").first()
    if newest is None or newest.due_at is not None:
        return newest
    settled_at = newest.filed_at or newest.refused_at
    return newest if settled_at and timezone.now() - settled_at < _TOLD_FOR else None
