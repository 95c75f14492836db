"""My data: what a user can do with what is kept of them, and the two files of it."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.step_up import needs_step_up, step_up_redirect
from benefits.services.my_data.exporting import FileKind, export_data
from families.admin.event_words import kind_of
from families.services.attempts import TooManyAttempts
from families.views.requests import CitizenRequest

_CONTENT_TYPES = {FileKind.JSON: "application/json", FileKind.HTML: "text/html; charset=utf-8"}


@require_safe
@never_cache
def my_data(request: CitizenRequest) -> HttpResponse:
    return render(request, "benefits/my_data/my_data.html")


@require_POST
@never_cache
def export(request: CitizenRequest, kind: FileKind) -> HttpResponseBase:
    """A download, sent while it is read from the database. After a step-up the page is shown again, and the button is
    pressed once more: a file that nobody asked for a second time does not fall into the lap of whoever steps up."""
    if needs_step_up(request, posts_answers=False):
        return step_up_redirect(request, reverse("benefits:my-data"))
    try:
        pieces = export_data(kind, by=request.user, kind_of=kind_of)
    except TooManyAttempts:
        return render(request, "benefits/my_data/too_many.html", status=429)
    answer = StreamingHttpResponse(pieces, content_type=_CONTENT_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="sscard-{timezone.localdate():%Y-%m-%d}.{kind.value}"'
    return answer
