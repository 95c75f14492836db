"""How a lost card stands, in words: tag, sentence, what can be done, how often to look again. Data for templates, no HTTP."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.help import HelpRules
from authorities.packs import pack_for
from families.models import FamilyLink, LossReport, SocialSecurityCard
from families.models.losses import LossKind, Stage
from families.models.people import CardState
from families.policies.cards import can_lift_loss, can_report_loss
from families.selectors import card_of
from families.services.cards.losses import can_be_reported
from families.views.rows import moment
from families.wording import in_sentences

_OVER_IS_SHOWN_FOR = timedelta(days=7)
_AT_ONCE = timedelta(minutes=2)  # so long somebody watches the page
_TAGS: dict[str, tuple[str | Promise, str]] = {
    Stage.WAITING: (gettext_lazy("Waiting for the authority"), "waiting"),
    Stage.BLOCKED: (gettext_lazy("Blocked"), "needs_you"),
    Stage.VOID: (gettext_lazy("Void"), "ended"),
    Stage.LIFTING: (gettext_lazy("Being unblocked"), "waiting"),
    Stage.REFUSED: (gettext_lazy("Not taken"), "ended"),
    Stage.LIFTED: (gettext_lazy("Taken back"), "linked"),
    Stage.ENDED: (gettext_lazy("No longer blocked"), "linked"),
}
_STATES: dict[CardState, str | Promise] = {
    CardState.NORMAL: gettext_lazy("The card is in order and can be used."),
    CardState.SEALED: gettext_lazy(
        "The card is not activated yet: nobody can use it. If it is lost, call the service line or go to an office."
    ),
    CardState.TEMPORARY_LOSS: gettext_lazy(
        "The card is blocked for a few days already; that was not reported here. If it has been found, call the service "
        "line or go to an office."
    ),
    CardState.FORMAL_LOSS: gettext_lazy(
        "The card was reported lost for good. It is void, and nobody can use it. Ask for a new one."
    ),
    CardState.CANCELLED: gettext_lazy("The card is cancelled: nobody can use it. Ask for a new one at an office."),
    CardState.EXPIRED: gettext_lazy(
        "The card's last day has passed: nobody can use it. Ask for a new one at an office."
    ),
}


@dataclass(frozen=True, slots=True)
class LossShown:
    """`state` is what the page shows, and changes whenever the page would. `poll_seconds` 0: nothing changes by itself."""

    state: str
    tag: str | Promise
    tag_kind: str
    lede: str
    phone: str
    card: SocialSecurityCard | None
    report: LossReport | None
    can_block: bool
    can_report_for_good: bool
    can_lift: bool
    needs_office: bool
    poll_seconds: int

    @property
    def is_waiting(self) -> bool:
        return self.state.startswith(Stage.WAITING)


def loss_shown(link: FamilyLink) -> LossShown:
    """As the link's owner sees it."""
    card = card_of(link.person)
    report = _report_of(card) if card else None
    stage = report.stage if report else None
    is_open = report is not None and report.ended_at is None
    tag, kind = _TAGS[stage] if stage else ("", "")
    state = card.state_today if card else None
    is_final = report is not None and is_open and report.is_formal
    return LossShown(
        state=f"{stage or 'none'}-{state or 'none'}",
        tag=tag,
        tag_kind=kind,
        lede=_lede(link, report, state),
        phone=pack_for(link.person.region_id).section(HelpRules).pension_phone,
        card=card,
        report=report,
        can_block=card is not None and not is_open and can_be_reported(card, LossKind.TEMPORARY),
        can_report_for_good=card is not None
        and not is_final
        and can_report_loss(link.owner, link, LossKind.FORMAL)
        and can_be_reported(card, LossKind.FORMAL),
        can_lift=report is not None and _can_lift(link, report),
        needs_office=stage is Stage.VOID or (not is_open and state is not CardState.NORMAL),
        poll_seconds=_poll_seconds(report),
    )


def _report_of(card: SocialSecurityCard) -> LossReport | None:
    """The one in force, else the newest while its end is news."""
    newest = card.loss_reports.select_related("card__person", "link").order_by("-asked_at").first()
    if newest is None or newest.ended_at is None:
        return newest
    return newest if newest.ended_at > timezone.now() - _OVER_IS_SHOWN_FOR else None


def _can_lift(link: FamilyLink, report: LossReport) -> bool:
    return report.is_liftable and report.lift_asked_at is None and can_lift_loss(link.owner, report)


def _poll_seconds(report: LossReport | None) -> int:
    if report is None or report.stage not in {Stage.WAITING, Stage.LIFTING}:
        return 0
    return 3 if timezone.now() - (report.lift_asked_at or report.asked_at) < _AT_ONCE else 15


def _lede(link: FamilyLink, report: LossReport | None, state: CardState | None) -> str:
    if state is None:
        return _("The authority has issued no card to this person yet.")
    if report is None:
        return "" if state is CardState.NORMAL else str(_STATES[state])
    if report.stage is Stage.REFUSED:
        return _("The authority did not take the report. %(state)s") % {"state": _STATES[state]}
    if report.stage in {Stage.LIFTED, Stage.ENDED}:
        return str(_STATES[state])
    return _open_lede(link, report)


def _open_lede(link: FamilyLink, report: LossReport) -> str:
    if report.stage is Stage.WAITING:
        return _("The report is kept and handed to the authority's register, once. Usually that takes a few seconds.")
    if report.stage is Stage.LIFTING:
        return _("The card was found. It works again as soon as the authority's register has taken that.")
    if report.stage is Stage.VOID:
        return _("The old card is void and stays so, even if it is found. Ask for a new one.")
    until = (
        _("The card is blocked until %(moment)s. Then it works again by itself.") % {"moment": moment(report.lapses_at)}
        if report.lapses_at
        else _("The card is blocked. The authority's register does not say until when.")
    )
    how = _how_to_lift(link, report)
    return in_sentences(until, how) if how else until


def _how_to_lift(link: FamilyLink, report: LossReport) -> str:
    if not report.is_liftable:
        return _("To take it back, call the service line or go to an office.")
    if not _can_lift(link, report):
        return _("Only the holder, or whoever reported it, can take it back.")
    return ""
