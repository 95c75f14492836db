"""Why the register refused a request is told to the person alone whose number it had, at an office: neither the applicant nor
anybody else reads more than that it could not be confirmed."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from audit.services import Actor, record_event
from families.decisions import IdentitySeen
from families.errors import NotForThisOfficer
from families.models import InsuredPerson, LinkApplication
from families.policies.officers import can_serve_at_counter
from families.selectors import refused_with_number_of
from families.services.links.changing import noted_at_counter

MOST = 20  # told at once, the last of them


def tell_refusals(person: InsuredPerson, *, officer: User, identity_seen: IdentitySeen) -> Sequence[LinkApplication]:
    """The requests with `person`'s number that the register refused; each that is told is noted. Raises NotForThisOfficer."""
    if not can_serve_at_counter(officer, person):
        raise NotForThisOfficer
    by = Actor.officer(officer.pk)
    with transaction.atomic():
        refused = sorted(refused_with_number_of(person), key=lambda row: row.ended_at or row.started_at, reverse=True)
        told = refused[:MOST]
        for application in told:
            record_event(
                "families.refusal_told",
                by=by,
                of="application",
                object_id=application.pk,
                person_id=person.pk,
                codes={"outcome": application.outcome, **noted_at_counter(identity_seen)},
            )
    return told
