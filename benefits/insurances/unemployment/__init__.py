"""Unemployment insurance (Social Insurance Law 44 to 52): for how long, how much, what ends it, what goes on meanwhile.

For calculators: `estimate(Case(…), pack, on)`.
"""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Assessment, Decider, Reason, Say, Verdict
from benefits.contributions import Insurance, Record, RecordState
from benefits.insurances.closing import DIED, newest_average, not_entitled, record_or_reason
from benefits.insurances.unemployment.benefit import CODE, TITLE, Case, Situation, estimate
from benefits.insurances.unemployment.rules import UnemploymentRules
from benefits.laws import Article, Law
from benefits.people import Life

__all__ = ["Case", "Situation", "UnemploymentRules", "assess", "estimate"]

_SITUATIONS = {
    RecordState.ACTIVE: Situation.WORKING,
    RecordState.PAUSED: Situation.OUT_OF_WORK,
    RecordState.RECEIVING: Situation.ON_BENEFIT,
}
_STOPS = (
    Reason("new_job", Say(_("It stops with a new job."))),
    Reason("army", Say(_("It stops with military service."))),
    Reason("emigration", Say(_("It stops when the person moves abroad."))),
    Reason("pension", Say(_("It stops when a pension begins."))),
    Reason("refusal", Say(_("It stops when a suitable job or training is refused without good reason."))),
)
_PREMIUM = Reason(
    "medical_premium", Say(_("The fund pays the medical premium; nothing is taken from the benefit for it."))
)
_ARTICLE_OF = {"retired": "51", "died": "49"}  # of the law, why there is no benefit; else 45
_GRANTS = (
    Say(
        _(
            "If unemployment benefit was being paid, the family is due a funeral grant and a survivors' grant from this "
            "insurance."
        )
    ),
    Say(_("Of the funeral grants of several insurances the family chooses one.")),
)
_MEANWHILE_ARTICLES = (Article(Law.SOCIAL_INSURANCE, "48"), Article(Law.SOCIAL_INSURANCE, "51"))


def assess(records: Mapping[Insurance, Record], life: Life, pack: Pack, on: date) -> tuple[Assessment, ...]:
    """The benefit, and what goes on while it is paid. Whether a job was lost or given up no register says."""
    found = record_or_reason(Insurance.UNEMPLOYMENT, records, life, on)
    if isinstance(found, Reason):
        return (
            not_entitled(
                CODE,
                TITLE,
                found,
                pack=pack,
                on=on,
                decided_by=Decider.HUMAN_RESOURCES,
                articles=(Article(Law.SOCIAL_INSURANCE, _ARTICLE_OF.get(found.code, "45")),),
                steps=_GRANTS if found is DIED and Insurance.UNEMPLOYMENT in records else (),
            ),
        )
    case = Case(found.months_paid, situation=_SITUATIONS[found.state], average_base=newest_average(found))
    return estimate(case, pack, on), _meanwhile(case, pack, on)


def _meanwhile(case: Case, pack: Pack, on: date) -> Assessment:
    """Law 48 and 51."""
    is_paid = case.situation is Situation.ON_BENEFIT
    return Assessment(
        "unemployment.meanwhile",
        _("While the benefit is paid"),
        Verdict.ENTITLED if is_paid else Verdict.NOT_YET,
        Say(_("Medical cover goes on, and the fund pays for it. A new job or a pension ends the benefit.")),
        pack.region_code,
        on,
        Decider.HUMAN_RESOURCES,
        reasons=(_PREMIUM, *_STOPS),
        articles=_MEANWHILE_ARTICLES,
    )
