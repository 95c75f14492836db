"""One link to the person, or to somebody in their care: what is shared, and what they take from it. A press twice does what one
does."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from families.admin.counter.languages import language_for, languages
from families.admin.counter.pages import page
from families.admin.counter.visits import CHANGE, READ, READ_AND_CHANGE, NearToOfficer, Visit, page_of_visit
from families.decisions import EndReason
from families.errors import FamilyServiceError, LinkChanged
from families.forms.counter import EndForm
from families.forms.links import LessForm
from families.models import Dispute, FamilyLink
from families.policies.links import can_object, must_object
from families.policies.officers import can_change_at_counter, is_near_to_link
from families.relationships import Relationship
from families.scopes import Scope
from families.selectors import name_of, newest_case_of
from families.services.barring import barred_from
from families.services.links.at_counter import (
    end_at_counter,
    lower_at_counter,
    object_at_counter,
    pause_at_counter,
    resume_at_counter,
)
from families.services.remedies import against_the_case
from families.standing import state_of, term_of


@page_of_visit(*READ)
def link(request: HttpRequest, visit: Visit, link: UUID) -> HttpResponse:
    seen = _link_or_404(visit, link)
    case = newest_case_of(seen) if seen.person_id == visit.person.pk else None
    context: dict[str, Any] = {
        "scopes": [scope.label for scope in Scope if scope.value in seen.scopes],
        "term": term_of(seen),
        "state": state_of(seen, timezone.now())[0],
        "can_change": not seen.is_over and can_change_at_counter(visit.officer, seen, visit.person),
        "must_object": must_object(visit.person, seen),
        "can_object": seen.person_id == visit.person.pk and can_object(seen.person),
        "case": case if case is not None and case.is_open else None,
        "case_url": visit.place("link-case", seen.pk),
        "less_url": visit.place("link-less", seen.pk),
        "end_url": visit.place("link-end", seen.pk),
        "pause_url": visit.place("link-pause", seen.pk),
        "resume_url": visit.place("link-resume", seen.pk),
        "object_url": visit.place("link-object", seen.pk),
    }
    return page(request, "link", _("What they share through this link"), visit=visit, **context, **_whose(visit, seen))


@page_of_visit(*CHANGE)
def pause(request: HttpRequest, visit: Visit, link: UUID) -> HttpResponse:
    done = _("The link is paused. Nothing can be seen or done through it until they let it go on.")
    return _turned(request, visit, link, pause_at_counter, done)


@page_of_visit(*CHANGE)
def resume(request: HttpRequest, visit: Visit, link: UUID) -> HttpResponse:
    done = _("The link goes on. What they agreed to can be seen and done again.")
    return _turned(request, visit, link, resume_at_counter, done)


def _turned(request: HttpRequest, visit: Visit, link: UUID, change: Callable[..., None], done: str) -> HttpResponse:
    seen = _link_or_404(visit, link)
    try:
        change(seen, person=visit.person, **visit.recorded)
    except FamilyServiceError as error:
        return _refused(request, visit, seen, error)
    messages.success(request, done)
    return _back(visit, seen)


@page_of_visit(*READ_AND_CHANGE)
def less(request: HttpRequest, visit: Visit, link: UUID) -> HttpResponse:
    seen = _link_or_404(visit, link)
    if seen.is_self or seen.is_over:
        return _back(visit, seen)
    if request.method != "POST":
        return _less_page(request, visit, seen, LessForm(link=seen))
    form = LessForm(request.POST, link=seen)
    if request.POST.get("sequence") != str(seen.sequence):
        return _less_of_another_state(request, visit, seen, form)
    if not form.is_valid():
        return _less_page(request, visit, seen, form)
    scopes = form.cleaned_data["scopes"]
    try:
        lower_at_counter(seen, person=visit.person, scopes=scopes, until=form.end, **visit.recorded)
    except LinkChanged:
        return _less_of_another_state(request, visit, seen, form)
    except FamilyServiceError as error:
        form.add_error(error.field, str(error))
        return _less_page(request, visit, seen, form)
    return _lowered(request, visit, seen)


@page_of_visit(*READ_AND_CHANGE)
def end(request: HttpRequest, visit: Visit, link: UUID) -> HttpResponse:
    """Who asks is who stands there: the person themself, or who acts for them."""
    seen = _link_or_404(visit, link)
    if seen.ended_at is not None:
        messages.info(request, _("This link has ended already."))
        return visit.home()
    form = EndForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "end", _("End this link?"), visit=visit, form=form, **_whose(visit, seen))
    is_own = seen.person_id == visit.person.pk
    reason = EndReason.SUBJECT_ASKED if is_own else EndReason.REPRESENTATIVE_ASKED
    try:
        end_at_counter(seen, person=visit.person, reason=reason, **form.cleaned_data, **visit.recorded)
    except FamilyServiceError as error:
        return _refused(request, visit, seen, error)
    told = (
        _("The link has ended. The owner has not been told.")
        if form.cleaned_data["is_silent"]
        else _("The link has ended, and the owner has been told.")
    )
    messages.success(request, told)
    return visit.home()


@page_of_visit(*CHANGE)
def objection(request: HttpRequest, visit: Visit, link: UUID) -> HttpResponse:
    """They do not know who is linked to them, or as a child do not want it. Once more it is the same case."""
    seen = _link_or_404(visit, link)
    if seen.person_id != visit.person.pk:
        raise Http404
    try:
        object_at_counter(seen, **visit.recorded)
    except FamilyServiceError as error:
        return _refused(request, visit, seen, error)
    return HttpResponseRedirect(visit.place("link-case", seen.pk))


@page_of_visit(*READ)
def case(request: HttpRequest, visit: Visit, link: UUID) -> HttpResponse:
    """The number of the case on paper."""
    seen = _link_or_404(visit, link)
    found: Dispute | None = newest_case_of(seen)
    if found is None or found.person_id != visit.person.pk:
        raise Http404
    language = language_for(request, visit.person)
    with override(language):
        against = against_the_case(found)
    context: dict[str, Any] = {"case": found, "link": seen, "language": language, "languages": languages(language)}
    context["against"] = against
    return page(request, "case", _("Their case: to print"), visit=visit, **context)


def _link_or_404(visit: Visit, link_id: UUID) -> FamilyLink:
    """Of the person, or of somebody whom they act for; one that has ended too, for who pressed twice. Raises NearToOfficer."""
    around = FamilyLink.objects.of_relatives().select_related("person__region", "owner", "application", "guardian")
    found = around.filter(pk=link_id).first()
    if found is None or visit.person.pk not in {found.person_id, found.guardian_id}:
        raise Http404
    if barred_from(found, is_near_to_link, of="link", person_id=found.person_id, officer=visit.officer):
        raise NearToOfficer
    return found


def _whose(visit: Visit, seen: FamilyLink) -> dict[str, Any]:
    return {
        "link": seen,
        "owner_name": name_of(seen.owner) or _("Someone"),
        "relationship": Relationship(seen.relationship).label,
        "child_name": "" if seen.person_id == visit.person.pk else seen.person.name,
        "back_url": visit.place("link", seen.pk),
    }


def _back(visit: Visit, seen: FamilyLink) -> HttpResponseRedirect:
    return HttpResponseRedirect(visit.place("link", seen.pk))


def _refused(request: HttpRequest, visit: Visit, seen: FamilyLink, error: FamilyServiceError) -> HttpResponse:
    messages.error(request, str(error))
    return _back(visit, seen)


def _less_page(
    request: HttpRequest, visit: Visit, seen: FamilyLink, form: LessForm, status: int | None = None
) -> HttpResponse:
    title = _("What stays shared?")
    return page(request, "less", title, visit=visit, form=form, status=status, **_whose(visit, seen))


def _less_of_another_state(request: HttpRequest, visit: Visit, seen: FamilyLink, form: LessForm) -> HttpResponse:
    """Changed since the page was shown: by a press of the same button just before, or by something that nobody has seen."""
    seen.refresh_from_db()
    asked = LessForm(form.data, link=seen)
    if asked.non_field_errors():  # nothing would change: it is so already
        return _lowered(request, visit, seen)
    messages.error(request, str(LinkChanged.message))
    return _less_page(request, visit, seen, LessForm(link=seen), status=422)


def _lowered(request: HttpRequest, visit: Visit, seen: FamilyLink) -> HttpResponse:
    messages.success(request, _("From now on only what stands here is shared through this link."))
    return _back(visit, seen)
