"""The hands: one service call."""

from celery import shared_task

from accounts.services import forget_what_is_over as _forget_what_is_over


@shared_task(name="accounts.tasks.forget_what_is_over")
def forget_what_is_over() -> None:
    _forget_what_is_over()
