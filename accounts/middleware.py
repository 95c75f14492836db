"""Signs out who has been idle, leads strangers to sign in, keeps private pages out of caches, shows pages in the user's
language, and answers allauth's wrong input with 422, its limit with 429 and a code that could not be sent with 503."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from accounts.errors import NotDelivered
from accounts.idleness import note_activity, reason_to_end
from accounts.models import User
from accounts.preferences import TEXT_SIZE_COOKIE, keep_language, keep_text_size, language_of
from accounts.sign_in_again import end_session, is_htmx, lead_to_sign_in, page_of
from accounts.sign_in_tries import asked_to_wait
from accounts.waiting import seconds_until

GetResponse = Callable[[HttpRequest], HttpResponse]


class IdleSignOutMiddleware:
    """Ends a session after 15 minutes without activity, and after 12 hours in any case (settings).

    A page that refreshes itself is no activity: GETs by htmx never prolong a session. Nor does a page whose time is up.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if ended := reason_to_end(request):
                return end_session(request, ended, back=page_of(request))
            if _is_activity(request):
                note_activity(request)
        return self.get_response(request)


def _is_activity(request: HttpRequest) -> bool:
    is_refresh = request.method == "GET" and is_htmx(request)
    return not is_refresh and request.path != reverse("accounts:end_idle_session")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's, which knows neither a part of a page that fetches itself nor an address that only takes POSTs."""

    def handle_no_permission(  # type: ignore[override]  # the stub says a redirect; Django only returns it
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if request.method == "GET" and not is_htmx(request):
            return super().handle_no_permission(request, view_func)
        return lead_to_sign_in(request, back=page_of(request))


class PrivatePagesMiddleware:
    """What a signed-in person was shown stays in no cache: on a shared computer *back* shows nothing after signing out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


class LanguageMiddleware:
    """The user's language, else the cookie's, else the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        self._remember(request, response)
        return response

    @staticmethod
    def _remember(request: HttpRequest, response: HttpResponse) -> None:
        """So that the pages after signing out look as those before."""
        user = request.user
        if not isinstance(user, User):
            return
        if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != user.language:
            keep_language(response, user.language)
        if request.COOKIES.get(TEXT_SIZE_COOKIE, "normal") != user.text_size:
            keep_text_size(response, user.text_size)


class WrongInputMiddleware:
    """allauth answers wrong input with 200; a page that shows errors is 422 here, and 429 where somebody has to wait. Its
    limit on texts becomes 429, and a code that could not be sent 503."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        is_wrong = isinstance(form, BaseForm) and form.is_bound and bool(form.errors)
        if request.method == "POST" and response.status_code == HTTPStatus.OK and is_wrong:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
            until = asked_to_wait(request)
            if until is not None:
                response.status_code = HTTPStatus.TOO_MANY_REQUESTS
                response.headers["Retry-After"] = str(seconds_until(until))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> Any:
        if isinstance(exception, NotDelivered):
            return render(request, "accounts/not_delivered.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
        return respond_429(request) if isinstance(exception, RateLimited) else None
