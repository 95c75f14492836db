"""Which apps asked about the reader, and the way to bar one. They see it here and nobody else does."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from audit.services import Actor
from families.models import InsuredPerson
from families.selectors import AskingApp, Check, apps_asking, checks_of, names_of, own_person
from families.services.app_bars import bar_app, let_app_ask
from families.views.requests import CitizenRequest
from families.views.rows import moment
from integrators.models import App


def asking_rows(asking: Iterable[AskingApp]) -> list[dict[str, Any]]:
    """For components/action_row.html."""
    return [
        {
            "url": reverse("families:asking-app", args=[one.app.pk]),
            "label": _("%(app)s, last %(moment)s") % {"app": name_of_app(one.app), "moment": moment(one.asked_at)}
            if one.asked_at
            else name_of_app(one.app),
            "tag": _("Barred") if one.is_barred else "",
        }
        for one in asking
    ]


def name_of_app(app: App) -> str:
    """Its organisation's; one that is for trying out says so."""
    integrator = app.integrator
    return _("%(name)s (for trying out)") % {"name": integrator.name} if integrator.is_sandbox else integrator.name


@require_safe
@never_cache
def asking_app(request: CitizenRequest, app_id: str) -> HttpResponse:
    person, one = _asking_or_404(request.user, app_id)
    checks = checks_of(person, one.app)
    names = names_of(check.owner_id for check in checks if check.owner_id)
    rows = [_row(check, request.user, names.get(check.owner_id) if check.owner_id else None) for check in checks]
    context = {"app": one.app, "name": name_of_app(one.app), "is_barred": one.is_barred, "checks": rows}
    return render(request, "families/viewers/app.html", context)


@require_POST
@never_cache
def app_bar(request: CitizenRequest, app_id: str) -> HttpResponse:
    return _change(request, app_id, bar_app, gettext_lazy("From now on %(app)s always gets the answer no."))


@require_POST
@never_cache
def app_let_ask(request: CitizenRequest, app_id: str) -> HttpResponse:
    return _change(request, app_id, let_app_ask, gettext_lazy("%(app)s gets answers about you again."))


def _change(request: CitizenRequest, app_id: str, change: Callable[..., bool], done: Promise) -> HttpResponse:
    """Pressed twice, it says the same."""
    person, one = _asking_or_404(request.user, app_id)
    change(person, one.app, by=Actor.citizen(request.user.pk))
    messages.success(request, str(done) % {"app": name_of_app(one.app)})
    return redirect("families:asking-app", app_id=app_id)


def _asking_or_404(user: User, app_id: str) -> tuple[InsuredPerson, AskingApp]:
    """An app that never asked about the reader does not exist for them."""
    person = own_person(user)
    found = next((one for one in apps_asking(person) if one.app.pk == app_id), None) if person else None
    if person is None or found is None:
        raise Http404
    return person, found


def _row(check: Check, reader: User, name: str | None) -> dict[str, Any]:
    return {
        "at": check.at,
        "who": _who(check, reader, name),
        "action": check.action.label,
        "purpose": check.purpose.label,
        "answer": _("Yes") if check.is_yes else _("No"),
        "answer_kind": "" if check.is_yes else "ended",
    }


def _who(check: Check, reader: User, name: str | None) -> str:
    if check.owner_id is None:
        return _("Somebody who is not linked to you")
    if check.owner_id == reader.pk:
        return _("You yourself")
    return name or _("Somebody who is no longer here")
