"""The clock of a history moves by moving everything that is stored into the past, for rows are judged at the database's clock.
Events as well, for the days after a death count from one."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import models
from django.db.models import F

from accounts.models import User
from benefits.models import Reminder
from benefits.services.my_data.erasing import erase_due
from benefits.services.reminding.due import remind_due
from families import models as stored
from families.models import FamilyLink, InsuredPerson
from families.services.applications.closing import close_overdue
from families.services.consents.blocks import decline_due
from tests.audit.times import move_events
from tests.families.conftest import Resident

_DAYS = {FamilyLink: ("last_used_on",), InsuredPerson: ("birth_date", "died_on"), Reminder: ("due_on",)}


@dataclass(frozen=True, slots=True)
class Older:
    """A resident so many days later: who is older than their number says, so that nobody has to be given another."""

    resident: Resident
    days: int

    @property
    def reference(self):
        return self.resident.reference

    def facts(self, *, shares_phone=False):
        born = self.resident.born - timedelta(days=self.days)
        return replace(self.resident.facts(shares_phone=shares_phone), birth_date=born)

    def card(self):
        return self.resident.card()


def move_into_the_past(span):
    """By whole days, so that what happened stays in its order and on its hour."""
    for model in (*_models_of_families(), Reminder, User):
        times = [field.name for field in model._meta.concrete_fields if isinstance(field, models.DateTimeField)]
        if moved := (*times, *_DAYS.get(model, ())):
            model.objects.update(**{name: F(name) - span for name in moved})
    move_events(span)


def do_what_is_due():
    """Everything that beat wakes and that changes an application or a link, until nothing is left."""
    while close_overdue() + decline_due() + remind_due() + erase_due():
        pass


def _models_of_families():
    return [model for model in vars(stored).values() if isinstance(model, type) and issubclass(model, models.Model)]
