"""Maternity insurance (Social Insurance Law 53 to 56): leave, allowance, medical costs; a father's side of it.

For calculators: `leave.estimate(Birth(…), pack, on)` and `relatives.father(pack, on)`.
"""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Assessment, Decider, Reason, Say, Verdict
from benefits.contributions import Insurance, Record, RecordState
from benefits.insurances.closing import NEVER_INSURED, not_entitled, record_or_reason
from benefits.insurances.maternity import leave, relatives
from benefits.insurances.maternity.leave import Birth
from benefits.insurances.maternity.rules import MaternityRules
from benefits.laws import Article, Law
from benefits.people import Life
from families.relationships import Sex

__all__ = ["Birth", "MaternityRules", "assess", "leave", "relatives"]

_PREMIUM = Reason("premium", Say(_("The premium must be paid when the child is born. At the moment nobody pays it.")))
_ARTICLES = (Article(Law.SOCIAL_INSURANCE, "53"), Article(Law.SOCIAL_INSURANCE, "54"))
_HUSBAND = Say(_("If the husband is insured, the medical costs are paid through his insurance."))


def assess(records: Mapping[Insurance, Record], life: Life, pack: Pack, on: date) -> tuple[Assessment, ...]:
    """A mother's leave and costs, or a father's leave and a wife's costs; and childcare leave where the region has it."""
    is_father = life.sex is Sex.MALE
    found = record_or_reason(Insurance.MATERNITY, records, life, on)
    if found is NEVER_INSURED:
        found = _with_medical(records) or found
    if isinstance(found, Reason):
        return (
            not_entitled(
                relatives.FATHER_CODE if is_father else leave.CODE,
                relatives.FATHER_TITLE if is_father else leave.TITLE,
                found,
                pack=pack,
                on=on,
                decided_by=Decider.MEDICAL_SECURITY,
                articles=_ARTICLES,
                steps=(_HUSBAND,) if found is NEVER_INSURED and not is_father else (),
            ),
        )
    is_paid = found.state is not RecordState.PAUSED
    state = (Verdict.ENTITLED,) if is_paid else (Verdict.NOT_YET, _PREMIUM)
    childcare = relatives.childcare(pack, on)
    answers = _for_father(pack, on, *state) if is_father else _for_mother(pack, on, *state)
    return answers if childcare is None else (*answers, childcare)


def _with_medical(records: Mapping[Insurance, Record]) -> Record | None:
    """Law 64: the premium is paid with the medical one since the funds were merged, so a register may name that alone."""
    medical = records.get(Insurance.MEDICAL)
    if medical is None or medical.is_residents or medical.state is not RecordState.ACTIVE:
        return None
    return medical


def _for_mother(pack: Pack, on: date, verdict: Verdict, *missing: Reason) -> tuple[Assessment, ...]:
    return leave.estimate(Birth(), pack, on, verdict, *missing), relatives.medical_costs(pack, on, verdict, *missing)


def _for_father(pack: Pack, on: date, verdict: Verdict, *missing: Reason) -> tuple[Assessment, ...]:
    return relatives.father(pack, on, verdict, *missing), relatives.wife_without_job(pack, on, verdict, *missing)
