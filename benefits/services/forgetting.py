"""What was kept of a person's insurances goes when they are erased, or 30 days after their last link."""

from datetime import timedelta

from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone

from benefits.models import Certification, InsuranceRecord, Refresh
from families.models import FamilyLink

KEPT_FOR = timedelta(days=30)  # as the person's own facts: families/services/closing.py
_KEPT: tuple[type[Model], ...] = (InsuranceRecord, Certification, Refresh)


def forget_records() -> int:
    """One round; returns how many rows went. Running it twice changes nothing more. An answer under way finds its claim
    gone with the row and writes nothing."""
    since = timezone.now() - KEPT_FOR
    links = FamilyLink.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since), person=OuterRef("person"))
    unneeded = Q(person__erased_at__isnull=False) | ~Exists(links)
    return sum(model._default_manager.filter(unneeded).delete()[0] for model in _KEPT)
