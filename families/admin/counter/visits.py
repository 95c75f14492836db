"""A visit: whom an officer serves, and by which paper they proved who they are. The paper is noted in the session, with the id
of the person and the time, and is asked for anew after a while or for another person."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypedDict
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from audit.services import Actor, Code, record_event
from authorities.admin import is_on_duty, officer_of
from authorities.policies import within_duty
from families.admin.counter.pages import page
from families.decisions import IdentitySeen
from families.forms.counter import PaperForm
from families.models import InsuredPerson
from families.policies.home_visits import can_record_home_visit
from families.policies.officers import can_serve_at_counter
from families.selectors import VIEWED
from families.services.applications.activation import Obstacle
from families.services.links.changing import noted_at_counter
from families.services.visits import begin_visit, turned_away

LASTS = timedelta(minutes=30)
_KEY, _LOOKED, _ASKED = "counter_visit", "counter_visit_looked_at", "counter_visit_asked_paper"
READ, CHANGE, READ_AND_CHANGE = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")


class NearToOfficer(Exception):
    """What a page of the visit is about has the officer or a relative of theirs on its other side: the page says that, and
    nothing else. Raised by who has noted it (`barred_from`)."""


class Recorded(TypedDict):
    """Who records it and what they saw: as the services at the counter take it."""

    officer: User
    identity_seen: IdentitySeen


@dataclass(frozen=True, slots=True)
class Visit:
    """`seen` until `until`; None before the paper was noted, and for who may only read."""

    person: InsuredPerson
    officer: User
    can_serve: bool
    seen: IdentitySeen | None = None
    until: datetime | None = None

    @property
    def recorded(self) -> Recorded:
        """Of one whose paper was noted."""
        assert self.seen is not None
        return {"officer": self.officer, "identity_seen": self.seen}

    @property
    def is_open(self) -> bool:
        """For doing what the person asks."""
        return self.seen is not None

    @property
    def url(self) -> str:
        return self.place("visit")

    @property
    def why_no_home_visit(self) -> str:
        """Of one that the officer may serve; empty where a visit at home can be agreed on."""
        if can_record_home_visit(self.officer, self.person):
            return ""
        return str((Obstacle.DECEASED if self.person.died_on else Obstacle.NOT_ON_REGISTER).label)

    def place(self, name: str, *about: Any) -> str:
        return reverse(f"counter:{name}", args=[self.person.pk, *about])

    def home(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.url)


PageOfVisit = Callable[..., HttpResponse]


def page_of_visit(
    *methods: str, is_read: bool = False, asks_paper: bool = False
) -> Callable[[PageOfVisit], Callable[..., HttpResponseBase]]:
    """A page about who stands there: 404 outside the officer's regions, and for who is near to the person a word that a
    colleague has to serve them; for who is near to the other side of what the page is about, that one has to deal with it.
    Unless it `is_read`, it wants the paper first, and where it `asks_paper` it asks for that itself; who may only read needs
    none. The look is noted, of a visit once."""

    def door(inner: PageOfVisit) -> Callable[..., HttpResponseBase]:
        @require_http_methods(list(methods))
        @wraps(inner)
        def view(request: HttpRequest, person: UUID, **about: Any) -> HttpResponseBase:
            visit = _visit_of(request, person)
            if turned_away(visit.person, officer=visit.officer):
                return page(request, "not_for_you", _("A colleague has to serve this person"), status=403)
            if not is_read and not visit.can_serve:
                raise PermissionDenied
            if not is_read and not visit.is_open:
                messages.info(request, _("Say which paper you saw, then go on."))
                return visit.home()
            if asks_paper and visit.can_serve and not visit.is_open:
                _note_first_look(request, visit)
                return first_question(request, visit, PaperForm())
            response = _unless_near(inner, request, visit, about)
            if request.method in READ:
                _note_look(request, visit)
            return response

        return view

    return door


def _unless_near(inner: PageOfVisit, request: HttpRequest, visit: Visit, about: Mapping[str, Any]) -> HttpResponse:
    try:
        return inner(request, visit, **about)
    except NearToOfficer:
        return page(request, "near", _("A colleague has to deal with this"), visit=visit, status=403)


def on_duty(inner: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page about nobody: for whoever has a duty anywhere."""

    @wraps(inner)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_on_duty(request):
            raise PermissionDenied
        return inner(request, *args, **kwargs)

    return view


