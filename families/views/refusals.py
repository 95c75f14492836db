"""The decision to print of an application that was refused."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from families.services.applications.refusal_papers import refusal_paper
from families.views.own import own_application_or_404
from families.views.requests import CitizenRequest


@require_safe
@never_cache
def refusal(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """Only of what was refused by the register or an officer: whatever else ended without a link has no such page."""
    seen = own_application_or_404(request.user, pk)
    paper = refusal_paper(seen)
    if paper is None:
        return redirect("families:application", pk=pk)
    return render(request, "families/application/refusal.html", {"application": seen, "paper": paper})
