"""From what somebody answers a calculator to what the rules say. No record is read and nothing is kept.

Answers come by name, as the forms of benefits/forms/estimates.py clean them. Every function raises BenefitsError, naming
the answer to change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from authorities.codes import NATION
from authorities.packs import Pack
from benefits.assessments import Assessment
from benefits.insurances import unemployment
from benefits.insurances.maternity import Birth, leave, relatives
from benefits.insurances.pension import (
    PensionQuestion,
    RetirementQuestion,
    SurvivorsQuestion,
    estimate_pension,
    estimate_retirement,
    estimate_survivors,
    pension_by_month,
)
from benefits.insurances.work_injury import Accident, Care, Death, Injury, claims, deaths, grades
from benefits.insurances.work_injury.overview import by_grade
from benefits.insurances.work_injury.recovery import stop_work, what_counts
from benefits.months import Month

Answers = Mapping[str, Any]


class Outcome(StrEnum):
    """Of an accident at work."""

    HURT = "hurt"
    DEATH = "death"


class Cover(StrEnum):
    """Of a mother: insured at work, at work without insurance, or without a job and the husband insured."""

    INSURED = "insured"
    UNINSURED = "uninsured"
    WIFE = "wife"


@dataclass(frozen=True, slots=True)
class Estimate:
    """Headline first. `by_month` is what each month of retirement would bring, in yuan a month."""

    assessments: tuple[Assessment, ...]
    by_month: tuple[tuple[Month, Decimal], ...] = ()

    @property
    def has_own_figures(self) -> bool:
        """Does the region give any of the numbers used itself? Else all is the nation's rule."""
        return any(figure.fact.region_code != NATION for one in self.assessments for figure in one.figures)


def retirement(answers: Answers, pack: Pack, on: date) -> Estimate:
    names = ("birth_month", "category", "sex", "months_paid", "retires")
    return Estimate((estimate_retirement(RetirementQuestion(**_named(answers, names)), pack, on),))


def pension(answers: Answers, pack: Pack, on: date) -> Estimate:
    names = (
        *("birth_month", "category", "sex", "months_paid", "balance", "retires", "index", "base", "wage", "goes_on"),
        "transitional_percent",
    )
    question = PensionQuestion(**_named(answers, names), deemed_months=answers["deemed_months"] or 0)
    return Estimate((estimate_pension(question, pack, on),), tuple(pension_by_month(question, pack, on)))


def survivors(answers: Answers, pack: Pack, on: date) -> Estimate:
    question = SurvivorsQuestion(**_named(answers, ("months_paid", "months_received", "income")))
    return Estimate((estimate_survivors(question, pack, on),))


def out_of_work(answers: Answers, pack: Pack, on: date) -> Estimate:
    names = ("months_paid", "situation", "left_by_choice", "is_registered", "minimum_wage", "average_base", "has_birth")
    case = unemployment.Case(**_named(answers, names), unused_months=answers["unused_months"] or 0)
    return Estimate((unemployment.estimate(case, pack, on),))


def injury(answers: Answers, pack: Pack, on: date) -> Estimate:
    accident = Accident(**_named(answers, ("happened_on", "claimed_by", "claimed_on", "graded_on")))
    claim = claims.estimate(accident, pack, on)
    if answers["outcome"] == Outcome.DEATH:
        return Estimate((_death(answers, pack, on), claim))
    return Estimate((_grade(answers, pack, on), stop_work(answers["own_wage"], pack, on), claim, what_counts(pack, on)))


def _death(answers: Answers, pack: Pack, on: date) -> Assessment:
    named = _named(answers, ("own_wage", "region_wage", "has_spouse"))
    return deaths.estimate(Death(**named, others=answers["others"] or 0, alone=answers["alone"] or 0), pack, on)


def _grade(answers: Answers, pack: Pack, on: date) -> Assessment:
    """While nobody has given a grade, what each may bring."""
    if answers["grade"] is None:
        return by_grade(answers["own_wage"], pack, on)
    care = None if answers["care"] is None else Care(answers["care"])
    names = ("grade", "own_wage", "region_wage", "minimum_wage", "months_to_retirement")
    return grades.estimate(Injury(**_named(answers, names), care=care), pack, on)


def birth(answers: Answers, pack: Pack, on: date) -> Estimate:
    if answers["cover"] == Cover.WIFE:
        return Estimate((relatives.wife_without_job(pack, on), *_of_parents(answers, pack, on)))
    asked = Birth(
        **_named(answers, ("is_difficult", "miscarriage_month", "employer_average", "own_wage")),
        babies=answers["babies"] or 1,
        order=answers["order"] or 1,
        is_insured=answers["cover"] == Cover.INSURED,
    )
    costs = (relatives.medical_costs(pack, on),) if asked.is_insured else ()
    return Estimate((leave.estimate(asked, pack, on), *costs, *_of_parents(answers, pack, on)))


def _of_parents(answers: Answers, pack: Pack, on: date) -> tuple[Assessment, ...]:
    """What a father and both parents of a child that was born have."""
    if answers["miscarriage_month"] is not None:
        return ()
    childcare = relatives.childcare(pack, on)
    return (relatives.father(pack, on), *(() if childcare is None else (childcare,)))


def _named(answers: Answers, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: answers[name] for name in names}
