"""Somebody comes to an office, and an officer found them (services/lookups.py): the paper by which they proved who they are is
noted. What is then done for them names officer and paper."""

from accounts.models import User
from audit.services import Actor, Code, record_event
from families.decisions import IdentitySeen
from families.errors import NotForThisOfficer
from families.models import InsuredPerson
from families.policies.officers import can_serve_at_counter, is_near_at_counter
from families.services.barring import barred_from
from families.services.links.changing import noted_at_counter


def begin_visit(person: InsuredPerson, *, officer: User, identity_seen: IdentitySeen) -> None:
    """Raises NotForThisOfficer."""
    if not can_serve_at_counter(officer, person):
        raise NotForThisOfficer
    _note("families.visit_begun", person, officer, dict(noted_at_counter(identity_seen)))


def turned_away(person: InsuredPerson, *, officer: User) -> bool:
    """Is the officer near to the person? Then that is noted, and a colleague serves them."""
    return barred_from(person, is_near_at_counter, of="person", person_id=person.pk, officer=officer)


def _note(kind: str, person: InsuredPerson, officer: User, codes: dict[str, Code]) -> None:
    by = Actor.officer(officer.pk)
    record_event(kind, by=by, of="person", object_id=person.pk, person_id=person.pk, codes=codes)
