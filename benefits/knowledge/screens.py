"""Where on our own pages something is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Screen:
    """`of_own_card`: a page of the reader's own card, which only they have who linked it."""

    view_name: str
    label: str | Promise
    of_own_card: bool = False


def links_to(screens: Iterable[Screen], own_link: UUID | None = None) -> list[dict[str, str]]:
    """`label` and `url` of those that exist for this reader."""
    found = ((screen, _address(screen, own_link)) for screen in screens)
    return [{"label": str(screen.label), "url": url} for screen, url in found if url]


def _address(screen: Screen, own_link: UUID | None) -> str | None:
    if screen.of_own_card and own_link is None:
        return None
    try:
        return reverse(screen.view_name, args=[own_link] if screen.of_own_card else [])
    except NoReverseMatch:
        return None
