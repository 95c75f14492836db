"""A link's page, what its sides can do about it in their account, and who can see the user."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from families.models import FamilyLink
from families.policies.deaths import list_ends_at, was_left_behind
from families.policies.links import can_lower_link, can_see_link, can_use
from families.scopes import Scope
from families.selectors import card_of, links_in_care_of, names_of, own_person
from families.services.consents.invitations import invitations_of
from families.services.links.openings import note_opening
from families.views.cases import case_page, unknown_page
from families.views.link_actions import actions_of
from families.views.link_changes import end_page, ended_page, less_page, pause_page, resume_page, viewer_page, words_of
from families.views.link_renewals import renewal_context
from families.views.looks import subject_looks_page
from families.views.requests import CitizenRequest
from families.views.rows import care_rows, state_of
from families.views.standpoints import Standpoint
from families.views.viewers import viewers_context


@require_safe
@never_cache
def link(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """The owner sees the relative; the subject sees who is linked to them; both see that it has ended."""
    seen, here = _link_or_404(request.user, pk), Standpoint.of_citizen(request.user)
    if seen.is_over:
        is_left = here.is_owner(seen) and was_left_behind(seen)
        return ended_page(request, seen, here, was_left_behind=is_left, **renewal_context(request.user, seen))
    if not here.is_owner(seen):
        return viewer_page(request, seen, here)
    if seen.frozen_at is not None and seen.person.died_on is not None:
        return render(request, "families/link/died.html", _died_context(seen, here))
    if seen.is_active:
        note_opening("families.record_opened", seen)
    return render(request, "families/link/link.html", _link_context(request.user, seen, here))


def _on_link(page: Callable[[HttpRequest, FamilyLink, Standpoint], HttpResponse]) -> Callable[..., HttpResponse]:
    """The page of a link for whoever is a side of it, in their account."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @wraps(page)
    def view(request: CitizenRequest, pk: UUID) -> HttpResponse:
        return page(request, _link_or_404(request.user, pk), Standpoint.of_citizen(request.user))

    return view


link_less = _on_link(less_page)
link_pause = _on_link(pause_page)
link_resume = _on_link(resume_page)
link_end = _on_link(end_page)
link_unknown = _on_link(unknown_page)
link_case = _on_link(case_page)
link_looks = _on_link(subject_looks_page)


@require_safe
@never_cache
def who_can_see_me(request: CitizenRequest) -> HttpResponse:
    person = own_person(request.user)
    if person is None:
        return render(request, "families/viewers/viewers.html", {"person": None})
    in_care = links_in_care_of(person)
    context = {
        "person": person,
        "in_care": care_rows(in_care, names_of(row.owner_id for row in in_care)),
        "has_invitations": invitations_of(request.user).exists(),
        **viewers_context(person, Standpoint.of_citizen(request.user)),
    }
    return render(request, "families/viewers/viewers.html", context)


def _link_or_404(user: User, pk: UUID) -> FamilyLink:
    rows = FamilyLink.objects.select_related("person__region", "owner", "application")
    found = get_object_or_404(rows, pk=pk)
    if not can_see_link(user, found):
        raise Http404
    return found


def _link_context(user: User, seen: FamilyLink, here: Standpoint) -> dict[str, Any]:
    may_see_card = can_use(user, seen.person, Scope.VIEW_CARD.value)
    card = card_of(seen.person) if may_see_card else None
    tag, tag_kind = state_of(seen, timezone.now())
    return {
        "card": card,
        "may_see_card": may_see_card,
        "scope_labels": [scope.label for scope in Scope if scope.value in seen.scopes],
        "tag": tag,
        "tag_kind": tag_kind,
        "actions": actions_of(seen),
        "can_lower": can_lower_link(user, seen),
        **renewal_context(user, seen),
        **words_of(seen, here),
    }


def _died_context(seen: FamilyLink, here: Standpoint) -> dict[str, Any]:
    """No more of the person than the owner has known all along: nothing of the record, and nothing of the death but that
    it is so."""
    ends = (list_ends_at(seen.person), seen.until)
    return {
        "link": seen,
        "ends_at": min((at for at in ends if at is not None), default=None),
        **words_of(seen, here),
    }
