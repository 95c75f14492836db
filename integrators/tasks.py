"""The hands: one service call."""

from celery import shared_task

from integrators.services.forgetting import forget_requests as _forget_requests
from integrators.services.grants import forget_tokens as _forget_tokens


@shared_task(name="integrators.tasks.forget_requests")
def forget_requests() -> None:
    _forget_requests()


@shared_task(name="integrators.tasks.forget_tokens")
def forget_tokens() -> None:
    _forget_tokens()
