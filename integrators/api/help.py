"""What people may read who build on the API."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from integrators.api.catalogue import PROBLEMS


@require_safe
@login_not_required
def problems(request: HttpRequest) -> HttpResponse:
    """Where each problem leads with `rel="help"`."""
    return render(request, "integrators/problems.html", {"problems": PROBLEMS})
