"""The hands: one service call."""

from celery import shared_task

from integrators.services.forgetting import forget_requests as _forget_requests


@shared_task(name="integrators.tasks.forget_requests")
def forget_requests() -> None:
    _forget_requests()
