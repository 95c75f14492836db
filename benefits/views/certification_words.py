"""How a proof of life stands, in words and with the kind of tag. Data for templates, no HTTP."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benefits.models import CertificationRequest
from benefits.models.certifications import DueState, ProofKind
from benefits.services.certification.standing import CertificationStanding
from families.views.rows import day, moment
from families.wording import in_sentences


@dataclass(frozen=True, slots=True)
class Words:
    """`how` says by which proof it was last renewed; empty where the register does not say."""

    tag: str
    tag_kind: str
    sentence: str
    due_on: str
    certified_on: str
    how: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Of components/notice.html."""

    kind: str
    title: str
    text: str


_KINDS = {DueState.CURRENT: "linked", DueState.WARNING: "waiting", DueState.OVERDUE: "needs_you"}


def standing_words(standing: CertificationStanding) -> Words | None:
    """None while there is nothing to tell of."""
    certification, state = standing.certification, standing.state
    if certification is None or state is None:
        return None
    return Words(
        tag=str(state.label),
        tag_kind=_KINDS[state],
        sentence=_sentence(standing, state),
        due_on=_day(certification.due_on),
        certified_on=day(certification.certified_at),
        how=_how(certification.proof_kind),
    )


def _sentence(standing: CertificationStanding, state: DueState) -> str:
    assert standing.certification is not None
    due_on = standing.certification.due_on
    if state is DueState.OVERDUE:
        text = _("It was due on %(day)s. The pension may be stopped until it is renewed.") % {"day": _day(due_on)}
        return in_sentences(text, standing.rules.when_late_text)
    if state is DueState.CURRENT:
        return _("Nothing to do before %(day)s.") % {"day": _day(standing.rules.warns_from(due_on))}
    if standing.days_left == 0:
        return _("Renew it today: this is the last day.")
    return ngettext(
        "Renew it by %(day)s: %(count)s day is left.",
        "Renew it by %(day)s: %(count)s days are left.",
        standing.days_left,
    ) % {"day": _day(due_on), "count": standing.days_left}


def _how(proof_kind: str) -> str:
    if proof_kind == ProofKind.DATA_MATCH:
        return _("By itself, from other authorities' data. You need do nothing for that.")
    return str(ProofKind(proof_kind).label) if proof_kind else ""


def renewal_notice(renewal: CertificationRequest | None) -> Notice | None:
    """What became of the last renewal through this link."""
    if renewal is None:
        return None
    if renewal.filed_at is not None:
        text = _("The authority took the renewal on %(moment)s.") % {"moment": moment(renewal.filed_at)}
        return Notice("success", "", text)
    if renewal.refused_at is not None:
        return Notice("needs_you", _("The renewal did not go through"), str(renewal.get_refusal_display()))
    text = _(
        "The code was right. If the register does not answer at once, your renewal is kept and sent as soon as it does. "
        "You have nothing more to do."
    )
    return Notice("waiting", _("The renewal is on its way to the authority"), text)


def _day(on: date) -> str:
    return date_format(on, "DATE_FORMAT")
