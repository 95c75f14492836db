"""The insurances of a person as programs read them. What a link does not share has a name and nothing else."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, NotRequired, TypedDict

from django.utils import timezone

from benefits.api.shapes import AssessmentShape, MonthText, NumberText, assessment_shape
from benefits.assessments import region_codes
from benefits.contributions import Flaw, Insurance, Record, RecordState, Spell
from benefits.policies import insurances_shown
from benefits.selectors import Copy, region_names
from benefits.services.assessing import Standing, Without, person_through, standings_of
from families.api.persons import PERSON, LinkedPersonShape, person_shape
from families.models import FamilyLink
from families.policies.links import may
from families.scopes import Scope
from integrators.api.shapes import DayText, Says

SpellShape = TypedDict(
    "SpellShape",
    {
        "from": MonthText,
        "to": Annotated[MonthText | None, Says(description="Null while it goes on.")],
        "base": Annotated[
            NumberText | None, Says(description="Yuan a month. Null where premiums are no share of a wage.")
        ],
        "employer": NotRequired[Annotated[str | None, Says(description="Only for a link that shows work.")]],
        "region": NotRequired[Annotated[str | None, Says(description="Only for a link that shows work.")]],
    },
)


class RecordStateShape(TypedDict):
    code: Annotated[str, RecordState]
    label: str


class InsuranceRecordShape(TypedDict):
    state: RecordStateShape
    first_enrolled: MonthText
    months_paid: int
    account_balance: Annotated[NumberText | None, Says(description="Of the own account, in yuan.")]
    spells: list[SpellShape]
    flaws: Annotated[list[Annotated[str, Flaw]], Says(description="What is odd in the register's answer.")]
    as_of: DayText


class UnsharedInsuranceShape(TypedDict):
    code: Annotated[str, Insurance]
    label: str
    shared: Literal[False]


class SharedInsuranceShape(TypedDict):
    code: Annotated[str, Insurance]
    label: str
    shared: Literal[True]
    record: Annotated[InsuranceRecordShape | None, Says(description="Null where the register has none.")]
    without: Annotated[Annotated[str, Without] | None, Says(description="Why it does not apply; null where it does.")]
    assessments: list[AssessmentShape]


class PersonInsurancesShape(LinkedPersonShape):
    copy: Annotated[str, Copy]
    is_current: Annotated[bool, Says(description="Asked last night or since.")]
    as_of: Annotated[DayText | None, Says(description="The newest day of what is shown.")]
    insurances: list[SharedInsuranceShape | UnsharedInsuranceShape]


_RECORD: InsuranceRecordShape = {
    "state": {"code": "active", "label": "Contributions are being paid"},
    "first_enrolled": "2004-05",
    "months_paid": 140,
    "account_balance": "61234.50",
    "spells": [
        {
            "from": "2004-05",
            "to": "2015-12",
            "base": "5200.00",
            "employer": "华信物流有限公司",
            "region": "110101",
        }
    ],
    "flaws": [],
    "as_of": "2026-11-26",
}
_ASSESSMENT: AssessmentShape = {
    "code": "medical.not_covered",
    "title": "What medical insurance does not pay",
    "verdict": "entitled",
    "answer": "Some bills are not for medical insurance, whoever is covered.",
    "amounts": [],
    "begins": None,
    "reasons": [{"code": "work_injury", "text": "Accidents at work: work-injury insurance pays."}],
    "missing": [],
    "articles": [{"law": "social_insurance_law", "number": "30", "text": "Social Insurance Law, art. 30"}],
    "figures": [],
    "steps": [],
    "decided_by": {"code": "medical_security", "name": "the medical-security bureau", "phone": "12393"},
    "region": {"code": "110100", "name": "Beijing"},
    "on": "2026-11-26",
    "is_estimate": True,
}
INSURANCES: PersonInsurancesShape = {
    **PERSON,
    "copy": "fresh",
    "is_current": True,
    "as_of": "2026-11-26",
    "insurances": [
        {"code": "pension", "label": "Pension", "shared": False},
        {
            "code": "medical",
            "label": "Medical",
            "shared": True,
            "record": _RECORD,
            "without": None,
            "assessments": [_ASSESSMENT],
        },
        {"code": "unemployment", "label": "Unemployment", "shared": False},
        {"code": "work_injury", "label": "Work injury", "shared": False},
        {"code": "maternity", "label": "Maternity", "shared": False},
    ],
}


def insurances_shape(link: FamilyLink, copy: Copy, records: Mapping[Insurance, Record]) -> PersonInsurancesShape:
    standings = {}
    if records:
        standings = {one.insurance: one for one in standings_of(person_through(link, records), timezone.localdate())}
    names = region_names(region_codes([assessment for one in standings.values() for assessment in one.assessments]))
    shown = insurances_shown(link)
    told = [records[insurance].as_of for insurance in shown if insurance in records]
    return {
        **person_shape(link),
        "copy": copy.value,
        "is_current": copy is Copy.FRESH,
        "as_of": max(told).isoformat() if told else None,
        "insurances": [
            _shown(link, insurance, standings.get(insurance), names) if insurance in shown else _not_shared(insurance)
            for insurance in Insurance
        ],
    }


def _not_shared(insurance: Insurance) -> UnsharedInsuranceShape:
    return {"code": insurance.value, "label": str(insurance.label), "shared": False}


def _shown(
    link: FamilyLink, insurance: Insurance, standing: Standing | None, names: Mapping[str, str]
) -> SharedInsuranceShape:
    """`record` is None where the register has none; `without` says why the insurance does not apply."""
    record = standing.record if standing else None
    return {
        "code": insurance.value,
        "label": str(insurance.label),
        "shared": True,
        "record": _record_shape(record, shows_work=may(link, Scope.VIEW_WORK)) if record else None,
        "without": standing.without.value if standing and standing.without else None,
        "assessments": [assessment_shape(one, names) for one in standing.assessments] if standing else [],
    }


def _record_shape(record: Record, *, shows_work: bool) -> InsuranceRecordShape:
    return {
        "state": {"code": record.state.value, "label": str(record.state.label)},
        "first_enrolled": record.first_enrolled.text,
        "months_paid": record.months_paid,
        "account_balance": _yuan(record.balance),
        "spells": [_spell_shape(spell, shows_work=shows_work) for spell in record.spells],
        "flaws": sorted(flaw.value for flaw in record.flaws),
        "as_of": record.as_of.isoformat(),
    }


def _spell_shape(spell: Spell, *, shows_work: bool) -> SpellShape:
    """Employer and place only where the link shows where somebody worked."""
    plain: SpellShape = {
        "from": spell.first.text,
        "to": spell.last.text if spell.last else None,
        "base": _yuan(spell.base) if spell.base else None,
    }
    if not shows_work:
        return plain
    return {**plain, "employer": spell.employer or None, "region": spell.region_code or None}


def _yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
