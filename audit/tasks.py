"""The hands: each task is one service call."""

from celery import shared_task

from audit import parts
from audit.seals import sealing


@shared_task(name="audit.tasks.seal_events")
def seal_events() -> None:
    sealing.seal_events()


@shared_task(name="audit.tasks.make_months")
def make_months() -> None:
    parts.make_months()
