"""Renewing a link: an application like any other that asks for nothing that is known already, and puts a new link in the
place of the one it renews."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.services import Actor
from authorities.packs import pack_for
from families.errors import NotRenewable
from families.models import FamilyLink, LinkApplication
from families.packs import LinkingRules
from families.policies.renewals import can_renew_link
from families.services.applications import limits
from families.services.applications.drafts import save_answers, start_application
from families.states import OPEN, Status


def renewal_of(link: FamilyLink) -> LinkApplication | None:
    """The application that is to renew the link: the one that was sent, or the draft that was touched last."""
    return renewals_of([link]).get(link.pk)


def renewals_of(links: Iterable[FamilyLink]) -> dict[UUID, LinkApplication]:
    """`renewal_of` of each that has one, by the link's id, in one query; none for no link."""
    owners = {link.pk: link.owner_id for link in links}
    if not owners:
        return {}
    rows = LinkApplication.objects.filter(renews__in=owners.keys(), status__in=[Status.DRAFT, *OPEN])
    found = sorted(rows, key=lambda row: (row.is_open, row.touched_at))
    return {row.renews_id: row for row in found if row.renews_id and row.applicant_id == owners[row.renews_id]}


def start_renewal(link: FamilyLink, *, language: str, by: Actor) -> LinkApplication:
    """A draft with all that is known of the link, by its owner; the application that there is already, if there is one.
    Raises NotRenewable, SelfLinkRequired."""
    owner = link.owner
    with transaction.atomic():
        limits.lock_users([owner.pk])
        if under_way := renewal_of(link):
            return under_way
        check_renewable(owner, link)
        draft = start_application(applicant=owner, is_self=False, language=language, by=by, is_renewal=True)
        fill_in(draft, link)
    return draft


def check_renewable(owner: User, link: FamilyLink) -> None:
    """Raises NotRenewable."""
    if not can_renew_link(owner, link):
        raise NotRenewable


def fill_in(draft: LinkApplication, link: FamilyLink) -> None:
    """Name and number as the authority has them: nobody types them again, and no page shows the number whole."""
    person, rules = link.person, pack_for(str(draft.region_id)).section(LinkingRules)
    term_days = link.consent.term_days
    save_answers(
        draft,
        version=draft.version,
        renews_id=link.pk,
        name=person.name,
        number=person.number,
        has_no_number=person.number_sealed is None,
        relationship=link.relationship,
        scopes=link.scopes,
        term_days=term_days if term_days in rules.terms_days else rules.default_term_days,
    )
