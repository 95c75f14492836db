"""Who can see somebody, who looked and who asked, for the first page of their own in an account and at /consent/manage/.

Who has an account makes invitations there, who has none at an office; what stands of them is seen and taken back in both
places (`invitations_seen`). Everything else about the person is the same from both."""

from typing import Any

from django.utils import timezone

from families.models import InsuredPerson
from families.policies.links import decides_for_self
from families.selectors import apps_asking, links_to, openings_of
from families.services.links.digests import Month
from families.views.asking_apps import asking_rows
from families.views.blocks import blocked_rows
from families.views.looks import Names, lines_of
from families.views.months import in_words
from families.views.rows import viewer_rows
from families.views.standpoints import Standpoint

_NEWEST = 8  # looks on the page of everybody who can see; all of them are a click away


def viewers_context(person: InsuredPerson, here: Standpoint) -> dict[str, Any]:
    """For families/viewers/viewers.html, families/manage/links.html and what both include."""
    links, openings = links_to(person), openings_of(person, most=_NEWEST)
    names = Names.of(openings, (row.owner_id for row in links))
    last_month = Month.before(timezone.localdate())
    return {
        "rows": viewer_rows(links, names.users, f"{here.prefix}link"),
        "lines": lines_of(openings, names),
        "asking": asking_rows(apps_asking(person), here),
        "blocked": blocked_rows(person, here),
        "looks_url": here.place("looks"),
        "month": in_words(last_month),
        "month_url": here.place("seen-in-month", last_month),
        "owners_url": here.place("owners-allowed") if decides_for_self(person) else "",
    }
