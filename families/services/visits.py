"""Somebody comes to an office: an officer finds them, by a reference that they bring or by their number, and notes the paper
by which they proved who they are. What is then done for them names officer and paper."""

from accounts.models import User
from audit.services import Actor, Code, record_event
from authorities.policies import has_duty
from families.decisions import IdentitySeen, LookedUpBy
from families.errors import NotForThisOfficer
from families.models import InsuredPerson
from families.policies.officers import can_serve_at_counter, is_near_at_counter
from families.selectors import person_of_number, person_of_reference
from families.services.attempts import count_attempt
from families.services.links.changing import noted_at_counter

LOOK_UPS_AN_HOUR = 60  # sscard default: one a minute, all hour


def look_up_at_counter(typed: str, by: LookedUpBy, *, officer: User, is_guardian: bool = False) -> InsuredPerson | None:
    """`typed`: a reference as stored, or a canonical number. Of another region or erased is as not found: the event says
    neither what was typed nor which. Raises TooManyAttempts."""
    count_look_up(officer)
    if by is LookedUpBy.REFERENCE:
        person = person_of_reference(typed, is_guardian=is_guardian)
    else:
        person = person_of_number(typed)
    if person is not None and (person.erased_at is not None or not has_duty(officer, person.region_id)):
        person = None
    codes: dict[str, Code] = {"looked_up_by": by.value, "answer": "no" if person is None else "yes"}
    record_event(
        "families.looked_up_at_counter",
        by=Actor.officer(officer.pk),
        of="user" if person is None else "person",
        object_id=officer.pk if person is None else person.pk,
        person_id=person.pk if person else None,
        codes=codes,
    )
    return person


def count_look_up(officer: User) -> None:
    """Raises TooManyAttempts."""
    count_attempt("counter_look_up", address=str(officer.pk), most=LOOK_UPS_AN_HOUR)


def begin_visit(person: InsuredPerson, *, officer: User, identity_seen: IdentitySeen) -> None:
    """Raises NotForThisOfficer."""
    if not can_serve_at_counter(officer, person):
        raise NotForThisOfficer
    _note("families.visit_begun", person, officer, dict(noted_at_counter(identity_seen)))


def turned_away(person: InsuredPerson, *, officer: User) -> bool:
    """Is the officer near to the person? Then that is noted, and a colleague serves them."""
    is_near = is_near_at_counter(officer, person)
    if is_near:
        _note("families.visit_refused", person, officer, {})
    return is_near


def _note(kind: str, person: InsuredPerson, officer: User, codes: dict[str, Code]) -> None:
    by = Actor.officer(officer.pk)
    record_event(kind, by=by, of="person", object_id=person.pk, person_id=person.pk, codes=codes)
