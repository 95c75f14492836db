"""What the API says of an estimate: codes for programs, and the sentences of the page in the reader's language."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypedDict

from authorities.codes import NATION
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Unit, Verdict, region_codes
from benefits.calculators import Calculator
from benefits.laws import Article, Law
from benefits.months import Month
from benefits.selectors import region_names
from benefits.services.estimating import Estimate
from benefits.services.phones import phone_of
from integrators.api.shapes import DayText, Says

NumberText = Annotated[str, Says(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
MonthText = Annotated[str, Says(pattern="^[0-9]{4}-[0-9]{2}$")]


class PlaceShape(TypedDict):
    code: str
    name: str


class AmountShape(TypedDict):
    code: str
    label: str
    value: NumberText
    unit: Annotated[str, Unit]
    text: str


class ReasonShape(TypedDict):
    code: str
    text: str


class ArticleShape(TypedDict):
    law: Annotated[str, Law]
    number: str
    text: str


class FigureShape(TypedDict):
    """A number of a region's pack that was used."""

    code: str
    label: str
    value: Annotated[Any, Says(description="A number as text, a day, a month, a yes or no, or a list of them.")]
    unit: Annotated[str, Unit]
    region: PlaceShape
    source: str
    effective_from: DayText
    verified: bool
    is_national_rule: bool


class DeciderShape(TypedDict):
    code: Annotated[str, Decider]
    name: str
    phone: str


class AssessmentShape(TypedDict):
    code: str
    title: str
    verdict: Annotated[str, Verdict]
    answer: str
    amounts: list[AmountShape]
    begins: Annotated[str | None, Says(description="A month or a day.")]
    reasons: list[ReasonShape]
    missing: list[ReasonShape]
    articles: list[ArticleShape]
    figures: list[FigureShape]
    steps: list[str]
    decided_by: DeciderShape
    region: PlaceShape
    on: DayText
    is_estimate: Literal[True]


class PointShape(TypedDict):
    month: MonthText
    value: NumberText
    unit: Annotated[str, Unit]


class EstimateShape(TypedDict):
    estimate: str
    title: str
    is_estimate: Literal[True]
    region: PlaceShape
    on: DayText
    has_own_figures: bool
    assessments: list[AssessmentShape]
    series: list[PointShape]


def estimate_shape(calculator: Calculator, estimate: Estimate) -> EstimateShape:
    """One query, for the names of the regions."""
    names = region_names(region_codes(estimate.assessments))
    first = estimate.assessments[0]
    return {
        "estimate": calculator.name,
        "title": str(calculator.title),
        "is_estimate": True,
        "region": _region(first.region_code, names),
        "on": first.on.isoformat(),
        "has_own_figures": estimate.has_own_figures,
        "assessments": [assessment_shape(one, names) for one in estimate.assessments],
        "series": [
            {"month": month.text, "value": str(value), "unit": Unit.YUAN_A_MONTH.value}
            for month, value in estimate.by_month
        ],
    }


def assessment_shape(one: Assessment, names: Mapping[str, str]) -> AssessmentShape:
    """`names` of all that `region_codes` finds in it."""
    return {
        "code": one.code,
        "title": str(one.title),
        "verdict": one.verdict.value,
        "answer": str(one.answer),
        "amounts": [_amount(amount) for amount in one.amounts],
        "begins": _plain(one.begins),
        "reasons": [_reason(reason) for reason in one.reasons],
        "missing": [_reason(reason) for reason in one.missing],
        "articles": [_article(article) for article in one.articles],
        "figures": [_figure(figure, names) for figure in one.figures],
        "steps": [str(step) for step in one.steps],
        "decided_by": {
            "code": one.decided_by.value,
            "name": str(one.decided_by.label),
            "phone": phone_of(one.decided_by, one.region_code),
        },
        "region": _region(one.region_code, names),
        "on": one.on.isoformat(),
        "is_estimate": True,
    }


def _amount(amount: Amount) -> AmountShape:
    return {
        "code": amount.code,
        "label": str(amount.label),
        "value": str(amount.value),
        "unit": amount.unit.value,
        "text": str(amount),
    }


def _reason(reason: Reason) -> ReasonShape:
    return {"code": reason.code, "text": str(reason.text)}


def _article(article: Article) -> ArticleShape:
    return {"law": article.law.value, "number": article.number, "text": str(article)}


def _figure(figure: Figure, names: Mapping[str, str]) -> FigureShape:
    fact = figure.fact
    return {
        "code": figure.code,
        "label": str(figure.label),
        "value": _plain(fact.value),
        "unit": figure.unit.value,
        "region": _region(fact.region_code, names),
        "source": fact.source,
        "effective_from": fact.effective_from.isoformat(),
        "verified": fact.is_verified,
        "is_national_rule": fact.region_code == NATION,
    }


def _region(code: str, names: Mapping[str, str]) -> PlaceShape:
    return {"code": code, "name": names[code]}


def _plain(value: Any) -> Any:
    """Numbers as strings, so that none loses a place on the way; days and months as ISO 8601 writes them."""
    match value:
        case None | bool() | str():
            return value
        case Month():
            return value.text
        case date():
            return value.isoformat()
        case Decimal() | int():
            return str(value)
        case tuple():
            return [_plain(part) for part in value]
        case _:
            raise TypeError(f"no shape for {type(value).__name__}")
