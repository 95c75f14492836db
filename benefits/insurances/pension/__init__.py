"""Pension: when somebody may retire, how much a month, what is still missing, and what a family is due after a death.

Pure functions of record, life, pack and day. Calculators call `estimate_retirement`, `estimate_pension`,
`pension_by_month` and `estimate_survivors`, which need no record.
"""

from collections.abc import Mapping
from datetime import date

from authorities.packs import Pack
from benefits.assessments import Assessment
from benefits.contributions import Insurance, Record, RecordState
from benefits.insurances.pension.estimates import (
    PensionQuestion,
    RetirementQuestion,
    estimate_pension,
    estimate_retirement,
    pension_by_month,
)
from benefits.insurances.pension.others import closed, no_record, receiving, residents
from benefits.insurances.pension.retirement import WHO, Category
from benefits.insurances.pension.rules import PensionRules, sheet_of
from benefits.insurances.pension.survivors import SurvivorsQuestion, after_death, estimate_survivors
from benefits.insurances.pension.working import working
from benefits.people import Life

__all__ = [
    "WHO",
    "Category",
    "PensionQuestion",
    "PensionRules",
    "RetirementQuestion",
    "SurvivorsQuestion",
    "assess",
    "estimate_pension",
    "estimate_retirement",
    "estimate_survivors",
    "pension_by_month",
]


def assess(records: Mapping[Insurance, Record], life: Life, pack: Pack, on: date) -> tuple[Assessment, ...]:
    """What the pension insurance gives, or will, headline first."""
    record, sheet, region = records.get(Insurance.PENSION), sheet_of(pack), pack.region_code
    if life.died_on is not None and life.died_on <= on:
        return after_death(record, life, sheet, region, on)
    if record is None:
        return no_record(region, on)
    if record.state is RecordState.RECEIVING:
        return receiving(record, life, sheet, region, on)
    if record.state is RecordState.CLOSED:
        return closed(record, region, on)
    if record.is_residents:
        return residents(record, life, sheet, region, on)
    return working(record, life, sheet, region, on)
