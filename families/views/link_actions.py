"""What can be done through a link: which page, and what the link must allow for it. Rows for components/action_row.html are
made of it, and every other way to these pages asks here whether it is open. An entry whose page does not exist in this
product, or which the link does not allow, is left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.models import FamilyLink
from families.policies.links import may
from families.scopes import VIEW, Scope


@dataclass(frozen=True, slots=True)
class LinkAction:
    """One of `scopes` is enough; `of_relatives`: not of one's own card."""

    view_name: str
    label: str | Promise
    scopes: tuple[Scope, ...]
    of_relatives: bool = False


_INSURANCES = tuple(Scope(scope) for scope in VIEW if scope != Scope.VIEW_CARD)

CARD = LinkAction("families:card", _("The card: its state, renewal and offices"), (Scope.VIEW_CARD,))
OF_CARD = (
    LinkAction("families:card-code", _("Show the card's code at a desk"), (Scope.SHOW_CODE,)),
    LinkAction("families:card-loss", _("The card is lost"), (Scope.REPORT_LOSS,)),
)
PASS = LinkAction("families:pass", _("Show at a desk that I may act"), tuple(Scope), of_relatives=True)
OF_LINK = (
    CARD,
    *OF_CARD,
    PASS,
    LinkAction("benefits:person", _("The five insurances"), _INSURANCES),
    LinkAction("benefits:certification", _("The proof of life for the pension"), (Scope.CERTIFY, Scope.VIEW_PENSION)),
)


_ACTIONS = {action.view_name: action for action in OF_LINK}


def is_open(link: FamilyLink, view_name: str) -> bool:
    """Does the link lead to that page of `OF_LINK`, now?"""
    return _allows(link, _ACTIONS[view_name])


def actions_of(link: FamilyLink, actions: Iterable[LinkAction] = OF_LINK) -> list[dict[str, object]]:
    """None while the link is paused, over or not begun."""
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    return [
        {"url": reverse(action.view_name, args=[link.pk]), "label": action.label}
        for action in actions
        if _allows(link, action) and _exists(action.view_name, urlconf)
    ]


def _allows(link: FamilyLink, action: LinkAction) -> bool:
    """One's own allows everything that is not for relatives alone."""
    if link.is_self:
        return link.is_active and not action.of_relatives
    return any(may(link, scope) for scope in action.scopes)


@cache
def _exists(view_name: str, urlconf: str) -> bool:
    """Under this URL configuration, which does not change while a process lives."""
    try:
        reverse(view_name, urlconf=urlconf, args=[uuid7()])
    except NoReverseMatch:
        return False
    return True
