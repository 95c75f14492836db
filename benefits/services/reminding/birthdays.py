"""The birthdays that count in the life of a link, as the database works them out: the day on which an age that the region says
is completed, for who was born on 29 February 1 March in a common year (`InsuredPerson.turns`)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Case, DateField, F, Func, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, ExtractDay, TruncDate

from authorities.packs import pack_for
from benefits.services.reminding.concerned import regions_by
from families.models import FamilyLink, InsuredPerson
from families.packs import LinkingRules


def links_with_birthday(links: QuerySet[FamilyLink]) -> QuerySet[Any]:
    """With `due_on`, the day of their end, and `of_age_on`, from which the child decides for themself."""
    return _with_birthday(links.annotate(due_on=TruncDate("until")), own_consent_age, "of_age_on")


def links_with_day_of_being_told(links: QuerySet[FamilyLink]) -> QuerySet[Any]:
    """With `due_on`, from which the child is told of them."""
    return _with_birthday(links, _child_told_age, "due_on")


def _with_birthday(links: QuerySet[FamilyLink], age_of: Callable[[str], int], name: str) -> QuerySet[Any]:
    people = InsuredPerson.objects.filter(pk__in=links.values("person"))
    whens = [
        When(person__region__in=codes, then=_years_later(F("person__birth_date"), age))
        for age, codes in regions_by(age_of, people).items()
    ]
    same_day = Cast(Case(*whens), DateField())
    days = links.alias(same_day=same_day).alias(born=ExtractDay("person__birth_date"), then=ExtractDay("same_day"))
    is_moved = Case(When(born=F("then"), then=Value(0)), default=Value(1), output_field=IntegerField())
    return days.annotate(**{name: _plus(F("same_day"), is_moved)})


def own_consent_age(region_code: str) -> int:
    return pack_for(region_code).section(LinkingRules).own_consent_age


def _child_told_age(region_code: str) -> int:
    return pack_for(region_code).section(LinkingRules).child_told_from_age


def _years_later(day: Combinable, years: int) -> Func:
    """PostgreSQL makes 28 February of a 29th that a year does not have."""
    interval = Func(Value(years), template="make_interval(years => %(expressions)s)")
    return Func(day, interval, template="(%(expressions)s)::date", arg_joiner=" + ", output_field=DateField())


def _plus(day: Combinable, days: Combinable) -> Func:
    return Func(day, days, template="(%(expressions)s)", arg_joiner=" + ", output_field=DateField())
