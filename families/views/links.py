"""A link's page, the way to end it, and who can see the user: the same link from both of its sides."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from audit.services import Actor
from authorities.packs import pack_for
from families.errors import LinkEnded
from families.forms.links import EndLinkForm
from families.models import FamilyLink
from families.packs import DeathRules
from families.policies import can_end_link, can_see_link, can_use
from families.relationships import Relationship
from families.scopes import Scope
from families.selectors import (
    Opening,
    apps_asking,
    apps_by_id,
    card_of,
    links_to,
    names_of,
    openings_of,
    own_person,
)
from families.services.card_codes import printed_code_of
from families.services.links import end_link_as
from families.services.openings import note_opening
from families.views.asking_apps import asking_rows, name_of_app
from families.views.link_actions import actions_of
from families.views.requests import CitizenRequest
from families.views.rows import state_of, term_of, viewer_rows
from families.wording import scopes_in_words
from integrators.models import App


@require_safe
@never_cache
def link(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """The owner sees the relative; the subject sees who is linked to them; both see that it has ended."""
    seen = _link_or_404(request.user, pk)
    if seen.is_over:
        return render(request, "families/link/ended.html", {"link": seen, "is_owner": _is_owner(request.user, seen)})
    if not _is_owner(request.user, seen):
        return render(request, "families/link/viewer.html", _viewer_context(seen))
    if seen.frozen_at is not None and seen.person.died_on is not None:
        return render(request, "families/link/died.html", _died_context(seen))
    if seen.is_active:
        note_opening("families.record_opened", seen)
    return render(request, "families/link/link.html", _link_context(request.user, seen))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link_end(request: CitizenRequest, pk: UUID) -> HttpResponse:
    seen = _link_or_404(request.user, pk)
    if not can_end_link(request.user, seen):
        return redirect("families:link", pk=pk)
    form = EndLinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _end(request, seen, is_silent=form.cleaned_data["is_silent"])
    context = {"link": seen, "form": form, "is_owner": _is_owner(request.user, seen), **_words(seen)}
    return render(request, "families/link/end.html", context)


@require_safe
@never_cache
def who_can_see_me(request: CitizenRequest) -> HttpResponse:
    person = own_person(request.user)
    links = links_to(person) if person else []
    openings = openings_of(person) if person else []
    names = names_of([*(row.owner_id for row in links), *(opening.user_id for opening in openings if opening.user_id)])
    rows = viewer_rows(links, names)
    apps = apps_by_id(opening.app_id for opening in openings if opening.app_id)
    opened = [{"at": opening.at, "name": _who_opened(opening, names, apps)} for opening in openings]
    asking = asking_rows(apps_asking(person)) if person else []
    context = {"person": person, "rows": rows, "openings": opened, "asking": asking}
    return render(request, "families/viewers/viewers.html", context)


def _end(request: CitizenRequest, ending: FamilyLink, *, is_silent: bool) -> HttpResponse:
    try:
        end_link_as(ending, request.user, is_silent=is_silent, by=Actor.citizen(request.user.pk))
    except LinkEnded as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("The link has ended. From now on nothing can be seen or done through it."))
    return redirect("families:family" if _is_owner(request.user, ending) else "families:who-can-see-me")


def _link_or_404(user: User, pk: UUID) -> FamilyLink:
    rows = FamilyLink.objects.select_related("person__region", "owner", "application")
    found = get_object_or_404(rows, pk=pk)
    if not can_see_link(user, found):
        raise Http404
    return found


def _is_owner(user: User, seen: FamilyLink) -> bool:
    return seen.owner_id == user.pk


def _who_opened(opening: Opening, names: Mapping[UUID, str], apps: Mapping[str, App]) -> str:
    if opening.is_check:
        return _("Somebody at a desk, who checked the code of your card")
    if opening.user_id is None:
        return _("An officer of the authority")
    name = names.get(opening.user_id) or _("Somebody who is no longer here")
    if opening.app_id is None or (app := apps.get(opening.app_id)) is None:
        return name
    return _("%(name)s, with an app of %(organisation)s") % {"name": name, "organisation": name_of_app(app)}


def _link_context(user: User, seen: FamilyLink) -> dict[str, Any]:
    may_see_card = can_use(user, seen.person, Scope.VIEW_CARD.value)
    card = card_of(seen.person) if may_see_card else None
    tag, tag_kind = state_of(seen, timezone.now())
    return {
        "link": seen,
        "card": card,
        "may_see_card": may_see_card,
        "scope_labels": [scope.label for scope in Scope if scope.value in seen.scopes],
        "tag": tag,
        "tag_kind": tag_kind,
        "actions": actions_of(seen),
        **_words(seen),
    }


def _died_context(seen: FamilyLink) -> dict[str, Any]:
    """No more of the person than the owner has known all along: nothing of the record, and nothing of the death but that
    it is so."""
    assert seen.frozen_at is not None
    days = pack_for(seen.person.region_id).section(DeathRules).links_end_after_days
    ends_at = seen.frozen_at + timedelta(days=days)
    return {"link": seen, "ends_at": min(ends_at, seen.until or ends_at), **_words(seen)}


def _viewer_context(seen: FamilyLink) -> dict[str, Any]:
    tag, tag_kind = state_of(seen, timezone.now())
    labels = [scope.label for scope in Scope if scope.value in seen.scopes]
    return {
        "link": seen,
        "scope_labels": labels,
        "tag": tag,
        "tag_kind": tag_kind,
        "printed": printed_code_of(seen),
        **_words(seen),
    }


def _words(seen: FamilyLink) -> dict[str, Any]:
    return {
        "owner_name": names_of([seen.owner_id]).get(seen.owner_id) or _("Someone"),
        "relationship": Relationship(seen.relationship).label,
        "scopes": scopes_in_words(seen.scopes, get_language() or "en"),
        "term": term_of(seen),
    }
