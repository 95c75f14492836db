"""The hands: each task is one service call. No argument carries personal data; none is needed at all."""

from celery import shared_task

from families.services.applications.closing import close_overdue as _close_overdue
from families.services.applications.verification import verify_due as _verify_due
from families.services.cards.filing_losses import send_due_losses as _send_due_losses
from families.services.consents.blocks import decline_due as _decline_due
from families.services.consents.codes import send_due_codes as _send_due_codes
from families.services.figures import count_figures as _count_figures
from families.services.heartbeats import beat
from families.services.links.digests import send_digests as _send_digests
from families.services.messages import send_due_messages as _send_due_messages
from families.services.news.reading import read_changes as _read_changes
from families.services.senders.sending import send_due_emails as _send_due_emails
from families.services.senders.sending import send_due_texts as _send_due_texts
from families.services.webhooks.owners import tell_owners
from families.services.webhooks.sending import send_due_webhooks as _send_due_webhooks


@shared_task(name="families.tasks.verify_due")
def verify_due() -> None:
    beat("verification")
    _verify_due()


@shared_task(name="families.tasks.send_due_messages")
def send_due_messages() -> None:
    beat("messages")
    _send_due_messages()


@shared_task(name="families.tasks.send_due_emails")
def send_due_emails() -> None:
    beat("messages")
    _send_due_emails()


@shared_task(name="families.tasks.send_due_texts")
def send_due_texts() -> None:
    beat("messages")
    _send_due_texts()


@shared_task(name="families.tasks.send_due_codes")
def send_due_codes() -> None:
    beat("messages")
    _send_due_codes()


@shared_task(name="families.tasks.send_due_losses")
def send_due_losses() -> None:
    beat("messages")
    _send_due_losses()


@shared_task(name="families.tasks.tell_of_seals")
def tell_of_seals() -> None:
    """Sealing is the room below, which knows of no heartbeats."""
    beat("seals")


@shared_task(name="families.tasks.send_due_webhooks")
def send_due_webhooks() -> None:
    beat("webhooks")
    _send_due_webhooks()


@shared_task(name="families.tasks.tell_webhook_owners")
def tell_webhook_owners() -> None:
    tell_owners()


@shared_task(name="families.tasks.read_changes")
def read_changes() -> None:
    beat("records")
    _read_changes()


@shared_task(name="families.tasks.close_overdue")
def close_overdue() -> None:
    _close_overdue()


@shared_task(name="families.tasks.decline_due")
def decline_due() -> None:
    _decline_due()


@shared_task(name="families.tasks.send_digests")
def send_digests() -> None:
    _send_digests()


@shared_task(name="families.tasks.count_figures")
def count_figures() -> None:
    beat("records")
    _count_figures()
