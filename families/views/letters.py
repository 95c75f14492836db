"""A letter for a relative who answers at an office: the reference, what is asked in the words that they will read, and what
to bring. Of where they live it tells nothing: that the applicant need not know."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from families.models import LinkApplication
from families.models.consents import Route
from families.qr import drawing_of
from families.services.consents.terms import Terms, asked_scopes, is_offered, shown_text
from families.states import Status
from families.views.own import own_application_or_404
from families.views.requests import CitizenRequest
from families.views.rows import day


@require_safe
@never_cache
def letter(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """Only while the relative can answer there."""
    seen = own_application_or_404(request.user, pk)
    if not _is_for_counter(seen):
        return redirect("families:application", pk=pk)
    asked = Terms(asked_scopes(seen), seen.term_days or 0)
    context = {
        "application": seen,
        "text": shown_text(seen, asked, get_language() or "en"),
        "rows": [
            {"label": _("About the child") if seen.is_guardian_asked else _("For"), "value": seen.name or ""},
            {"label": _("Asked until"), "value": day(seen.expires_at) if seen.expires_at else ""},
        ],
        "svg": drawing_of(seen.reference),
    }
    return render(request, "families/application/letter.html", context)


def _is_for_counter(application: LinkApplication) -> bool:
    is_waiting = application.status == Status.AWAITING_CONSENT and not application.is_self
    return is_waiting and is_offered(application, Route.COUNTER)
