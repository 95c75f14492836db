"""Why an insurance does nothing for somebody: no record of them, a child, a pension that ends it, a life that is over."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Assessment, Decider, Reason, Say, Verdict, yuan
from benefits.contributions import Insurance, Record, RecordState
from benefits.laws import Article
from benefits.people import Life

WORKING_AGE = 16  # Civil Code art. 18: from then on somebody can live on wages of their own

DIED = Reason("died", Say(_("This person has died.")))
RETIRED = Reason(
    "retired", Say(_("A pension is being paid. This insurance is for people of working age and ends with it."))
)
CHILD = Reason("child", Say(_("This insurance begins with a first job, and children have none.")))
NEVER_INSURED = Reason("never_insured", Say(_("The authority has no record that premiums were ever paid for it.")))
CLOSED = Reason("closed", Say(_("The authority has closed the record of this insurance.")))


def is_retired(records: Mapping[Insurance, Record]) -> bool:
    pension = records.get(Insurance.PENSION)
    return pension is not None and pension.state is RecordState.RECEIVING


def record_or_reason(
    insurance: Insurance, records: Mapping[Insurance, Record], life: Life, on: date
) -> Record | Reason:
    """The record of an insurance of people at work, or why it does nothing now."""
    if life.died_on is not None and life.died_on <= on:
        return DIED
    if is_retired(records):
        return RETIRED
    record = records.get(insurance)
    if record is None:
        return CHILD if life.age_on(on) < WORKING_AGE else NEVER_INSURED
    return CLOSED if record.state is RecordState.CLOSED else record


def not_entitled(
    code: str,
    title: str | Promise,
    reason: Reason,
    *,
    pack: Pack,
    on: date,
    decided_by: Decider,
    articles: tuple[Article, ...] = (),
    steps: tuple[Say, ...] = (),
) -> Assessment:
    """The one answer where an insurance does nothing: why."""
    return Assessment(
        code,
        title,
        Verdict.NOT_ENTITLED,
        reason.text,
        pack.region_code,
        on,
        decided_by,
        reasons=(reason,),
        articles=articles,
        steps=steps,
    )


def newest_average(record: Record, months: int = 12) -> Decimal | None:
    """The mean base of the last months paid, in yuan a month, to the fen; None where no premium was a share of a wage."""
    newest = [base for base in record.newest_bases(months) if base]
    return yuan(sum(newest, Decimal(0)) / len(newest)) if newest else None
