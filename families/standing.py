"""How a link stands and until when, and moments, in words: for every door."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from families.models import FamilyLink


def state_of(link: FamilyLink, now: datetime) -> tuple[str, str]:
    """In words, and the kind of tag."""
    if link.is_over:
        return _("Ended"), "ended"
    if link.frozen_at is not None and link.person.died_on is not None:
        return _("Frozen after a death"), "waiting"
    if link.frozen_at is not None:
        return _("Stands still"), "waiting"
    if link.paused_at is not None:
        return _("Paused"), "waiting"
    if link.begins_at > now:
        return _("Begins on %(day)s") % {"day": day(link.begins_at)}, "waiting"
    return _("Linked"), "linked"


def term_of(link: FamilyLink) -> str:
    return _("until %(day)s") % {"day": day(link.until)} if link.until else _("without an end date")


def day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def moment(at: datetime | None) -> str:
    """Day and time, in the country's own time; empty for what has not happened."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""
