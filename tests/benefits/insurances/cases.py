"""Records and people for the rules, as a register would tell of them, and what an assessment says in plain values."""

from datetime import date
from decimal import Decimal

from authorities.packs import pack_for
from benefits.contributions import Insurance, Record, RecordState, Spell
from benefits.months import Month
from benefits.people import Life
from families.relationships import Sex

DAY = date(2026, 11, 26)
WOMAN = Life(date(1985, 5, 1), Sex.FEMALE)
MAN = Life(date(1980, 5, 1), Sex.MALE)
CHILD = Life(date(2020, 5, 1), Sex.FEMALE)
NATION = "640000"  # Ningxia has no pack: the nation's rules


def pack(code=NATION):
    return pack_for(code, DAY)


def record(insurance, months=240, state="active", base="8000.00", region="110100"):
    """The last `months` months up to today, in one place."""
    last = Month.of(DAY)
    spells = (Spell(last + (1 - months), None, Decimal(base), "Works", region),) if months else ()
    first = spells[0].first if spells else last
    return Record(Insurance(insurance), region, RecordState(state), first, spells, None, DAY)


def records(months=240, state="active", base="8000.00", **states):
    """All five insurances; `states` names those that differ, None for no record."""
    given = {insurance.value: state for insurance in Insurance} | states
    return {Insurance(name): record(name, months, each, base) for name, each in given.items() if each is not None}


def amounts(assessment):
    return {amount.code: amount.value for amount in assessment.amounts}


def codes(reasons):
    return [reason.code for reason in reasons]


def figures(assessment):
    return {figure.code: figure.fact.value for figure in assessment.figures}
