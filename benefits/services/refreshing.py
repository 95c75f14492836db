"""When the register is asked for a person's records: the row is the queue, `benefits.tasks.refresh_due` works on it."""

from django.db.models.functions import Now

from audit.services import Actor, record_event
from benefits.models import Refresh
from families.due import wake
from families.models import InsuredPerson

REFRESH_DUE = "benefits.tasks.refresh_due"


def ask_again(person: InsuredPerson, *, by: Actor) -> None:
    """As soon as a worker comes to it, however long it would have waited."""
    record_event("benefits.records_asked_for", by=by, of="person", object_id=person.pk, person_id=person.pk)
    Refresh.objects.update_or_create(person=person, defaults={"due_at": Now(), "asked_at": Now()})
    wake(REFRESH_DUE)
