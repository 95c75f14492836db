"""Medical insurance (Social Insurance Law 23 to 32): is somebody covered, what for, and when premiums end."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from authorities.help import HelpRules
from authorities.packs import Pack
from benefits.assessments import Assessment, Decider, Reason, Say
from benefits.contributions import Insurance, Record, RecordState
from benefits.insurances.closing import CLOSED, DIED, is_retired, not_entitled
from benefits.insurances.medical import retirement
from benefits.insurances.medical.cover import ARTICLES, CODE, TITLE, Situation, cover, not_covered
from benefits.insurances.medical.rules import MedicalRules
from benefits.people import Life

__all__ = ["MedicalRules", "Situation", "assess", "cover", "not_covered", "retirement"]

NOT_INSURED = Reason(
    "never_insured", Say(_("The authority has no record of medical insurance, not as a resident either."))
)


def assess(records: Mapping[Insurance, Record], life: Life, pack: Pack, on: date) -> tuple[Assessment, ...]:
    """The cover now, premiums in retirement, and what is not covered. Children and pensioners are insured too."""
    record = records.get(Insurance.MEDICAL)
    why = _why_nothing(record, life, on)
    if record is None or why is not None:
        phone = Say(_("Call %(phone)s to ask how to join."), {"phone": pack.section(HelpRules).medical_phone})
        return (
            not_entitled(
                CODE,
                TITLE,
                why or NOT_INSURED,
                pack=pack,
                on=on,
                decided_by=Decider.MEDICAL_SECURITY,
                articles=ARTICLES,
                steps=() if why is DIED else (phone,),
            ),
        )
    is_granted = record.state is RecordState.RECEIVING
    years = retirement.Years(record.months_paid, life.sex, is_retired(records), record.is_residents, is_granted)
    rests_on_years = record.state is RecordState.PAUSED and years.is_retired
    asked = retirement.years_asked(life.sex, pack) if rests_on_years else ()
    return (
        cover(_situation(records, record, years, pack), pack, on, asked),
        retirement.estimate(years, pack, on),
        not_covered(pack, on),
    )


def _why_nothing(record: Record | None, life: Life, on: date) -> Reason | None:
    if life.died_on is not None and life.died_on <= on:
        return DIED
    if record is None:
        return NOT_INSURED
    return CLOSED if record.state is RecordState.CLOSED else None


def _situation(records: Mapping[Insurance, Record], record: Record, years: retirement.Years, pack: Pack) -> Situation:
    if record.state is RecordState.RECEIVING:
        return Situation.PREMIUM_FREE
    if record.state is RecordState.ACTIVE:
        return Situation.PAYING
    unemployment = records.get(Insurance.UNEMPLOYMENT)
    if unemployment is not None and unemployment.state is RecordState.RECEIVING:
        return Situation.ON_BENEFIT
    needed = pack.section(MedicalRules).years_for(years.sex)
    has_enough = needed is not None and years.months_paid >= needed * 12 and not years.is_residents
    return Situation.PREMIUM_FREE if years.is_retired and has_enough else Situation.PAUSED
