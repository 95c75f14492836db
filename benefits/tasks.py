"""The hands: each task is one service call, and takes no argument."""

from celery import shared_task

from benefits.services.filing import send_due_certifications as _send_due_certifications
from benefits.services.reminding import remind_due as _remind_due


@shared_task(name="benefits.tasks.send_due_certifications")
def send_due_certifications() -> None:
    _send_due_certifications()


@shared_task(name="benefits.tasks.remind_due")
def remind_due() -> None:
    _remind_due()
