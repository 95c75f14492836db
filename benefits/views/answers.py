"""An assessment as benefits/_assessment.html takes it: whoever made it, from a record or from what was typed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from authorities.codes import NATION
from benefits.assessments import Assessment, Figure, Verdict, in_unit, region_codes
from benefits.knowledge.pack_sources import SourceShown, source_in_words
from benefits.months import Month
from benefits.selectors import region_names
from benefits.services.phones import phone_of

VERDICT_KINDS: dict[Verdict, str] = {
    Verdict.ENTITLED: "linked",
    Verdict.NOT_YET: "waiting",
    Verdict.NOT_ENTITLED: "ended",
    Verdict.UNKNOWN: "info",
}


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A number of a pack; `whose` says which region's it is."""

    label: str
    value: str
    whose: str
    since: str
    source: SourceShown
    is_verified: bool


@dataclass(frozen=True, slots=True)
class AssessmentShown:
    title: str
    verdict: str
    verdict_kind: str
    answer: str
    amounts: Sequence[tuple[str, str]]
    begins: str
    reasons: Sequence[str]
    missing: Sequence[str]
    steps: Sequence[str]
    articles: Sequence[str]
    figures: Sequence[FigureShown]
    region: str
    on: str
    decided_by: str
    phone: str


def assessments_shown(assessments: Sequence[Assessment]) -> list[AssessmentShown]:
    """One query for the names of all regions in them."""
    names = region_names(region_codes(assessments))
    return [_shown(row, names) for row in assessments]


def figures_shown(figures: Sequence[Figure], region_code: str) -> list[FigureShown]:
    """Numbers of one region's pack by themselves, without an assessment; one query."""
    names = region_names({region_code, *(figure.fact.region_code for figure in figures)})
    return [_figure_shown(figure, region_code, names) for figure in figures]


def _shown(row: Assessment, names: dict[str, str]) -> AssessmentShown:
    return AssessmentShown(
        title=str(row.title),
        verdict=str(row.verdict.label),
        verdict_kind=VERDICT_KINDS[row.verdict],
        answer=str(row.answer),
        amounts=[(str(amount.label), str(amount)) for amount in row.amounts],
        begins=_begins(row.begins),
        reasons=[str(reason.text) for reason in row.reasons],
        missing=[str(reason.text) for reason in row.missing],
        steps=[str(step) for step in row.steps],
        articles=[str(article) for article in row.articles],
        figures=[_figure_shown(figure, row.region_code, names) for figure in row.figures],
        region=names[row.region_code],
        on=date_format(row.on, "DATE_FORMAT"),
        decided_by=str(row.decided_by.label),
        phone=phone_of(row.decided_by, row.region_code),
    )


def _begins(begins: Month | date | None) -> str:
    if begins is None:
        return ""
    return date_format(begins, "DATE_FORMAT") if isinstance(begins, date) else str(begins)


def _figure_shown(figure: Figure, region_code: str, names: dict[str, str]) -> FigureShown:
    fact = figure.fact
    return FigureShown(
        label=str(figure.label),
        value=_value(fact.value, figure),
        whose=_whose(fact.region_code, region_code, names),
        since=date_format(fact.effective_from, "DATE_FORMAT"),
        source=source_in_words(fact.source),
        is_verified=fact.is_verified,
    )


def _whose(of: str, region_code: str, names: dict[str, str]) -> str:
    if of != NATION:
        return _("Rule of %(region)s") % {"region": names[of]}
    if region_code == NATION:
        return _("The national rule")
    return _("The national rule; %(region)s has no figure of its own here") % {"region": names[region_code]}


def _value(value: Any, figure: Figure) -> str:
    """Numbers in their unit; of a table the cells as they stand in the pack, "first: second" where they come in pairs."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (Decimal, int)):
        return in_unit(value, figure.unit)
    if isinstance(value, tuple):
        return " · ".join(_cell(cell) for cell in value)
    return str(value)


def _cell(cell: Any) -> str:
    return ": ".join(str(part) for part in cell) if isinstance(cell, tuple) else str(cell)
