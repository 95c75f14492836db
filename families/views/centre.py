"""The citizen centre and the family service page."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from families.selectors import family_overview, names_of
from families.services.messages import unread_count
from families.views.requests import CitizenRequest
from families.views.rows import initial_of, link_rows, under_way_rows
from families.views.tiles import own_start_url, tiles_for
from families.views.waiting import waiting_items


@require_safe
@login_not_required
def centre(request: HttpRequest) -> HttpResponse:
    """A stranger is welcomed here too, rather than sent to a sign-in page that explains nothing."""
    if not isinstance(request.user, User):
        return render(request, "families/centre/welcome.html")
    overview = family_overview(request.user)
    names = names_of(application.applicant_id for application in overview.asked_of_you)
    items = waiting_items(overview, names, unread=unread_count(request.user))
    context = {
        "greeting": greeting(overview.own.person.name if overview.own else "", timezone.localtime()),
        "waiting": items,
        "waiting_title": waiting_title(len(items)),
        "tiles": tiles_for(overview.own),
    }
    return render(request, "families/centre/centre.html", context)


@require_safe
def family(request: CitizenRequest) -> HttpResponse:
    overview = family_overview(request.user)
    names = names_of(application.applicant_id for application in overview.asked_of_you)
    waiting = waiting_items(overview, names, unread=0)
    context = {
        "own": overview.own,
        "own_initial": initial_of(overview.own.person.name) if overview.own else "",
        "links": link_rows(overview.links),
        "under_way": under_way_rows(overview.under_way),
        "waiting": waiting,
        "waiting_title": waiting_title(len(waiting)),
        "own_start_url": own_start_url(),
        "is_own_started": any(application.is_self for application in (*overview.needs_you, *overview.under_way)),
    }
    return render(request, "families/family/family.html", context)


def greeting(name: str, now: datetime) -> str:
    """Morning from 5, afternoon from 12, evening from 18 o'clock."""
    if 5 <= now.hour < 12:
        return _("Good morning, %(name)s") % {"name": name} if name else _("Good morning")
    if 12 <= now.hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name} if name else _("Good afternoon")
    return _("Good evening, %(name)s") % {"name": name} if name else _("Good evening")


def waiting_title(count: int) -> str:
    return ngettext("%(count)s thing waits for you", "%(count)s things wait for you", count) % {"count": count}
