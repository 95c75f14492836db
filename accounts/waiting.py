"""How long somebody has to wait, for a header and in words."""

from datetime import datetime
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext, ngettext

_AN_HOUR = 60  # minutes


def seconds_until(moment: datetime) -> int:
    """For Retry-After; one at least."""
    return max(1, ceil((moment - timezone.now()).total_seconds()))


def wait_in_words(moment: datetime) -> str:
    """How long until then, rounded up, in the language in force."""
    minutes = ceil(seconds_until(moment) / 60)
    if minutes <= 1:
        return gettext("in one minute")
    if minutes <= _AN_HOUR:
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    hours = ceil(minutes / _AN_HOUR)
    return ngettext("in %(count)d hour", "in %(count)d hours", hours) % {"count": hours}