@page_of_visit(*CHANGE, is_read=True)
def paper(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The visit begins."""
    if not visit.can_serve:
        raise PermissionDenied
    form = PaperForm(request.POST)
    if not form.is_valid():
        return first_question(request, visit, form)
    if visit.seen != form.seen:  # a second press notes nothing more
        begin_visit(visit.person, officer=visit.officer, identity_seen=form.seen)
        request.session[_KEY] = [str(visit.person.pk), form.seen.value, int(time.time())]
        if _has_looked_first(request, visit.person):
            request.session[_LOOKED] = request.session[_KEY]
        request.session.pop(_ASKED, None)
    return visit.home()


@require_http_methods(["POST"])
@on_duty
def leave(request: HttpRequest) -> HttpResponse:
    """The person goes."""
    for key in (_KEY, _LOOKED, _ASKED):
        request.session.pop(key, None)
    messages.success(request, _("The visit has ended."))
    return redirect("counter:desk")


def first_question(request: HttpRequest, visit: Visit, form: PaperForm) -> HttpResponse:
    return page(request, "paper", _("Which paper did they show?"), visit=visit, form=form)


def _visit_of(request: HttpRequest, person_id: UUID) -> Visit:
    officer = officer_of(request)
    theirs = InsuredPerson.objects.filter(within_duty(officer, field="region__code"), erased_at__isnull=True)
    person = get_object_or_404(theirs.select_related("region"), pk=person_id)
    can_serve = can_serve_at_counter(officer, person)
    seen, until = _noted(request, person) if can_serve else (None, None)
    return Visit(person, officer, can_serve, seen, until)


def _noted(request: HttpRequest, person: InsuredPerson) -> tuple[IdentitySeen | None, datetime | None]:
    about, seen, at = request.session.get(_KEY) or ("", "", 0)
    until = datetime.fromtimestamp(at, tz=timezone.get_current_timezone()) + LASTS
    if about != str(person.pk) or seen not in IdentitySeen or until <= timezone.now():
        return None, None
    return IdentitySeen(seen), until


def _note_look(request: HttpRequest, visit: Visit) -> None:
    """What a visit has on its pages is one look of one officer at one person by one paper, which the person reads as one line,
    however often the officer goes to and fro. Whoever reads outside a visit leaves one each time."""
    begun = request.session.get(_KEY) if visit.is_open else None
    if begun is not None and request.session.get(_LOOKED) == begun:
        return
    if begun is not None:
        request.session[_LOOKED] = begun
    _record_look(visit)


def _note_first_look(request: HttpRequest, visit: Visit) -> None:
    """The page that asks for the paper tells what is on record, to compare: that is the look of the visit that begins there, or
    of none, where nothing comes of it."""
    if not _has_looked_first(request, visit.person):
        request.session[_ASKED] = [str(visit.person.pk), int(time.time())]
        _record_look(visit)


def _has_looked_first(request: HttpRequest, person: InsuredPerson) -> bool:
    about, at = request.session.get(_ASKED) or ("", 0)
    return about == str(person.pk) and time.time() < at + LASTS.total_seconds()


def _record_look(visit: Visit) -> None:
    codes: dict[str, Code] = dict(noted_at_counter(visit.seen)) if visit.seen else {}
    person, by = visit.person, Actor.officer(visit.officer.pk)
    record_event(f"families.person{VIEWED}", by=by, of="person", object_id=person.pk, person_id=person.pk, codes=codes)
