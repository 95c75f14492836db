"""Rows of the family service's lists, ready for components/person.html: names, words and dates, no queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from families.models import FamilyLink, LinkApplication
from families.relationships import ROWS, QuotaGroup, Relationship
from families.standing import day, moment, state_of, term_of
from families.views.waiting import whom
from families.wording import scopes_in_short

__all__ = [
    "TONES",
    "PersonRow",
    "care_rows",
    "day",
    "initial_of",
    "link_rows",
    "moment",
    "state_of",
    "term_of",
    "to_the_second",
    "under_way_rows",
    "viewer_rows",
]

TONES = {QuotaGroup.ELDERS: "jade", QuotaGroup.CHILDREN: "sky", QuotaGroup.SPOUSE: "gold", QuotaGroup.OTHERS: "grey"}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What components/person.html takes; `note` stands beside the relationship."""

    name: str
    url: str
    initial: str
    tone: str
    detail: str
    tag: str
    tag_kind: str
    end: str


def link_rows(links: Iterable[FamilyLink]) -> list[PersonRow]:
    language = get_language() or "en"
    now = timezone.now()
    return [_link_row(link, language, now) for link in links]


def viewer_rows(links: Iterable[FamilyLink], names: Mapping[UUID, str], page: str = "families:link") -> list[PersonRow]:
    """Those who are linked to the reader; `names` by the owner's id; `page` names the address of a link."""
    language = get_language() or "en"
    now = timezone.now()
    return [_viewer_row(link, names.get(link.owner_id) or _("Someone"), language, now, page) for link in links]


def care_rows(links: Iterable[FamilyLink], names: Mapping[UUID, str], page: str = "families:link") -> list[PersonRow]:
    """Links of others to the children and wards in the reader's care; `names` and `page` as for `viewer_rows`."""
    language = get_language() or "en"
    now = timezone.now()
    return [_care_row(link, names.get(link.owner_id) or _("Someone"), language, now, page) for link in links]


def under_way_rows(applications: Iterable[LinkApplication]) -> list[PersonRow]:
    return [_under_way_row(application) for application in applications]


def initial_of(name: str) -> str:
    """The part of a name that a face shows: of a Chinese name the last character, else the first letter."""
    name = name.strip()
    if not name:
        return "?"
    return name[-1] if name[-1] >= "\u2e80" else name[0].upper()


def to_the_second(at: datetime) -> str:
    """As `moment`, for what holds for less than a minute."""
    return f"{day(at)}, {date_format(timezone.localtime(at), 'H:i:s')}"


def _link_row(link: FamilyLink, language: str, now: datetime) -> PersonRow:
    relationship = Relationship(link.relationship)
    group = ROWS[relationship].group
    tag, kind = state_of(link, now)
    return PersonRow(
        name=link.person.name,
        url=reverse("families:link", args=[link.pk]),
        initial=initial_of(link.person.name),
        tone=TONES[group] if group else "jade",
        detail=f"{relationship.label} · {scopes_in_short(tuple(link.scopes), language)}",
        tag=tag,
        tag_kind=kind,
        end=term_of(link),
    )


def _viewer_row(link: FamilyLink, name: str, language: str, now: datetime, page: str) -> PersonRow:
    tag, kind = state_of(link, now)
    return PersonRow(
        name=name,
        url=reverse(page, args=[link.pk]),
        initial=initial_of(name),
        tone="sky",
        detail=_("You are to them: %(relationship)s · they may %(scopes)s")
        % {
            "relationship": Relationship(link.relationship).label,
            "scopes": scopes_in_short(tuple(link.scopes), language),
        },
        tag=tag,
        tag_kind=kind,
        end=term_of(link),
    )


def _care_row(link: FamilyLink, owner: str, language: str, now: datetime, page: str) -> PersonRow:
    tag, kind = state_of(link, now)
    return PersonRow(
        name=link.person.name,
        url=reverse(page, args=[link.pk]),
        initial=initial_of(link.person.name),
        tone="sky",
        detail=_("%(name)s is linked · they may %(scopes)s")
        % {"name": owner, "scopes": scopes_in_short(tuple(link.scopes), language)},
        tag=tag,
        tag_kind=kind,
        end=term_of(link),
    )


def _under_way_row(application: LinkApplication) -> PersonRow:
    name = whom(application)
    relationship = Relationship(application.relationship).label
    reference = _("application %(reference)s") % {"reference": application.reference}
    return PersonRow(
        name=name[:1].upper() + name[1:],
        url=reverse("families:application", args=[application.pk]),
        initial=initial_of(name),
        tone="gold",
        detail=f"{relationship} · {reference}",
        tag=str(application.get_status_display()),
        tag_kind="waiting",
        end=_("Next: %(who)s") % {"who": application.acts_next.label},
    )
