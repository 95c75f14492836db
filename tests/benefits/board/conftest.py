"""A daughter's and a brother's link to one mother, who has an account of her own."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from benefits.models import Certification, Reminder
from families.models import Message, SocialSecurityCard
from families.models.messages import Kind
from tests.families.conftest import (
    CHEN_JING,
    WANG_FANG,
    applicant,
    link_relative,
    link_self,
    linked,
    pack_of,
    regions,
    relative,
    sign_in,
    stranger,
)

REMINDERS = (
    *(Kind.CERTIFICATION_DUE, Kind.CERTIFICATION_OVERDUE, Kind.CARD_EXPIRES),
    *(Kind.LINK_ENDS, Kind.LINK_ENDS_SUBJECT, Kind.APPLICATION_NEEDS_YOU, Kind.APPLICATION_WAITS),
)
__all__ = ["applicant", "linked", "pack_of", "regions", "relative", "sign_in", "stranger"]


def days(number) -> date:
    return timezone.localdate() + timedelta(days=number)


def certified(link, due_in) -> Certification:
    values = {"due_on": days(due_in), "certified_at": timezone.now() - timedelta(days=300), "proof_kind": "counter"}
    return Certification.objects.update_or_create(person=link.person, defaults=values)[0]


def expires(link, in_days) -> None:
    SocialSecurityCard.objects.filter(person=link.person).update(expires_on=days(in_days))


def on_day(number):
    """That many days from now, by this process's clock; the database's stands still."""
    return time_machine.travel(timezone.now() + timedelta(days=number), tick=False)


def told(user) -> list[str]:
    """The reminders in a user's inbox, oldest first."""
    reminders = Message.objects.filter(user=user, kind__in=REMINDERS)
    return list(reminders.order_by("created_at", "pk").values_list("kind", flat=True))


def again(reminder) -> Reminder:
    """The same once more, unsaved."""
    values = {name: getattr(reminder, name) for name in ("link_id", "application_id", "kind", "due_on", "step")}
    return Reminder(**values)


@pytest.fixture
def mother(linked, relative):
    """The applicant's link to their mother, card and pension seen, not to be certified."""
    link_self(relative, WANG_FANG)
    return link_relative(linked, scopes=["view_card", "view_pension"])


@pytest.fixture
def sibling(mother, stranger):
    """Another child's link to the same mother, who lets them see the unemployment insurance alone."""
    link_self(stranger, CHEN_JING)
    return link_relative(stranger, scopes=["view_unemployment"])
