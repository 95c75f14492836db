"""A code that holds for a minute and renews itself on the screen: what a card's code and a pass share."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseStopPolling

ON_OPENING, ON_REFRESH = 0.9, 0.25  # the part of its time that a code must still have before it to be shown
VISIT_LASTS = timedelta(hours=1)  # a page that slept longer does not wake up to a new code
_REFRESHES = 6  # in the time of one code


def renewing(expires_at: datetime, *, svg: SafeString, seconds: int, left_url: str) -> dict[str, Any]:
    """For families/shown/_left.html and the page around it. `seconds` is how long each code holds; `left_url` answers with
    the fragment anew, and says with `is_new` that `svg` is another."""
    return {
        "svg": svg,
        "left": _left(expires_at),
        "left_url": left_url,
        "every": max(1, seconds // _REFRESHES),
        "seconds": seconds,
    }


def nothing_left(request: HttpRequest, page_url: str) -> HttpResponse:
    """No code may be shown any more; `page_url` says why. The page stops asking."""
    status = HttpResponseStopPolling.status_code
    return render(request, "families/shown/_left.html", {"page_url": page_url}, status=status)


def _left(expires_at: datetime) -> str:
    seconds = max(0, round((expires_at - timezone.now()).total_seconds()))
    text = ngettext(
        "It holds for %(seconds)s more second, until %(time)s.",
        "It holds for %(seconds)s more seconds, until %(time)s.",
        seconds,
    )
    return text % {"seconds": seconds, "time": date_format(timezone.localtime(expires_at), "H:i:s")}
