"""Which apps asked about the reader, and the way to bar one. They see it here and nobody else does."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.models import InsuredPerson
from families.policies.links import decides_for_self
from families.policies.parties import Party
from families.selectors import AskingApp, Check, apps_asking, checks_of, names_of
from families.services.links.app_bars import bar_app, let_app_ask
from families.views.rows import moment
from families.views.standpoints import CHANGE, READ, Standpoint, in_account
from families.wording import name_of_app


def asking_rows(asking: Iterable[AskingApp], here: Standpoint) -> list[dict[str, Any]]:
    """For components/action_row.html."""
    return [
        {
            "url": here.place("asking-app", one.app.pk),
            "label": _("%(app)s, last %(moment)s") % {"app": name_of_app(one.app), "moment": moment(one.asked_at)}
            if one.asked_at
            else name_of_app(one.app),
            "tag": _("Barred") if one.is_barred else "",
        }
        for one in asking
    ]


def app_page(request: HttpRequest, person: InsuredPerson, here: Standpoint, app_id: str) -> HttpResponse:
    one = _asking_or_404(person, app_id)
    checks = checks_of(person, one.app)
    names = names_of(check.owner_id for check in checks if check.owner_id)
    rows = [_row(check, here.party, names.get(check.owner_id) if check.owner_id else None) for check in checks]
    context = {
        "name": name_of_app(one.app),
        "is_barred": one.is_barred,
        "checks": rows,
        "can_change": decides_for_self(person),
        **here.way_home(),
        "bar_url": here.place("app-bar", app_id),
        "let_ask_url": here.place("app-let-ask", app_id),
    }
    return render(request, "families/viewers/app.html", context)


def bar_page(request: HttpRequest, person: InsuredPerson, here: Standpoint, app_id: str) -> HttpResponse:
    done = gettext_lazy("From now on %(app)s always gets the answer no.")
    return _change(request, person, here, app_id, bar_app, done)


def let_app_ask_page(request: HttpRequest, person: InsuredPerson, here: Standpoint, app_id: str) -> HttpResponse:
    done = gettext_lazy("%(app)s gets answers about you again.")
    return _change(request, person, here, app_id, let_app_ask, done)


asking_app = in_account(*READ)(app_page)
app_bar, app_let_ask = in_account(*CHANGE)(bar_page), in_account(*CHANGE)(let_app_ask_page)


def _change(
    request: HttpRequest,
    person: InsuredPerson,
    here: Standpoint,
    app_id: str,
    change: Callable[..., bool],
    done: Promise,
) -> HttpResponse:
    """Pressed twice, it says the same."""
    if not decides_for_self(person):
        raise Http404
    one = _asking_or_404(person, app_id)
    change(person, one.app, by=here.by)
    messages.success(request, str(done) % {"app": name_of_app(one.app)})
    return redirect(here.place("asking-app", app_id))


def _asking_or_404(person: InsuredPerson, app_id: str) -> AskingApp:
    """An app that never asked about the reader does not exist for them."""
    found = next((one for one in apps_asking(person) if one.app.pk == app_id), None)
    if found is None:
        raise Http404
    return found


def _row(check: Check, reader: Party, name: str | None) -> dict[str, Any]:
    return {
        "at": check.at,
        "who": _who(check, reader, name),
        "action": check.action.label,
        "purpose": check.purpose.label,
        "answer": _("Yes") if check.is_yes else _("No"),
        "answer_kind": "" if check.is_yes else "ended",
    }


def _who(check: Check, reader: Party, name: str | None) -> str:
    if check.owner_id is None:
        return _("Somebody who is not linked to you")
    if check.owner_id == reader.pk:
        return _("You yourself")
    return name or _("Somebody who is no longer here")
