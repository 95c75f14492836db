"""The way to the sign-in page, for who was signed out or never was, and from there back to the page they were on."""

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.idleness import Reason
from accounts.models import User
from accounts.preferences import keep_language


def end_session(request: HttpRequest, ended: Reason, *, back: str | None) -> HttpResponse:
    """Signs out and leads to the sign-in page, which says why, in the language of who was signed in."""
    user = request.user
    logout(request)
    response = lead_to_sign_in(request, back=back, ended=ended)
    if isinstance(user, User):
        keep_language(response, user.language)
    return response


def lead_to_sign_in(request: HttpRequest, *, back: str | None, **query: str) -> HttpResponse:
    """A whole page, also for a script of htmx, which would put a redirect's page into a part of its own."""
    query |= {REDIRECT_FIELD_NAME: back} if back else {}
    address = resolve_url(settings.LOGIN_URL) + (f"?{urlencode(query)}" if query else "")
    return HttpResponse(headers={"HX-Redirect": address}) if is_htmx(request) else HttpResponseRedirect(address)


def is_htmx(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def page_of(request: HttpRequest) -> str | None:
    """The page a request was made from or for: where a GET leads, else the page that posted, if it is one of ours."""
    if request.method == "GET" and not is_htmx(request):
        return request.get_full_path()
    return ours(request, request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))


def ours(request: HttpRequest, page: str) -> str | None:
    """The address, if it is one of this site's."""
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else None
