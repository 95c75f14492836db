"""Whether enough is paid for a monthly pension, and the ways on where it is not (Social Insurance Law 16)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.assessments import Amount, Assessment, Decider, Reason, Say, Verdict
from benefits.insurances.pension.amounts import Monthly, residents_pension
from benefits.insurances.pension.dates import DECISION, in_months, months_missing
from benefits.insurances.pension.monthly import ARTICLE_16
from benefits.insurances.pension.retirement import Category, Retirement, minimum_months
from benefits.insurances.pension.rules import Sheet
from benefits.insurances.pension.spans import span
from benefits.months import Month

TITLES: dict[Category, Promise] = {
    Category.MAN: _("Contributions for a pension"),
    Category.WOMAN55: _("Contributions for a pension, from a management or technical post"),
    Category.WOMAN50: _("Contributions for a pension, from a worker's post"),
}


@dataclass(frozen=True, slots=True)
class Paid:
    """`months` so far. `goes_on` while contributions run: then every month to come counts too."""

    months: int
    balance: Decimal | None
    goes_on: bool

    def months_in(self, month: Month, today: Month) -> int:
        """Paid by the end of `month`."""
        return self.months + (max(0, month - today) if self.goes_on else 0)

    def reaches(self, needed: int, today: Month) -> Month:
        """The month in which so many are paid, when every month from now on is."""
        return today + max(0, needed - self.months)


@dataclass(frozen=True, slots=True)
class Asked:
    """Months needed, and those of them that will be missing at the statutory date, or are now when that is past."""

    needed: int
    short: int
    at: Month

    @classmethod
    def of(cls, paid: Paid, retirement: Retirement, sheet: Sheet, today: Month) -> "Asked":
        needed = minimum_months(retirement.statutory, retirement.statutory, sheet.rules)
        at = max(retirement.statutory, today)
        return cls(needed, max(0, needed - paid.months_in(at, today)), at)

    @property
    def answer(self) -> tuple[int, int, Month | None]:
        """What the date changes: nothing, where enough will be paid."""
        return self.needed, self.short, self.at if self.short else None


def minimums(
    paid: Paid,
    retirements: tuple[Retirement, ...],
    sheet: Sheet,
    region_code: str,
    on: date,
    notes: tuple[Reason, ...] = (),
) -> Iterator[Assessment]:
    """For a woman whose post is not known one for each, where they differ: years that are enough for the earlier age may
    be too few for the later, and years may be missing at the earlier age that are paid by the later."""
    today = Month.of(on)
    by_answer = {Asked.of(paid, each, sheet, today).answer: each for each in retirements}
    for retirement in by_answer.values():
        title = TITLES[retirement.category if len(by_answer) == len(retirements) else Category.MAN]
        yield minimum_contributions(paid, retirement, sheet, region_code, on, notes, title)


def minimum_contributions(
    paid: Paid,
    retirement: Retirement,
    sheet: Sheet,
    region_code: str,
    on: date,
    notes: tuple[Reason, ...] = (),
    title: Promise = TITLES[Category.MAN],
) -> Assessment:
    """By the statutory date."""
    today = Month.of(on)
    asked = Asked.of(paid, retirement, sheet, today)
    needed, short = asked.needed, asked.short
    missing = max(0, needed - paid.months)
    residents = residents_pension(paid.balance, sheet.rules) if short and paid.balance is not None else None
    figures = [*sheet.ages(retirement.category.value), sheet.figure("minimum_months", needed)]
    if short:
        figures.append(sheet.figure("late_months"))
    if residents:
        figures += [sheet.figure("residents_basic"), sheet.figure("residents_divisor")]
    return Assessment(
        code="pension.minimum",
        title=title,
        verdict=Verdict.NOT_YET if missing else Verdict.ENTITLED,
        answer=_answer(paid, asked, today, has_reached=retirement.statutory <= today),
        region_code=region_code,
        on=on,
        decided_by=Decider.HUMAN_RESOURCES,
        amounts=tuple(_amounts(paid, needed, missing)),
        begins=paid.reaches(needed, today) if missing and not short else None,
        reasons=notes,
        missing=(months_missing(missing),) if missing else (),
        articles=(ARTICLE_16, DECISION) if short else (ARTICLE_16,),
        figures=tuple(figures),
        steps=tuple(_ways_on(retirement, needed, short, residents, sheet, today)) if short else (),
    )


def _answer(paid: Paid, asked: Asked, today: Month, *, has_reached: bool) -> Say:
    needed, values = asked.needed, {"paid": span(paid.months), "needed": span(asked.needed)}
    if paid.months >= needed:
        return Say(_("Contributions paid: %(paid)s. Needed: %(needed)s. That is enough."), values)
    if not asked.short:
        text = _("Contributions paid: %(paid)s. Needed: %(needed)s. If they go on, that is reached in %(month)s.")
        return Say(text, {**values, "month": paid.reaches(needed, today)})
    return Say(_SHORT_NOW if has_reached else _SHORT_THEN, {**values, "short": span(asked.short)})


_SHORT_THEN = _(
    "Contributions paid: %(paid)s. Needed: %(needed)s. At the statutory age %(short)s would be missing, and no monthly "
    "pension would be paid out yet."
)
_SHORT_NOW = _(
    "Contributions paid: %(paid)s. Needed: %(needed)s. The statutory age is reached. Still missing: %(short)s. No monthly "
    "pension is paid out yet."
)


def _amounts(paid: Paid, needed: int, missing: int) -> Iterator[Amount]:
    yield in_months("paid_months", _("Contributions paid"), paid.months)
    yield in_months("needed_months", _("Contributions needed"), needed)
    if missing:
        yield in_months("missing_months", _("Contributions missing"), missing)


def _ways_on(
    retirement: Retirement, needed: int, short: int, residents: Monthly | None, sheet: Sheet, today: Month
) -> Iterator[Say]:
    """Pay on, work longer, pay in one sum (the State Council's rules with the Decision, art. 2), or move: in this order."""
    enough = max(retirement.statutory, today) + short
    text = _("Pay on after the statutory age until %(needed)s are reached: in %(month)s, if every month is paid.")
    yield Say(text, {"needed": span(needed), "month": enough})
    if enough <= retirement.latest:
        text = _("If the employer agrees, work on until then: up to %(span)s longer are allowed.")
        yield Say(text, {"span": span(sheet.rules.late_months)})
    yield Say(_("Or pay what is missing in one sum, if the rules of the region allow it: ask the service line."))
    if residents is None:
        yield Say(_("Or move to the residents' scheme, which needs no employer."))
        return
    text = _(
        "Or move to the residents' scheme: about ¥ %(amount)s a month, with what is on the account now and the basic part."
    )
    yield Say(text, {"amount": residents.total})
