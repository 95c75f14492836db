"""The services of the citizen centre as data: what they are called, where they lead, what they do."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from families.models import FamilyLink


@dataclass(frozen=True, slots=True)
class Tile:
    """`icon` names a drawing of components/icon.html."""

    view_name: str
    title: str | Promise
    text: str | Promise
    icon: str


FAMILY = Tile(
    "families:family",
    _("Social-security card: family service"),
    _("Link your parents, children or spouse and act for them with their permission."),
    "family",
)
TILES: tuple[Tile, ...] = (
    Tile(
        "benefits:insurances",
        _("My five insurances"),
        _("Pension, medical, unemployment, work injury and maternity: yours and your family's."),
        "chart",
    ),
    Tile(
        "benefits:calculators",
        _("When and how much?"),
        _("Work out a pension and what the other insurances pay: for anybody, without a record."),
        "calculator",
    ),
    Tile("benefits:board", _("Family board"), _("What falls due for whom: proofs of life, cards, links."), "clock"),
    Tile("families:who-can-see-me", _("Who can see me?"), _("Who is linked to you, and how to end it."), "eye"),
    Tile("families:help", _("Help and offices"), _("Your nearest office and who to call."), "pin"),
)


def tiles_for(own: FamilyLink | None) -> list[dict[str, object]]:
    """In the order shown; one's own card comes second and leads to the card, or to the way to link it."""
    return [_shown(FAMILY, is_first=True), _own_card(own), *(_shown(tile) for tile in TILES)]


def _shown(tile: Tile, *, is_first: bool = False) -> dict[str, object]:
    return {
        "url": reverse(tile.view_name),
        "title": tile.title,
        "text": tile.text,
        "icon": tile.icon,
        "first": is_first,
    }


def _own_card(own: FamilyLink | None) -> dict[str, object]:
    if own is None:
        url, text = own_start_url(), _("Link it first: it proves who you are, and everything else builds on it.")
    else:
        url, text = reverse("families:card", args=[own.pk]), _("Its number, issuer, validity and state.")
    return {"url": url, "title": _("My card"), "text": text, "icon": "card", "first": False}


def own_start_url() -> str:
    return reverse("families:application-start", args=["self"])
