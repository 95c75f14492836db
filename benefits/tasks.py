"""The hands: each task is one service call, and takes no argument."""

from celery import shared_task

from benefits.services.certification.filing import send_due_certifications as _send_due_certifications
from benefits.services.my_data.erasing import erase_due
from benefits.services.records.forgetting import forget_records as _forget_records
from benefits.services.records.planning import note_all_links, note_new_links, plan_night
from benefits.services.records.refreshing import refresh_due as _refresh_due
from benefits.services.reminding.due import remind_due as _remind_due
from families.services.heartbeats import beat


@shared_task(name="benefits.tasks.send_due_certifications")
def send_due_certifications() -> None:
    _send_due_certifications()


@shared_task(name="benefits.tasks.remind_due")
def remind_due() -> None:
    _remind_due()


@shared_task(name="benefits.tasks.refresh_due")
def refresh_due() -> None:
    beat("records")
    note_new_links()
    _refresh_due()


@shared_task(name="benefits.tasks.plan_refreshes")
def plan_refreshes() -> None:
    note_all_links()
    plan_night()


@shared_task(name="benefits.tasks.forget_records")
def forget_records() -> None:
    _forget_records()


@shared_task(name="benefits.tasks.erase_accounts")
def erase_accounts() -> None:
    erase_due()
