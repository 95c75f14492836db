"""What people may read who build on the API: its problems, and its contract in two readers that run from our own files."""

from csp.constants import NONCE
from csp.decorators import csp_update
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


@require_safe
@login_not_required
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI, from which requests can be sent."""
    return render(request, "integrators/docs.html")


@require_safe
@login_not_required
def docs_redirect(request: HttpRequest) -> HttpResponse:
    """Where the consent of a citizen comes back to Swagger UI, which waits in the window that opened this one."""
    return render(request, "integrators/docs_redirect.html")


# Redoc 2.5 makes two style elements before it knows the nonce: an empty one, and one for its logo.
_STYLES_OF_REDOC = [
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
]


@require_safe
@login_not_required
@csp_update({"style-src": [NONCE, *_STYLES_OF_REDOC]})
def reference(request: HttpRequest) -> HttpResponse:
    """Redoc, whose styles are made by its script: they carry this page's nonce."""
    return render(request, "integrators/reference.html")
