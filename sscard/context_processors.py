"""What the page frame needs on every page: where one can go, in which size of text, and when an idle session ends.

Entries are data. One whose address does not exist is left out, so no page ever carries a dead link.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXT_SIZE_COOKIE = "text_size"  # what a stranger chose; a signed-in user's choice is on the user
HELP_PHONE = "12333"  # the nation's line for pension, unemployment and work injury (domain.md)
Audience = Literal["everyone", "citizens", "strangers"]


@dataclass(frozen=True)
class Entry:
    view_name: str
    label: str | Promise
    audience: Audience = "everyone"


NAVIGATION = (
    Entry("families:centre", _("Citizen centre"), "citizens"),
    Entry("families:family", _("My family"), "citizens"),
    Entry("families:viewers", _("Who can see me?"), "citizens"),
    Entry("families:inbox", _("Messages"), "citizens"),
    Entry("accounts:preferences", _("My account"), "citizens"),
    Entry("families:consent", _("Answer a request"), "strangers"),
    Entry("account_login", _("Sign in"), "strangers"),
    Entry("account_signup", _("Create an account"), "strangers"),
)
FOOTER = (
    Entry("families:help", _("Help and offices")),
    Entry("families:privacy", _("Your data")),
    Entry("families:legal-basis", _("Legal basis")),
    Entry("families:accessibility", _("Accessibility")),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    is_citizen = _is_signed_in(request)
    return {
        "navigation": _links(NAVIGATION, request.path, is_citizen=is_citizen),
        "footer_links": _links(FOOTER, request.path, is_citizen=is_citizen),
        "text_size": _text_size(request, is_citizen=is_citizen),
        "is_signed_in": is_citizen,
        "idle_seconds": int(settings.IDLE_SIGN_OUT_AFTER.total_seconds()),
        "idle_warning_seconds": int(settings.IDLE_WARNING_BEFORE.total_seconds()),
        "help_phone": HELP_PHONE,
    }


def _is_signed_in(request: HttpRequest) -> bool:
    """False as well for an error met before anyone was recognised."""
    return hasattr(request, "user") and request.user.is_authenticated


def _text_size(request: HttpRequest, *, is_citizen: bool) -> str:
    chosen = request.user.text_size if is_citizen else request.COOKIES.get(TEXT_SIZE_COOKIE)  # type: ignore[union-attr]
    return "large" if chosen == "large" else "normal"


def _links(entries: tuple[Entry, ...], path: str, *, is_citizen: bool) -> list[dict[str, Any]]:
    hidden = "strangers" if is_citizen else "citizens"
    return [
        {"label": entry.label, "url": url, "current": _current(url, path)}
        for entry, url in _reachable(entries, get_urlconf())
        if entry.audience != hidden
    ]


def _current(url: str, path: str) -> str:
    """The value of aria-current: "page" on the page itself, "true" on pages below it, else ""."""
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""


@cache
def _reachable(entries: tuple[Entry, ...], urlconf: str | None) -> tuple[tuple[Entry, str], ...]:
    """The entries that have an address under this URL configuration, which does not change while a process lives."""
    found = []
    for entry in entries:
        try:
            found.append((entry, reverse(entry.view_name, urlconf=urlconf)))
        except NoReverseMatch:
            continue
    return tuple(found)
