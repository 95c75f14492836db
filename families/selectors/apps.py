"""Apps that ask about a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Max
from django.db.models.fields.json import KT

from audit.models import Event
from families.models import AppBar, InsuredPerson
from families.scopes import Scope
from families.selectors.looks import LINK_CHECKED
from integrators.codes import Purpose
from integrators.models import App

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def apps_by_id(app_ids: Iterable[str]) -> dict[str, App]:
    """With their organisations, in one query; none for nothing."""
    wanted = set(app_ids)
    return App.objects.select_related("integrator").in_bulk(wanted) if wanted else {}


@dataclass(frozen=True, slots=True)
class AskingApp:
    """`asked_at` is the last time, None of one that was barred and never asked."""

    app: App
    asked_at: datetime | None
    is_barred: bool


def apps_asking(person: InsuredPerson) -> list[AskingApp]:
    """Every app that ever asked about this person, and what they barred; who asked last comes first. Three queries, however
    many."""
    asked = Event.objects.filter(kind=LINK_CHECKED, person_id=person.pk).order_by()
    last = dict(asked.values_list(KT("codes__app")).annotate(last=Max("at")))
    barred = set(AppBar.objects.filter(person=person).values_list("app_id", flat=True))
    apps = App.objects.filter(pk__in=last.keys() | barred).select_related("integrator")
    asking = [AskingApp(app, last.get(app.pk), app.pk in barred) for app in apps]
    return sorted(asking, key=lambda one: (one.asked_at or _LONG_AGO, one.app.pk), reverse=True)


@dataclass(frozen=True, slots=True)
class Check:
    """`owner_id` is None where no link stood: who asked in vain is not told."""

    at: datetime
    owner_id: UUID | None
    action: Scope
    purpose: Purpose
    is_yes: bool


def checks_of(person: InsuredPerson, app: App, *, most: int = 30) -> list[Check]:
    """What the app asked about this person, newest first."""
    asked = Event.objects.filter(kind=LINK_CHECKED, person_id=person.pk, codes__app=app.pk).order_by("-id")[:most]
    return [_check(event) for event in asked]


def _check(event: Event) -> Check:
    codes = event.codes
    owner_id = UUID(codes["owner"]) if "owner" in codes else None
    return Check(event.at, owner_id, Scope(codes["action"]), Purpose(codes["purpose"]), codes["answer"] == "yes")
