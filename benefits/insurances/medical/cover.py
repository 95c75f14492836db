"""Is somebody covered now, what for, and how much is paid."""

from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from authorities.help import HelpRules
from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, yuan
from benefits.insurances.figures import figures
from benefits.insurances.medical.rules import MedicalRules
from benefits.laws import Article, Law

CODE = "medical.cover"
TITLE = _("Medical cover")
ARTICLES = (Article(Law.SOCIAL_INSURANCE, "28"), Article(Law.SOCIAL_INSURANCE, "30"))


class Situation(StrEnum):
    PAYING = "paying"  # employees and residents alike
    PREMIUM_FREE = "premium_free"
    ON_BENEFIT = "on_benefit"  # the unemployment fund pays (Law 48)
    PAUSED = "paused"


_ANSWERS = {
    Situation.PAYING: Say(_("Covered: treatment and medicines on the public lists are paid in part.")),
    Situation.PREMIUM_FREE: Say(
        _("Covered without premiums: treatment and medicines on the public lists are paid in part.")
    ),
    Situation.ON_BENEFIT: Say(_("Covered: while unemployment benefit is paid, the fund pays the premium.")),
    Situation.PAUSED: Say(_("Not covered at the moment, because no premium is being paid.")),
}
_PREMIUM = Reason("premium", Say(_("A premium must be paid again, by an employer or by oneself.")))
_COVERED = (
    Reason("listed", Say(_("Paid in part: medicines, treatment and hospital services on the public lists."))),
    Reason("emergency", Say(_("Paid in part: emergencies, elsewhere too."))),
)
_NO_SHARE = Reason(
    "no_share", Say(_("How much of a bill is paid differs by place and hospital. We have no figure for here."))
)
_NOT_COVERED = (
    Reason("work_injury", Say(_("Accidents at work: work-injury insurance pays."))),
    Reason(
        "third_party",
        Say(_("What somebody else caused: they pay. If they do not, the fund pays first and claims it back.")),
    ),
    Reason("public_health", Say(_("What public health care pays."))),
    Reason("abroad", Say(_("Treatment abroad."))),
)


def cover(situation: Situation, pack: Pack, on: date, years_asked: tuple[Figure, ...] = ()) -> Assessment:
    """Law 28, and the region's share and ceiling where it gives them. `years_asked` if the situation rests on them."""
    rules = pack.section(MedicalRules)
    is_covered = situation is not Situation.PAUSED
    shares = [] if rules.share is None else [Amount("share", _("Of a hospital stay"), rules.share, Unit.PERCENT)]
    if rules.ceiling is not None:
        shares.append(Amount("ceiling", _("At most in a year"), yuan(rules.ceiling), Unit.YUAN))
    articles = (*ARTICLES, Article(Law.SOCIAL_INSURANCE, "48")) if situation is Situation.ON_BENEFIT else ARTICLES
    return Assessment(
        CODE,
        TITLE,
        Verdict.ENTITLED if is_covered else Verdict.NOT_YET,
        _ANSWERS[situation],
        pack.region_code,
        on,
        Decider.MEDICAL_SECURITY,
        amounts=tuple(shares),
        reasons=_COVERED if shares else (*_COVERED, _NO_SHARE),
        missing=() if is_covered else (_PREMIUM,),
        articles=articles,
        figures=(*years_asked, *figures(pack, MedicalRules, "share", "ceiling")),
        steps=_steps(situation, pack),
    )


def not_covered(pack: Pack, on: date) -> Assessment:
    """Law 30. The rule holds for everybody who is covered."""
    return Assessment(
        "medical.not_covered",
        _("What medical insurance does not pay"),
        Verdict.ENTITLED,
        Say(_("Some bills are not for medical insurance, whoever is covered.")),
        pack.region_code,
        on,
        Decider.MEDICAL_SECURITY,
        reasons=_NOT_COVERED,
        articles=(Article(Law.SOCIAL_INSURANCE, "30"),),
    )


def _steps(situation: Situation, pack: Pack) -> tuple[Say, ...]:
    phone = pack.section(HelpRules).medical_phone
    ask = Say(_("Call %(phone)s to ask how much of a bill is paid, and in which hospitals."), {"phone": phone})
    if situation is not Situation.PAUSED:
        return (ask,)
    again = Say(
        _("Ask the employer why no premium is paid, or join the residents' scheme at the medical-security bureau.")
    )
    return (again, ask)
