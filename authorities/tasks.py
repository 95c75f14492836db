"""The hands: one service call."""

from celery import shared_task

from authorities.services.duties import let_staff_go as _let_staff_go


@shared_task(name="authorities.tasks.let_staff_go")
def let_staff_go() -> None:
    _let_staff_go()
