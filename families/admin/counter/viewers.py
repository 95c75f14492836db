"""Who can see the person, and those in their care: for the officer's page, and as a sheet in the person's language to take
home."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from authorities.packs import pack_for
from families.admin.counter.languages import language_for, languages
from families.admin.counter.pages import page
from families.admin.counter.visits import READ, Visit, page_of_visit
from families.models import FamilyLink, InsuredPerson
from families.packs import LinkingRules
from families.relationships import Relationship
from families.selectors import blocks_of, links_in_care_of, links_to, names_of, names_of_blocked
from families.services.applications.limits import owners_allowed
from families.standing import day, state_of, term_of
from families.wording import scopes_in_short


def viewers_of(visit: Visit) -> dict[str, Any]:
    """In the language in force; four queries, however many there are."""
    own, in_care = links_to(visit.person), links_in_care_of(visit.person)
    names = names_of(link.owner_id for link in [*own, *in_care])
    blocks = list(blocks_of(visit.person))
    blocked = names_of_blocked(blocks)
    return {
        "viewers": _rows(own, names, visit),
        "in_care": _rows(in_care, names, visit),
        "blocked": [
            {
                "name": blocked[block.pk] or _("Someone"),
                "since": day(block.blocked_at),
                "url": visit.place("let-ask", block.pk),
            }
            for block in blocks
        ],
        "allowed": allowed_for(visit.person),
    }


def allowed_for(person: InsuredPerson) -> int:
    """How many may be linked to them: by their word, else by their region's pack."""
    return owners_allowed(person.owners_allowed, pack_for(person.region_id).section(LinkingRules))


@page_of_visit(*READ, is_read=True)
def sheet(request: HttpRequest, visit: Visit) -> HttpResponse:
    """To print: as the person would read it in an account. No number of anybody's is on it."""
    language = language_for(request, visit.person)
    with override(language):
        shown = viewers_of(visit)
    context = {"language": language, "languages": languages(language), "today": timezone.localdate(), **shown}
    return page(request, "sheet", _("Who can see them: to print"), visit=visit, **context)


def _rows(links: Iterable[FamilyLink], names: Mapping[UUID, str], visit: Visit) -> list[dict[str, Any]]:
    language, now = get_language() or "en", timezone.now()
    return [
        {
            "owner": names.get(link.owner_id) or _("Someone"),
            "person": link.person.name,
            "relationship": Relationship(link.relationship).label,
            "scopes": scopes_in_short(tuple(link.scopes), language),
            "state": state_of(link, now)[0],
            "term": term_of(link),
            "url": visit.place("link", link.pk),
        }
        for link in links
    ]
