"""By when an accident is claimed, decided and looked at again (Regulation 17, 20, 26 and 28), as days where days are known."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Reason, Say, Unit, Verdict
from benefits.insurances.figures import figures
from benefits.insurances.inputs import check_days
from benefits.insurances.work_injury.rules import WorkInjuryRules
from benefits.laws import Article, Law

CODE = "work_injury.claim"
TITLE = _("Claiming after an accident at work")
ARTICLES = tuple(Article(Law.WORK_INJURY, number) for number in ("17", "20", "26", "28"))

TOO_LATE = Reason("too_late", Say(_("The time for claiming has passed.")))
EMPLOYER_LATE = "employer_late"
TELL_NOW = Say(_("Tell the employer and the doctor at once that it happened at work, and keep every paper."))
CLAIM = Say(
    _(
        "Hand the claim in at the department of human resources and social security: form, proof of the job, doctor's diagnosis."
    )
)
ASK_WHETHER = Say(
    _("Ask the department whether some of the time does not count, for example because it was a case of force majeure.")
)


class Claimant(TextChoices):
    EMPLOYER = "employer", _("The employer")
    WORKER = "worker", _("The injured worker")
    RELATIVE = "relative", _("A close relative")
    UNION = "union", _("The trade union")


@dataclass(frozen=True, slots=True)
class Accident:
    """Days, as far as they are known. `graded_on` is the day on which the grade was told."""

    happened_on: date | None = None
    claimed_by: Claimant = Claimant.WORKER
    claimed_on: date | None = None
    graded_on: date | None = None

    def check(self, on: date) -> None:
        """Raises DayToCome, DayOutOfOrder."""
        check_days(on, happened_on=self.happened_on, claimed_on=self.claimed_on, graded_on=self.graded_on)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The last day of each, None where the day from which it runs is not known."""

    employer: date | None
    person: date | None
    decision: date | None
    clear_decision: date | None
    appeal: date | None
    reassessment: date | None

    def of(self, claimant: Claimant) -> date | None:
        return self.employer if claimant is Claimant.EMPLOYER else self.person


def deadlines(accident: Accident, rules: WorkInjuryRules) -> Deadlines:
    """Days run from the day after; a year ends on the day of the same date, 29 February on the 28th."""
    happened, claimed, graded = accident.happened_on, accident.claimed_on, accident.graded_on
    return Deadlines(
        employer=_days_after(happened, rules.employer_days),
        person=_years_after(happened, rules.person_years),
        decision=_days_after(claimed, rules.decision_days),
        clear_decision=_days_after(claimed, rules.clear_decision_days),
        appeal=_days_after(graded, rules.appeal_days),
        reassessment=_years_after(graded, rules.reassessment_years),
    )


def estimate(accident: Accident, pack: Pack, on: date) -> Assessment:
    """Raises DayToCome, DayOutOfOrder."""
    accident.check(on)
    rules = pack.section(WorkInjuryRules)
    days = deadlines(accident, rules)
    verdict, answer, missing = _state(accident, days, rules, on)
    return Assessment(
        CODE,
        TITLE,
        verdict,
        answer,
        pack.region_code,
        on,
        Decider.HUMAN_RESOURCES,
        amounts=_terms(rules),
        reasons=_reasons(days),
        missing=missing,
        articles=ARTICLES,
        figures=figures(pack, WorkInjuryRules, *TERMS),
        steps=(ASK_WHETHER,) if verdict is Verdict.NOT_ENTITLED else (TELL_NOW, CLAIM),
    )


def _state(
    accident: Accident, days: Deadlines, rules: WorkInjuryRules, on: date
) -> tuple[Verdict, Say, tuple[Reason, ...]]:
    last, person = days.of(accident.claimed_by), days.person
    if last is None or person is None:
        values = {"days": _amount("employer_days", rules), "years": _amount("person_years", rules)}
        terms = _(
            "The employer claims within %(days)s. If it does not, worker, close relatives or union have %(years)s."
        )
        return Verdict.ENTITLED, Say(terms, values), ()
    if (accident.claimed_on or on) <= last:
        if accident.claimed_on is not None:
            return Verdict.ENTITLED, Say(_("The claim was made in time.")), ()
        return Verdict.ENTITLED, Say(_("The claim must be in by %(last)s."), {"last": last}), ()
    if (accident.claimed_on or on) <= person:
        late = Say(
            _("The employer is late. Worker, close relatives or union can still claim until %(last)s."),
            {"last": person},
        )
        return Verdict.NOT_YET, late, (Reason(EMPLOYER_LATE, late),)
    return Verdict.NOT_ENTITLED, TOO_LATE.text, (TOO_LATE,)


def _reasons(days: Deadlines) -> tuple[Reason, ...]:
    sentences = {
        "employer_until": (_("The employer has until %(day)s."), days.employer),
        "person_until": (_("Worker, close relatives and union have until %(day)s."), days.person),
        "clear_decision_by": (_("A clear case is decided by %(day)s."), days.clear_decision),
        "decision_by": (_("Any case is decided by %(day)s."), days.decision),
        "appeal_until": (_("An objection to the grade is possible until %(day)s."), days.appeal),
        "reassessment_from": (_("A new assessment of the grade is possible from %(day)s."), days.reassessment),
    }
    return tuple(Reason(code, Say(text, {"day": day})) for code, (text, day) in sentences.items() if day is not None)


TERMS = {
    "employer_days": (_("For the employer to claim"), Unit.DAYS),
    "person_years": (_("For worker, close relative or union to claim"), Unit.YEARS),
    "decision_days": (_("For the decision"), Unit.DAYS),
    "clear_decision_days": (_("For the decision in a clear case"), Unit.DAYS),
    "appeal_days": (_("For an objection to the grade"), Unit.DAYS),
    "reassessment_years": (_("Until the grade can be assessed anew"), Unit.YEARS),
}


def _terms(rules: WorkInjuryRules) -> tuple[Amount, ...]:
    return tuple(_amount(code, rules) for code in TERMS)


def _amount(code: str, rules: WorkInjuryRules) -> Amount:
    label, unit = TERMS[code]
    return Amount(code, label, Decimal(getattr(rules, code)), unit)


def _days_after(day: date | None, days: int) -> date | None:
    return None if day is None else day + timedelta(days=days)


def _years_after(day: date | None, years: int) -> date | None:
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
