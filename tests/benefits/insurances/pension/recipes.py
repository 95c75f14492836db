"""People, records and packs for the rules of the pension: plain values, no dice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from authorities.packs import pack_for
from benefits.contributions import Insurance, Record, RecordState, Spell
from benefits.insurances.pension.rules import sheet_of
from benefits.months import Month
from benefits.people import Life
from families.relationships import Sex

TODAY = date(2026, 11, 26)
NATION = pack_for("000000", TODAY)
BEIJING = pack_for("110000", TODAY)
GUANGDONG = pack_for("440000", TODAY)
SHEET = sheet_of(NATION)
RULES = SHEET.rules

MAN_BORN_1970 = Life(date(1970, 6, 15), Sex.MALE)
WOMAN_BORN_1980 = Life(date(1980, 7, 1), Sex.FEMALE)


def month(text):
    return Month.read(text)


def rules_with(**changes):
    return replace(RULES, **changes)


def spell(first, last, base="8000.00"):
    return Spell(month(first), month(last) if last else None, Decimal(base))


def record(*spells, state=RecordState.ACTIVE, balance="100000.00", region="110101"):
    first = spells[0].first if spells else month("2010-01")
    money = None if balance is None else Decimal(balance)
    return Record(Insurance.PENSION, region, state, first, spells, money, TODAY)


def of(record):
    return {Insurance.PENSION: record}


def reason_of(reasons, code):
    return next(str(reason.text) for reason in reasons if reason.code == code)


def amounts_of(assessment):
    return {amount.code: amount.value for amount in assessment.amounts}


def figures_of(assessment):
    return {figure.code: figure.fact.value for figure in assessment.figures}


def by_code(assessments):
    return {each.code: each for each in assessments}
