"""Where a stranger's language and text size live: in cookies of a year, readable by no script."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.models import TextSize, User

TEXT_SIZE_COOKIE = "text_size"
_LASTS = timedelta(days=365)


def language_of(request: HttpRequest) -> str:
    """The signed-in user's language, else the cookie's, else the browser's."""
    if isinstance(request.user, User):
        return request.user.language
    return translation.get_language_from_request(request)


def text_size_of(request: HttpRequest) -> TextSize:
    if isinstance(request.user, User):
        return TextSize(request.user.text_size)
    chosen = request.COOKIES.get(TEXT_SIZE_COOKIE)
    return TextSize(chosen) if chosen in TextSize.values else TextSize.NORMAL


def keep_language(response: HttpResponse, language: str) -> None:
    _keep(response, settings.LANGUAGE_COOKIE_NAME, language)


def keep_text_size(response: HttpResponse, text_size: str) -> None:
    _keep(response, TEXT_SIZE_COOKIE, text_size)


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_LASTS, secure=settings.IS_HTTPS, httponly=True, samesite="Lax")
