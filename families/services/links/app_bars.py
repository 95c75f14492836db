"""A person bars an app from asking about them, and lets it again. Nobody does it for somebody else: a guardian who wants no
answers given ends the link, which is theirs."""

from django.db import transaction

from audit.services import Actor, record_event
from families.models import AppBar, InsuredPerson
from integrators.models import App


def bar_app(person: InsuredPerson, app: App, *, by: Actor) -> bool:
    """False when it was barred already."""
    with transaction.atomic():
        _bar, is_new = AppBar.objects.get_or_create(person=person, app=app)
        if is_new:
            _note("families.app_barred", person, app, by)
    return is_new


def let_app_ask(person: InsuredPerson, app: App, *, by: Actor) -> bool:
    """False when nothing barred it."""
    with transaction.atomic():
        deleted, _by_model = AppBar.objects.filter(person=person, app=app).delete()
        if deleted:
            _note("families.app_let_ask", person, app, by)
    return bool(deleted)


def _note(kind: str, person: InsuredPerson, app: App, by: Actor) -> None:
    record_event(kind, by=by, of="person", object_id=person.pk, person_id=person.pk, codes={"app": app.pk})
