"""My data: what a user can do with what is kept of them, and the two files of it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.erasure import WAITS, stop_erasure
from accounts.step_up import needs_step_up, step_up_redirect
from accounts.waiting import seconds_until, wait_in_words
from audit.retention import kept_for
from benefits.errors import HasDuties
from benefits.forms.my_data import EraseForm
from benefits.services.my_data.erasing import ask_erasure
from benefits.services.my_data.exporting import FileKind, export_data
from families.admin.event_words import kind_of
from families.errors import TooManyAttempts
from families.views.requests import CitizenRequest
from families.views.rows import day

_CONTENT_TYPES = {FileKind.JSON: "application/json", FileKind.HTML: "text/html; charset=utf-8"}

_PAGE = "benefits:my-data"
_ERASURE = "benefits:erasure"


@require_safe
@never_cache
def my_data(request: CitizenRequest) -> HttpResponse:
    erase_at = request.user.erase_at
    return render(request, "benefits/my_data/my_data.html", {"erased_on": day(erase_at) if erase_at else ""})


@require_POST
@never_cache
def export(request: CitizenRequest, kind: FileKind) -> HttpResponseBase:
    """A download, sent while it is read from the database. After a step-up the page is shown again, and the button is
    pressed once more: a file that nobody asked for a second time does not fall into the lap of whoever steps up."""
    if needs_step_up(request, posts_answers=False):
        return step_up_redirect(request, reverse(_PAGE))
    try:
        pieces = export_data(kind, by=request.user, kind_of=kind_of)
    except TooManyAttempts as error:
        answer_later = render(
            request, "benefits/my_data/too_many.html", {"wait": wait_in_words(error.until)}, status=429
        )
        answer_later.headers["Retry-After"] = str(seconds_until(error.until))
        return answer_later
    answer = StreamingHttpResponse(pieces, content_type=_CONTENT_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="sscard-{timezone.localdate():%Y-%m-%d}.{kind.value}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def erasure(request: CitizenRequest) -> HttpResponseBase:
    """What goes and what stays, and the wish; once it is wished, until when it can be stopped."""
    if request.user.erase_at is not None:
        return render(request, "benefits/my_data/erasure_waits.html", {"day": day(request.user.erase_at)})
    if needs_step_up(request, posts_answers=False):
        return step_up_redirect(request, reverse(_ERASURE))
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _ask(request)
    status = 422 if form.is_bound else 200
    context = {"form": form, "days": WAITS.days, "kept_days": kept_for("people").days}
    return render(request, "benefits/my_data/erasure.html", context, status=status)


def _ask(request: CitizenRequest) -> HttpResponse:
    try:
        ask_erasure(by=request.user)
    except HasDuties as error:
        messages.error(request, str(error))
        return redirect(_PAGE)
    return redirect(_ERASURE)


@require_POST
def erasure_stop(request: CitizenRequest) -> HttpResponse:
    if stop_erasure(by=request.user):
        messages.success(request, _("Your account stays. Nothing was erased."))
    return redirect(_PAGE)
