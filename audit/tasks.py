"""The hands: each task is one service call."""

from celery import shared_task

from audit.seals import sealing


@shared_task(name="audit.tasks.seal_events")
def seal_events() -> None:
    sealing.seal_events()
