"""The way into a link's insurances: whose link it is, that it is active and shows any."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect

from benefits.policies import insurances_shown
from benefits.selectors import BESIDE
from families.models import FamilyLink
from families.views.own import own_link_or_404
from families.views.requests import CitizenRequest

P = ParamSpec("P")
LinkView = Callable[Concatenate[CitizenRequest, FamilyLink, P], HttpResponseBase]


def of_shared_link(view: LinkView[P]) -> Callable[..., HttpResponseBase]:
    """The view gets the link itself: one of the user's that shows at least one insurance, else 404. A link that is paused,
    stopped or over leads to its own page, which says so."""

    @wraps(view)
    def opened(request: CitizenRequest, pk: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        link = own_link_or_404(request.user, pk, *BESIDE)
        if not link.is_active:
            return redirect("families:link", pk=pk)
        if not insurances_shown(link):
            raise Http404
        return view(request, link, *args, **kwargs)

    return opened
