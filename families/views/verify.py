"""Where a desk learns whether a code holds. Open to everybody, and the same words for whatever does not hold."""

from contextlib import suppress

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.waiting import seconds_until
from families.errors import WaitFirst
from families.services.attempts import count_attempt
from families.services.cards.codes import check_code
from families.services.wrong_tries import slowed_scan
from families.views.rows import to_the_second
from families.views.visits import address_of

MOST_AN_HOUR = 600  # sscard default: a busy hospital's desks behind one address


class _DoesNotHold(Exception):
    """So that it counts."""


@require_safe
@never_cache
@login_not_required
def verify(request: HttpRequest, token: str) -> HttpResponse:
    return _private(_answer(request, token))


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    address, checked = address_of(request), None
    try:
        count_attempt("code_check", address=address, most=MOST_AN_HOUR)
        with suppress(_DoesNotHold), slowed_scan(address, wrong=_DoesNotHold):
            checked = check_code(token)
            if checked is None:
                raise _DoesNotHold
    except WaitFirst as error:
        headers = {"Retry-After": str(seconds_until(error.until))}
        page = render_to_string("families/verify/too_many.html", {"error": error}, request)
        return HttpResponse(page, status=429, headers=headers)
    context = {"checked": checked, "until": to_the_second(checked.until) if checked else ""}
    return render(request, "families/verify/verify.html", context)


def _private(answer: HttpResponse) -> HttpResponse:
    """The address is the code: nobody lists it, and no page that is opened from here is told of it."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
