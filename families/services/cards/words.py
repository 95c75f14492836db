"""What the state of a card means and what to do about it, in words (domain.md 1.4). One table, for every page."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.help import HelpRules
from authorities.packs import pack_for
from families.models import LossReport, SocialSecurityCard
from families.models.people import CardState
from families.packs import CardRules

EXPIRES_SOON = "expires_soon"


@dataclass(frozen=True, slots=True)
class StateText:
    """`%(until)s` is the day up to which the card is valid, `%(days)s` how long a block lasts. `kind` is a tag's."""

    label: str | Promise
    means: str | Promise
    to_do: str | Promise
    kind: str


STATES: dict[str, StateText] = {
    CardState.NORMAL: StateText(
        gettext_lazy("Normal"),
        gettext_lazy("The card can be used everywhere, until %(until)s."),
        gettext_lazy("There is nothing to do."),
        "linked",
    ),
    EXPIRES_SOON: StateText(
        gettext_lazy("Expires soon"),
        gettext_lazy("The card can still be used, until %(until)s."),
        gettext_lazy("Ask for a new card now, at an office or on the service line, so that there is no gap."),
        "needs_you",
    ),
    CardState.SEALED: StateText(
        gettext_lazy("Not activated"),
        gettext_lazy("The social-security part of the card has not been switched on yet, so it cannot be used."),
        gettext_lazy(
            "Have it activated at an office, at a service point or online. The bank's part is activated in person the "
            "first time; for somebody too frail to come, ask the service line for a visit at home."
        ),
        "needs_you",
    ),
    CardState.TEMPORARY_LOSS: StateText(
        gettext_lazy("Blocked for a few days"),
        gettext_lazy(
            "The card was reported lost. Nobody can use it for now. The block ends by itself %(days)s days after the "
            "report, and then the card can be used again."
        ),
        gettext_lazy(
            "If it was found, take the report back. If not, its holder reports it lost for good before the block ends. "
            "The bank's part is blocked separately: call the bank too."
        ),
        "waiting",
    ),
    CardState.FORMAL_LOSS: StateText(
        gettext_lazy("Reported lost"),
        gettext_lazy("The card was reported lost for good. It cannot be used any more, even if it is found."),
        gettext_lazy("Ask for a new card at an office. The bank's part is reported separately: call the bank too."),
        "ended",
    ),
    CardState.CANCELLED: StateText(
        gettext_lazy("Cancelled"),
        gettext_lazy("The authority has cancelled the card. Nothing can be done with it any more."),
        gettext_lazy("Ask the department that issued it why, and whether there is a new card."),
        "ended",
    ),
    CardState.EXPIRED: StateText(
        gettext_lazy("Expired"),
        gettext_lazy("The card was valid until %(until)s. It cannot be used any more."),
        gettext_lazy("Ask for a new card at an office, with the identity card."),
        "ended",
    ),
}


@dataclass(frozen=True, slots=True)
class StateWords:
    """Of one card, on one day. `renewal` is empty where it is not the time to speak of it. `is_report_waiting`: its loss was
    reported, and the register does not know of it yet."""

    label: str
    means: str
    to_do: str
    kind: str
    renewal: str
    is_report_waiting: bool = False


def words_now(card: SocialSecurityCard, region_code: str) -> StateWords:
    """By the rules of the person's region, and with what to do while a report of its loss waits for the register."""
    pack = pack_for(region_code)
    words = words_of(card, pack.section(CardRules))
    if not LossReport.objects.open().filter(card=card, filed_at__isnull=True).exists():
        return words
    to_do = _("Do not wait for the register: call %(phone)s now and have the card blocked by phone.")
    phone = pack.section(HelpRules).pension_phone
    return replace(words, to_do=to_do % {"phone": phone}, renewal="", is_report_waiting=True)


def words_of(card: SocialSecurityCard, rules: CardRules) -> StateWords:
    renew_from = card.expires_on - timedelta(days=rules.renewal_from_days)
    state: str = card.state_today
    if state == CardState.NORMAL and timezone.localdate() >= renew_from:
        state = EXPIRES_SOON
    text, values = STATES[state], {"until": _day(card.expires_on), "days": rules.temporary_loss_days}
    return StateWords(
        str(text.label),
        str(text.means) % values,
        str(text.to_do) % values,
        text.kind,
        _renewal(state, renew_from, rules),
    )


def _renewal(state: str, renew_from: date, rules: CardRules) -> str:
    if state == CardState.NORMAL:
        return _("A new card can be asked for from %(day)s on, %(days)s days before this one ends.") % {
            "day": _day(renew_from),
            "days": rules.renewal_from_days,
        }
    if state in {EXPIRES_SOON, CardState.EXPIRED}:
        return _(
            "The authority never sends a link for this in a text message. If one comes, do not open it: it is a fraud."
        )
    return ""


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
