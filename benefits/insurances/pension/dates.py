"""When: the assessment of somebody's retirement months."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict
from benefits.insurances.pension.retirement import Category, Retirement, minimum_months
from benefits.insurances.pension.rules import Sheet
from benefits.insurances.pension.spans import age, span
from benefits.laws import Article, Law
from benefits.months import Month

DECISION = Article(Law.RETIREMENT_AGE)
RETIREMENT_TITLE = _("Retirement")

_NOT_CALCULATED = Reason(
    "not_calculated",
    Say(_("Earlier retirement for hazardous work or for illness is not worked out here. Ask the service line.")),
)
_POST_UNKNOWN = Reason(
    "category",
    Say(
        _(
            "Whether she retires from a worker's post or from a management or technical post. The register does not tell."
        )
    ),
)
_DELAYED: dict[Category, Promise] = {
    Category.MAN: _(
        "For men the age of %(base)s rises by one month for every %(step)s months of later birth: here by %(delay)s."
    ),
    Category.WOMAN55: _(
        "In a management or technical post the age of %(base)s rises by one month for every %(step)s months of later birth: "
        "here by %(delay)s."
    ),
    Category.WOMAN50: _(
        "In a worker's post the age of %(base)s rises by one month for every %(step)s months of later birth: here by %(delay)s."
    ),
}
_NOT_DELAYED: dict[Category, Promise] = {
    Category.MAN: _("For men the age of %(base)s held: it was reached before the ages began to rise."),
    Category.WOMAN55: _(
        "In a management or technical post the age of %(base)s held: it was reached before the ages began to rise."
    ),
    Category.WOMAN50: _("In a worker's post the age of %(base)s held: it was reached before the ages began to rise."),
}
_EARLIEST = _("At the earliest in %(month)s, at %(age)s, if %(needed)s of contributions are paid by then.")
_LATEST = _("At the latest in %(month)s, at %(age)s, if the employer agrees; %(needed)s of contributions are enough.")


def retirement_dates(
    retirements: tuple[Retirement, ...],
    sheet: Sheet,
    region_code: str,
    on: date,
    *,
    months_paid: int | None = None,
    chosen: Month | None = None,
) -> Assessment:
    """For a woman whose post is not known both dates, the worker's first. `chosen` is within the choice."""
    only = retirements[0] if len(retirements) == 1 else None
    today = Month.of(on)
    shortest = [needed_for(each, chosen, sheet) for each in retirements]
    return Assessment(
        code="pension.retirement",
        title=RETIREMENT_TITLE,
        verdict=_verdict(retirements, shortest, months_paid, chosen, today),
        answer=_answer(retirements, chosen, today),
        region_code=region_code,
        on=on,
        decided_by=Decider.HUMAN_RESOURCES,
        amounts=tuple(_amounts(retirements, shortest, months_paid)),
        begins=(chosen or only.statutory) if only else None,
        reasons=_reasons(retirements, sheet),
        missing=tuple(_missing(retirements, shortest, months_paid)),
        articles=(DECISION,),
        figures=_figures(retirements, chosen, sheet),
    )


def needed_for(retirement: Retirement, chosen: Month | None, sheet: Sheet) -> int:
    return minimum_months(chosen or retirement.statutory, retirement.statutory, sheet.rules)


def _verdict(
    retirements: tuple[Retirement, ...],
    needed: list[int],
    months_paid: int | None,
    chosen: Month | None,
    today: Month,
) -> Verdict:
    reached = {
        (chosen or each.statutory) <= today and (months_paid is None or months_paid >= months)
        for each, months in zip(retirements, needed, strict=True)
    }
    if reached == {True}:
        return Verdict.ENTITLED
    return Verdict.NOT_YET if reached == {False} else Verdict.UNKNOWN


def _answer(retirements: tuple[Retirement, ...], chosen: Month | None, today: Month) -> Say:
    if len(retirements) > 1:
        worker, other = retirements
        text = _(
            "For a woman the statutory month depends on her post: %(worker)s, at %(worker_age)s, in a worker's post; "
            "%(other)s, at %(other_age)s, in a management or technical post."
        )
        return Say(
            text,
            {
                "worker": worker.statutory,
                "worker_age": age(worker.statutory_age),
                "other": other.statutory,
                "other_age": age(other.statutory_age),
            },
        )
    retirement = retirements[0]
    month = chosen or retirement.statutory
    return Say(_one_answer(retirement, month, today), {"month": month, "age": age(retirement.age_in(month))})


