"""First answers of a calculator from the user's own card: nobody else's, and only for pages that show them to be changed."""

from typing import Any

from accounts.models import User
from benefits.contributions import Insurance, Record
from benefits.insurances.closing import newest_average
from benefits.insurances.pension import Category
from benefits.policies import insurances_shown
from benefits.selectors import life_of, records_of
from families.models import FamilyLink, InsuredPerson
from families.relationships import Sex


def own_answers(user: User, insurance: Insurance) -> dict[str, Any] | None:
    """By the names of the forms' fields, as far as they are known. None without an own card."""
    link = FamilyLink.objects.active().own().filter(owner=user).select_related("person").first()
    if link is None:
        return None
    answers = _of_person(link.person)
    record = records_of(link.person).get(insurance) if insurance in insurances_shown(link) else None
    if record is not None:
        answers |= _of_record(record)
    return {name: value for name, value in answers.items() if value is not None}


def _of_person(person: InsuredPerson) -> dict[str, Any]:
    """A woman's category depends on her post, which no register tells: she chooses."""
    life = life_of(person)
    category = Category.MAN if life.sex is Sex.MALE else None
    return {"birth_month": life.birth_month, "category": category, "region": person.region_id}


def _of_record(record: Record) -> dict[str, Any]:
    average = newest_average(record)
    return {
        "region": record.region_code or None,
        "months_paid": record.months_paid,
        "balance": record.balance,
        "base": record.last_base or None,
        "average_base": average,
        "own_wage": average,
    }
