"""How long a case waits, against what its region promises and what the law leaves: in words, and overdue in a colour beside
them."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from families.models import LinkApplication
from families.policies.officers import review_region
from families.policies.promises import Promise, legal_limit, promise_of, promise_since
from families.standing import moment
from families.states import Status

_UNDECIDED = (Status.VERIFYING, Status.IN_REVIEW, Status.AWAITING_APPLICANT)


def age_shown(case: LinkApplication) -> str:
    """Of what an officer has to decide, and until when the applicant may answer one; empty of all else."""
    if case.status == Status.AWAITING_APPLICANT and case.expires_at is not None:
        return _("The applicant may answer until %(moment)s") % {"moment": moment(case.expires_at)}
    promise = promise_of(case) if case.status == Status.IN_REVIEW else None
    return _shown(promise) if promise is not None else ""


def wait_shown(began_at: datetime, ended_at: datetime | None, region_code: str) -> str:
    """Of what officers of the region decide: against their promise while it waits, then how many whole days it took."""
    if ended_at is None:
        return _shown(promise_since(began_at, region_code))
    days = (ended_at - began_at).days
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def legal_time_of(case: LinkApplication) -> str:
    """Until somebody has decided; empty afterwards, when it waits for a person's answer or has ended."""
    if case.status not in _UNDECIDED or case.submitted_at is None:
        return ""
    return legal_time_shown(case.submitted_at, review_region(case))


def legal_time_shown(began_at: datetime, region_code: str) -> str:
    """As "61 days left, until 28 January 2027"."""
    last = legal_limit(began_at, region_code)
    left, day = (last - timezone.localdate()).days, date_format(last)
    if left < 0:
        return format_html('<strong class="overdue">{}</strong>', _("Over since %(day)s") % {"day": day})
    return ngettext("%(left)s day left, until %(day)s", "%(left)s days left, until %(day)s", left) % {
        "left": left,
        "day": day,
    }


def _shown(promise: Promise) -> str:
    if promise.is_overdue:
        return format_html('<strong class="overdue">{}</strong>', in_words(promise))
    return in_words(promise)


def in_words(promise: Promise) -> str:
    """As "2 of 5 working days, 3 left, until 2 December 2026"."""
    waited = ngettext(
        "%(days)s of %(promised)s working day", "%(days)s of %(promised)s working days", promise.promised
    ) % {"days": promise.days, "promised": promise.promised}
    if promise.is_overdue:
        over = ngettext("Overdue by %(days)s working day", "Overdue by %(days)s working days", -promise.left)
        return f"{over % {'days': -promise.left}} ({waited})"
    values = {"waited": waited, "left": promise.left, "day": date_format(promise.due_on), "year": promise.due_on.year}
    words = _("%(waited)s; %(left)s left, until %(day)s")
    if not promise.is_certain:
        words = _("%(waited)s; %(left)s left, until %(day)s, if %(year)s exchanges no days before it for weekends")
    return words % values