def _one_answer(retirement: Retirement, month: Month, today: Month) -> Promise:
    if month != retirement.statutory:
        return _("Retirement is possible in %(month)s, at the age of %(age)s.")
    if month <= today:
        return _("The statutory retirement age was reached in %(month)s, at the age of %(age)s.")
    return _("Statutory retirement is in %(month)s, at the age of %(age)s.")


@lru_cache(maxsize=4096)
def _reasons(retirements: tuple[Retirement, ...], sheet: Sheet) -> tuple[Reason, ...]:
    """The same for all who are born in one month."""
    return (*_choices(retirements, sheet), _NOT_CALCULATED)


def _choices(retirements: tuple[Retirement, ...], sheet: Sheet) -> Iterator[Reason]:
    for each in retirements:
        base, step, _most = getattr(sheet.rules, each.category.value)
        text = (_DELAYED if each.delay else _NOT_DELAYED)[each.category]
        values = {"base": base, "step": step, "delay": span(each.delay)}
        yield Reason(f"delay_{each.category.value}", Say(text, values))
        if each.earliest != each.statutory:
            yield Reason(f"earliest_{each.category.value}", _at(_EARLIEST, each, each.earliest, sheet))
        if each.latest != each.statutory:
            yield Reason(f"latest_{each.category.value}", _at(_LATEST, each, each.latest, sheet))


def _at(text: Promise, retirement: Retirement, month: Month, sheet: Sheet) -> Say:
    needed = minimum_months(month, retirement.statutory, sheet.rules)
    return Say(text, {"month": month, "age": age(retirement.age_in(month)), "needed": span(needed)})


def _amounts(retirements: tuple[Retirement, ...], needed: list[int], months_paid: int | None) -> Iterator[Amount]:
    for each, months in zip(retirements, needed, strict=True):
        suffix = "" if len(retirements) == 1 else f"_{each.category.value}"
        label = _("Contributions needed") if not suffix else _NEEDED[each.category]
        yield in_months(f"needed_months{suffix}", label, months)
    if months_paid is not None:
        yield in_months("paid_months", _("Contributions paid"), months_paid)


_NEEDED: dict[Category, Promise] = {
    Category.WOMAN50: _("Contributions needed in a worker's post"),
    Category.WOMAN55: _("Contributions needed in a management or technical post"),
}


def in_months(code: str, label: Promise, months: int) -> Amount:
    return Amount(code, label, Decimal(months), Unit.MONTHS)


def _missing(retirements: tuple[Retirement, ...], needed: list[int], months_paid: int | None) -> Iterator[Reason]:
    """Contributions first: a card has room for little."""
    for each, months in zip(retirements, needed, strict=True):
        if months_paid is None or months_paid >= months:
            continue
        if len(retirements) == 1:
            yield months_missing(months - months_paid)
        else:
            short = Say(_MISSING[each.category], {"span": span(months - months_paid)})
            yield Reason(f"months_{each.category.value}", short)
    if len(retirements) > 1:
        yield _POST_UNKNOWN


_MISSING: dict[Category, Promise] = {
    Category.WOMAN50: _("In a worker's post %(span)s of contributions."),
    Category.WOMAN55: _("In a management or technical post %(span)s of contributions."),
}


def months_missing(months: int) -> Reason:
    return Reason("months", Say(_("%(span)s of contributions."), {"span": span(months)}))


def _figures(retirements: tuple[Retirement, ...], chosen: Month | None, sheet: Sheet) -> tuple[Figure, ...]:
    rules = sheet.rules
    ages = sheet.ages(*(each.category.value for each in retirements))
    needed = {
        minimum_months(month, each.statutory, rules)
        for each in retirements
        for month in (chosen or each.statutory, each.earliest, each.latest)
    }
    minimums = [sheet.figure("minimum_months", months) for months in sorted(needed)]
    return (*ages, *minimums, sheet.figure("early_months"), sheet.figure("late_months"))
