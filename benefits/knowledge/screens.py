"""Where on our own pages something is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Screen:
    """`of_own_card`: a page of the reader's own card, which only they have who linked it."""

    view_name: str
    label: str | Promise
    of_own_card: bool = False


def links_to(screens: Iterable[Screen], own_link: UUID | None = None) -> list[dict[str, str]]:
    """`label` and `url` of those that exist for this reader."""
    return [
        {"label": str(screen.label), "url": reverse(screen.view_name, args=[own_link] if screen.of_own_card else [])}
        for screen in screens
        if own_link or not screen.of_own_card
    ]
