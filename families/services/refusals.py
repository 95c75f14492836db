"""Why the register refused a request is told to the person alone whose number it had, at an office: neither the applicant nor
anybody else reads more than that it could not be confirmed."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.services import Actor, record_event
from authorities.models import Role
from authorities.policies import within_duty
from families.decisions import IdentitySeen
from families.errors import NotForThisOfficer
from families.models import InsuredPerson, LinkApplication
from families.policies.officers import can_serve_at_counter, is_near_at_counter, is_near_to_applicant
from families.selectors import person_of_number, refused_with_number
from families.services.barring import barred_from
from families.services.links.changing import noted_at_counter
from families.services.lookups import LookUpKind, look_up_at_counter

MOST = 20  # told at once, the last of them
_ROLES = (Role.OFFICER, Role.SUPERVISOR)  # as of who serves at a counter


def tell_refusals(person: InsuredPerson, *, officer: User, identity_seen: IdentitySeen) -> Sequence[LinkApplication]:
    """The requests with `person`'s number that the register refused, the last first; each that is told is noted. The officer is
    near neither to them nor to who asked. Raises NotForThisOfficer."""
    if not can_serve_at_counter(officer, person):
        barred_from(person, is_near_at_counter, of="person", person_id=person.pk, officer=officer)
        raise NotForThisOfficer
    found = refused_with_number(person.number) if person.number else ()
    return _tell(found, person, officer, identity_seen)


def tell_refusals_of_number(number: str, *, officer: User, identity_seen: IdentitySeen) -> Sequence[LinkApplication]:
    """As `tell_refusals`, for who stands there with that number, though no request has ever matched them: then the requests
    are those of the officer's regions by the applicant's. It is a look-up like any other; whoever is known in other regions
    alone is as nobody, unless the officer is near to them. Raises NotForThisOfficer, TooManyAttempts."""
    person = look_up_at_counter(number, LookUpKind.NUMBER, officer=officer, roles=_ROLES)
    if person is not None:
        return tell_refusals(person, officer=officer, identity_seen=identity_seen)
    elsewhere = person_of_number(number)
    if elsewhere is not None and barred_from(
        elsewhere, is_near_at_counter, of="person", person_id=elsewhere.pk, officer=officer
    ):
        raise NotForThisOfficer
    theirs = within_duty(officer, *_ROLES, field="region__code")
    return _tell(refused_with_number(number).filter(theirs), None, officer, identity_seen)


def _tell(
    found: Iterable[LinkApplication], person: InsuredPerson | None, officer: User, identity_seen: IdentitySeen
) -> Sequence[LinkApplication]:
    """Raises NotForThisOfficer."""
    told = sorted(found, key=lambda row: row.ended_at or row.started_at, reverse=True)[:MOST]
    person_id = person.pk if person else None
    for application in told:
        if barred_from(application, is_near_to_applicant, of="application", person_id=person_id, officer=officer):
            raise NotForThisOfficer
    _note(told, person_id, officer, identity_seen)
    return told


@transaction.atomic
def _note(told: Sequence[LinkApplication], person_id: UUID | None, officer: User, identity_seen: IdentitySeen) -> None:
    for application in told:
        record_event(
            "families.refusal_told",
            by=Actor.officer(officer.pk),
            of="application",
            object_id=application.pk,
            person_id=person_id,
            codes={"outcome": application.outcome, **noted_at_counter(identity_seen)},
        )
