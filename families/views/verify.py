"""Where a desk learns whether a code holds. Open to everybody, and the same words for whatever does not hold."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from families.services.attempts import TooManyAttempts, count_attempt
from families.services.card_codes import check_code
from families.views.rows import to_the_second

MOST_AN_HOUR = 600  # sscard default: a busy hospital's desks behind one address


@require_safe
@never_cache
@login_not_required
def verify(request: HttpRequest, token: str) -> HttpResponse:
    return _private(_answer(request, token))


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        count_attempt("code_check", address=str(get_adapter().get_client_ip(request)), most=MOST_AN_HOUR)
    except TooManyAttempts:
        return render(request, "families/verify/too_many.html", status=429)
    checked = check_code(token)
    context = {"checked": checked, "until": to_the_second(checked.until) if checked else ""}
    return render(request, "families/verify/verify.html", context)


def _private(answer: HttpResponse) -> HttpResponse:
    """The address is the code: nobody lists it, and no page that is opened from here is told of it."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
