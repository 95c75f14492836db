"""The five insurances of the whole family; for who is not signed in, what each of them is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from authorities.codes import NATION
from benefits.contributions import Insurance, Record
from benefits.policies import insurances_shown
from benefits.selectors import links_of, records_by_person
from benefits.services.phones import DECIDERS, phone_of
from benefits.views.standings import Card, Due, Rest, cards_of, due_of, rests_of, standings_for
from benefits.views.words import PURPOSES
from families.models import FamilyLink
from families.relationships import ROWS, Relationship
from families.selectors import region_of
from families.services.links.openings import note_openings
from families.views.rows import TONES, initial_of
from families.views.tiles import own_start_url


@dataclass(frozen=True, slots=True)
class Member:
    """One of the family. `note` says why there is nothing to show, where there is nothing."""

    name: str
    relationship: str
    initial: str
    tone: str
    url: str
    due: Due | None
    cards: list[Card]
    rests: list[Rest]
    note: str


@require_safe
@login_not_required
def insurances(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        return render(request, "benefits/family/insurances.html", {"rows": _purposes(NATION)})
    links = links_of(request.user)
    shown = [link for link in links if insurances_shown(link)]
    note_openings("benefits.insurances_opened", shown)
    records = records_by_person([link.person_id for link in shown])
    context: dict[str, Any] = {
        "people": [_member(link, records.get(link.person_id, {})) for link in shown],
        "has_relatives": any(not link.is_self for link in shown),
        "not_sharing": _not_sharing(len(links) - len(shown)),
        "own_start_url": own_start_url(),
    }
    if not shown:
        context["rows"] = _purposes(region_of(request.user))
    return render(request, "benefits/family/family.html", context)


def _member(link: FamilyLink, records: Mapping[Insurance, Record]) -> Member:
    relationship = Relationship(link.relationship)
    group = ROWS[relationship].group
    standings = standings_for(link, records) if records else []
    return Member(
        name=link.person.name,
        relationship=_("Yourself") if link.is_self else str(relationship.label),
        initial=initial_of(link.person.name),
        tone=TONES[group] if group else "jade",
        url=reverse("benefits:person", args=[link.pk]),
        due=due_of(link),
        cards=cards_of(link, standings),
        rests=rests_of(link, standings),
        note="" if records else _note(link),
    )


def _note(link: FamilyLink) -> str:
    refresh = getattr(link.person, "refresh", None)
    if refresh is not None and refresh.refreshed_at is not None:
        return _("The register has no insurance record.")
    return _("The register has not answered yet.")


def _not_sharing(count: int) -> str:
    if not count:
        return ""
    text = ngettext(
        "%(count)s person is linked to you and shares no insurance.",
        "%(count)s people are linked to you and share no insurance.",
        count,
    )
    return text % {"count": count}


def _purposes(region_code: str) -> list[dict[str, object]]:
    """What each insurance is for, and which of the region's two lines answers."""
    return [
        {
            "insurance": insurance,
            "title": insurance.label,
            "text": PURPOSES[insurance],
            "phone": phone_of(DECIDERS[insurance], region_code),
        }
        for insurance in Insurance
    ]
