"""What the page frame needs on every page: where one can go, in which size of text, and when an idle session ends.

Entries are data. One whose address does not exist is left out, so no page ever carries a dead link.
"""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.preferences import text_size_of
from authorities.codes import NATION
from authorities.help import HelpRules
from authorities.packs import pack_for
from families.services.messages import unread

Audience = Literal["everyone", "citizens", "strangers"]


@dataclass(frozen=True)
class Entry:
    view_name: str
    label: str | Promise
    audience: Audience = "everyone"


NAVIGATION = (
    Entry("families:centre", _("Citizen centre"), "citizens"),
    Entry("families:family", _("My family"), "citizens"),
    Entry("families:who-can-see-me", _("Who can see me?"), "citizens"),
    Entry("families:messages", _("Messages"), "citizens"),
    Entry("accounts:preferences", _("My account"), "citizens"),
    Entry("families:consent", _("Answer a request"), "strangers"),
    Entry("account_login", _("Sign in"), "strangers"),
    Entry("account_signup", _("Create an account"), "strangers"),
)
FOOTER = (
    Entry("families:help", _("Help and offices")),
    Entry("benefits:knowledge", _("What you should know")),
    Entry("families:your-data", _("Your data")),
    Entry("families:legal-basis", _("Legal basis")),
    Entry("families:accessibility", _("Accessibility")),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    is_signed_in = _is_signed_in(request)
    return {
        "navigation": _links(NAVIGATION, request.path, is_signed_in=is_signed_in),
        "footer_links": _links(FOOTER, request.path, is_signed_in=is_signed_in),
        "text_size": text_size_of(request) if hasattr(request, "user") else "normal",
        "is_signed_in": is_signed_in,
        "count_unread": partial(_count_unread, request)
        if is_signed_in
        else None,  # the masthead asks, a fragment need not
        "idle_seconds": int(settings.IDLE_SIGN_OUT_AFTER.total_seconds()),
        "idle_warning_seconds": int(settings.IDLE_WARNING_BEFORE.total_seconds()),
        "exit_url": settings.EXIT_URL,
        "help_phone": pack_for(NATION).section(HelpRules).pension_phone,  # a region's own would cost each page a query
    }


def _is_signed_in(request: HttpRequest) -> bool:
    """False as well for an error met before the middleware could tell who is asking."""
    return hasattr(request, "user") and request.user.is_authenticated


def _count_unread(request: HttpRequest) -> int:
    """Of new messages; ten stand for ten and more."""
    assert isinstance(request.user, User)
    return unread(request.user)[:10].count()


def _links(entries: tuple[Entry, ...], path: str, *, is_signed_in: bool) -> list[dict[str, Any]]:
    hidden = "strangers" if is_signed_in else "citizens"
    return [
        {"label": entry.label, "url": url, "current": _current(url, path)}
        for entry, url in _reachable(entries, get_urlconf() or settings.ROOT_URLCONF)
        if entry.audience != hidden
    ]


def _current(url: str, path: str) -> str:
    """The value of aria-current: "page" on the page itself, "true" on pages below it, else ""."""
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""


@cache
def _reachable(entries: tuple[Entry, ...], urlconf: str) -> tuple[tuple[Entry, str], ...]:
    """The entries that have an address under this URL configuration, which does not change while a process lives."""
    found = []
    for entry in entries:
        try:
            found.append((entry, reverse(entry.view_name, urlconf=urlconf)))
        except NoReverseMatch:
            continue
    return tuple(found)
