"""What the register is asked about an application."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from families.models import FamilyLink, LinkApplication
from families.verification import Claim


def own_references(user_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """The register's reference of each user's own card, for those who have linked it."""
    own = FamilyLink.objects.active().own().filter(owner_id__in=user_ids)
    return dict(own.values_list("owner_id", "person__register_reference"))


def claim_of(application: LinkApplication, own: Mapping[UUID, str] | None = None) -> Claim:
    """`own` as `own_references` gives it, for a batch. Raises encryption.NotOpened."""
    references = own_references([application.applicant_id]) if own is None else own
    return Claim(
        application.pk,
        references.get(application.applicant_id),
        application.name or "",
        application.number or "",
        application.relationship,
    )
