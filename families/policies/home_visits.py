"""Who may ask for a visit at home, and who says what came of it."""

from accounts.models import User
from families.models import HomeVisit, InsuredPerson, LinkApplication
from families.policies.officers import can_serve_at_counter
from families.policies.parties import is_subject
from families.relationships import Relationship
from families.states import Status


def can_record_home_visit(officer: User, person: InsuredPerson) -> bool:
    """As who may serve them at a counter, while the register tells of them and they live."""
    return person.died_on is None and person.is_told_of and can_serve_at_counter(officer, person)


def can_end_home_visit(officer: User, visit: HomeVisit) -> bool:
    return visit.ended_at is None and can_serve_at_counter(officer, visit.person)


def can_call_off_home_visit(user: User, visit: HomeVisit) -> bool:
    """Who asked for it in their account, or whom it is about."""
    return (visit.is_from_account and visit.asked_by_id == user.pk) or is_subject(user, visit.person)


def can_ask_own_home_visit(user: User, person: InsuredPerson) -> bool:
    """Whose own card it is, or whose application for it waits for an officer, since no code could be sent."""
    waiting = LinkApplication.objects.of(user).filter(
        person=person, relationship=Relationship.SELF, status=Status.IN_REVIEW
    )
    return is_subject(user, person) or waiting.exists()
