"""Work-injury insurance (Regulation of 2010, Social Insurance Law 33 to 43): what counts, what is paid, by when to claim.

For calculators: `grades.estimate(Injury(…), pack, on)`, `claims.estimate(Accident(…), pack, on)` and
`deaths.estimate(Death(…), pack, on)`.
"""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Assessment, Decider, Reason, Say, Verdict
from benefits.contributions import Insurance, Record, RecordState
from benefits.insurances.closing import RETIRED, newest_average, not_entitled, record_or_reason
from benefits.insurances.work_injury import claims, deaths, grades
from benefits.insurances.work_injury.claims import Accident, Claimant
from benefits.insurances.work_injury.deaths import Death
from benefits.insurances.work_injury.grades import Care, Injury
from benefits.insurances.work_injury.overview import by_grade
from benefits.insurances.work_injury.recovery import stop_work, what_counts
from benefits.insurances.work_injury.rules import WorkInjuryRules
from benefits.laws import Article, Law
from benefits.months import Month
from benefits.people import Life

__all__ = ["Accident", "Care", "Claimant", "Death", "Injury", "WorkInjuryRules", "assess", "claims", "deaths", "grades"]

CODE = "work_injury.cover"
TITLE = _("Cover for accidents at work")
ARTICLES = (Article(Law.SOCIAL_INSURANCE, "33"), Article(Law.SOCIAL_INSURANCE, "36"))

_STATES = {
    RecordState.ACTIVE: (
        Verdict.ENTITLED,
        Say(_("Covered: the employer pays the premium, employees pay nothing.")),
        (),
    ),
    RecordState.RECEIVING: (Verdict.ENTITLED, Say(_("Work-injury benefits are being paid.")), ()),
    RecordState.PAUSED: (
        Verdict.NOT_YET,
        Say(_("Not covered at the moment: no employer is paying the premium.")),
        (Reason("employer", Say(_("Cover begins with the next job: the employer must pay the premium."))),),
    ),
}
_EMPLOYER_OWES = Reason(
    "employer_owes",
    Say(_("If an employer has not paid the premium and an accident happens, it must pay the same benefits itself.")),
)
_ENDED_ARTICLES = (Article(Law.WORK_INJURY, "35"), Article(Law.SOCIAL_INSURANCE, "40"))


def assess(records: Mapping[Insurance, Record], life: Life, pack: Pack, on: date) -> tuple[Assessment, ...]:
    """The cover, and what it is worth on the last wages. Whether there was an accident no register says."""
    found = record_or_reason(Insurance.WORK_INJURY, records, life, on)
    if isinstance(found, Reason):
        return _closed(found, records, life, pack, on)
    wage = newest_average(found)
    return (
        _cover(found, pack, on),
        stop_work(wage, pack, on),
        by_grade(wage, pack, on),
        deaths.estimate(Death(own_wage=wage), pack, on),
        claims.estimate(Accident(), pack, on),
        what_counts(pack, on),
    )


def _closed(
    reason: Reason, records: Mapping[Insurance, Record], life: Life, pack: Pack, on: date
) -> tuple[Assessment, ...]:
    """A pension ends it, but somebody who was insured until they died may have died of their work."""
    articles = _ENDED_ARTICLES if reason is RETIRED else ARTICLES
    headline = not_entitled(
        CODE, TITLE, reason, pack=pack, on=on, decided_by=Decider.HUMAN_RESOURCES, articles=articles
    )
    record = records.get(Insurance.WORK_INJURY)
    if record is None or life.died_on is None or not _was_insured(record, life.died_on):
        return (headline,)
    return headline, deaths.estimate(Death(own_wage=newest_average(record), died_on=life.died_on), pack, on)


def _was_insured(record: Record, died_on: date) -> bool:
    """Up to the death: the premium of its own month may not have been due."""
    return record.last_paid is not None and record.last_paid >= Month.of(died_on) + -1


def _cover(record: Record, pack: Pack, on: date) -> Assessment:
    verdict, answer, missing = _STATES[record.state]
    return Assessment(
        CODE,
        TITLE,
        verdict,
        answer,
        pack.region_code,
        on,
        Decider.HUMAN_RESOURCES,
        reasons=(_EMPLOYER_OWES,),
        missing=missing,
        articles=(*ARTICLES, Article(Law.SOCIAL_INSURANCE, "41")),
        steps=(claims.TELL_NOW,),
    )
