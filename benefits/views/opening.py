"""The way into a link's insurances: whose link it is, that it is active and shows any, and that the person can see who
looked."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from accounts.models import User
from audit.models import Event
from audit.services import Actor, Code, build_event
from benefits.policies import insurances_shown
from benefits.selectors import links_with_people
from families.models import FamilyLink
from families.views.requests import CitizenRequest

P = ParamSpec("P")
LinkView = Callable[Concatenate[CitizenRequest, FamilyLink, P], HttpResponseBase]


def of_shared_link(view: LinkView[P]) -> Callable[..., HttpResponseBase]:
    """The view gets the link itself: one of the user's that shows at least one insurance, else 404. A link that is paused,
    stopped or over leads to its own page, which says so."""

    @wraps(view)
    def opened(request: CitizenRequest, pk: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        link = get_object_or_404(links_with_people(), pk=pk, owner=request.user)
        if not link.is_active:
            return redirect("families:link", pk=pk)
        if not insurances_shown(link):
            raise Http404
        return view(request, link, *args, **kwargs)

    return opened


def note_openings(
    user: User, links: Iterable[FamilyLink], *, kind: str = "benefits.insurances_opened", **codes: Code
) -> None:
    """Whose insurances, or what else the kind names, were shown: each relative can see it. Nobody is told of a look at
    their own."""
    events = [
        build_event(
            kind,
            by=Actor.citizen(user.pk),
            of="link",
            object_id=link.pk,
            person_id=link.person_id,
            codes={"relationship": link.relationship, **codes},
        )
        for link in links
        if not link.is_self
    ]
    if events:
        Event.objects.bulk_create(events)
