"""That the worker of a queue lives: a task that really runs says so, and `/readyz` reads it."""

from django.utils import timezone

from families.models import Heartbeat


def beat(queue: str) -> None:
    Heartbeat.objects.update_or_create(queue=queue, defaults={"beat_at": timezone.now()})
