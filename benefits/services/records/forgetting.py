"""What was kept of a person's insurances, and of what fell due for them, goes when they are erased, or 30 days after their
last link."""

from datetime import datetime

from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone

from audit.retention import kept_for
from benefits.models import BoardShare, Certification, InsuranceRecord, Refresh, Reminder
from families.models import FamilyLink

KEPT_FOR = kept_for("people")  # as the person's own facts: families/services/applications/closing.py
_KEPT: tuple[tuple[type[Model], str], ...] = (  # and the way from each to its person
    (InsuranceRecord, "person"),
    (Certification, "person"),
    (Refresh, "person"),
    (Reminder, "link__person"),
    (BoardShare, "link__person"),
)


def forget_records() -> int:
    """One round; returns how many rows went. Running it twice changes nothing more. An answer under way finds its claim
    gone with the row and writes nothing."""
    since = timezone.now() - KEPT_FOR
    gone = sum(model._default_manager.filter(_unneeded(person, since)).delete()[0] for model, person in _KEPT)
    # By the application itself: its person may not be known. Nobody is erased before their last one is over so long.
    return gone + Reminder.objects.filter(application__ended_at__lte=since).delete()[0]


def _unneeded(person: str, since: datetime) -> Q:
    links = FamilyLink.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since), person=OuterRef(person))
    is_over = Q(**{f"{person}__erased_at__isnull": False}) | Q(~Exists(links))
    return Q(**{f"{person}__isnull": False}) & is_over
