"""Handing over what is due, one by one in each channel: no transaction is open meanwhile, and a claim that was lost changes
nothing. A gateway hears of a message at least once, and a second time under the same key.

One message a channel is in flight, which a unique index holds: a gateway that hangs keeps one process of the queue.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError
from django.db.models.functions import Now
from django.utils import timezone

from accounts.errors import NeverDelivered, NotDelivered
from accounts.mail import mailing
from accounts.models import Channel
from accounts.sms import send_text
from families.due import claim_due, put_off, release, wake
from families.message_groups import Group
from families.message_texts import GROUP_OF
from families.models import OutgoingNotice
from families.services import breaker
from families.services.senders.nights import quiet_until
from families.services.senders.receivers import Receiver, receiver_of
from families.services.senders.words import choices_url, letter_of, text_of
from families.services.senders.writing import TASK_OF

log = structlog.get_logger(__name__)

PATIENCE = timedelta(days=3)  # with one message
WORKS_FOR = 4.0  # seconds in which a run begins to send: one that hangs then ends before the soft limit of 25 s
_LONGEST_WAIT = timedelta(hours=1)

Send = Callable[[OutgoingNotice, Receiver], None]


def send_due_emails() -> int:
    """Returns how many were taken."""
    return _send_due(Channel.EMAIL)


def send_due_texts() -> int:
    """Returns how many were taken."""
    return _send_due(Channel.SMS)


def _send_due(channel: Channel) -> int:
    """Ends at the first that was not taken: whatever is wrong, the others need not hear of it in this run."""
    stop_at = time.monotonic() + WORKS_FOR
    taken = 0
    _free_what_the_dead_held(channel)
    with _SENDERS[channel]() as send:
        while time.monotonic() < stop_at:
            claimed = _claim(channel)
            if claimed is None:
                return taken
            try:
                taken += _hand_over(*claimed, send)
            except NotDelivered as error:
                _put_off(*claimed, error)
                return taken
    wake(TASK_OF[channel])
    return taken


def _free_what_the_dead_held(channel: Channel) -> None:
    """A worker that died over a message has not said why: the others go before it."""
    held = OutgoingNotice.objects.filter(channel=channel, lease_until__lt=Now())
    for pk, token in held.values_list("pk", "lease_token"):
        assert token is not None  # the constraint holds it
        put_off(OutgoingNotice, [pk], token, longest=_LONGEST_WAIT)


def _claim(channel: Channel) -> tuple[OutgoingNotice, UUID] | None:
    """What is due longest, unless the channel is left alone or has one in flight."""
    name = breaker_of(channel)
    if name in breaker.closed_providers():
        return None
    try:
        rows, token = claim_due(OutgoingNotice.objects.filter(channel=channel).select_related("message"), limit=1)
    except IntegrityError:  # another worker sends in this very moment
        return None
    if rows and (probe_at := breaker.next_call_at(name)) is not None:  # another worker probes
        release(OutgoingNotice, [rows[0].pk], token, due_at=probe_at, was_tried=False)
        return None
    return (rows[0], token) if rows else None


def _hand_over(notice: OutgoingNotice, token: UUID, send: Send) -> bool:
    """Whether it was taken. Raises NotDelivered."""
    assert notice.message.user_id is not None  # rows are written for users alone
    receiver = receiver_of(notice.message.user_id)
    if receiver is None or not _is_wanted(notice, receiver):
        OutgoingNotice.objects.filter(pk=notice.pk, lease_token=token).delete()
        return False
    if notice.attempts > 1 and timezone.now() - notice.made_at > PATIENCE:
        return _give_up(notice, token)
    if (morning := _waits_until(notice)) is not None:
        release(OutgoingNotice, [notice.pk], token, due_at=morning, was_tried=False)
        return False
    try:
        send(notice, receiver)
    except NeverDelivered:
        breaker.note_success(breaker_of(Channel(notice.channel)))  # it runs, and has answered
        return _give_up(notice, token)
    breaker.note_success(breaker_of(Channel(notice.channel)))
    return _end(notice, token, sent_at=timezone.now())


def _is_wanted(notice: OutgoingNotice, receiver: Receiver) -> bool:
    """Address and choice may have changed since, and who has read it need not be told. Of their safety they are told all
    the same: it may not be they who read it."""
    has_read = notice.message.read_at is not None and not _is_about_safety(notice)
    return not has_read and notice.channel in receiver.channels_for(notice.message.kind)


def _waits_until(notice: OutgoingNotice) -> datetime | None:
    if notice.channel != Channel.SMS or _is_about_safety(notice):
        return None
    assert notice.message.user_id is not None  # rows are written for users alone
    return quiet_until(timezone.localtime(), notice.message.user_id)


def _is_about_safety(notice: OutgoingNotice) -> bool:
    return GROUP_OF[notice.message.kind] is Group.SAFETY


def _put_off(notice: OutgoingNotice, token: UUID, error: NotDelivered) -> None:
    breaker.note_failure(breaker_of(Channel(notice.channel)))
    put_off(OutgoingNotice, [notice.pk], token, longest=_LONGEST_WAIT, at_least=error.retry_after)
    log.info("notice_not_taken", notice=str(notice.pk), channel=notice.channel)


def _give_up(notice: OutgoingNotice, token: UUID) -> bool:
    _end(notice, token, failed_at=timezone.now())
    log.warning("notice_given_up", notice=str(notice.pk), channel=notice.channel)
    return False


def _end(notice: OutgoingNotice, token: UUID, **how: Any) -> bool:
    """False when the claim was lost."""
    held = OutgoingNotice.objects.filter(pk=notice.pk, lease_token=token)
    return bool(held.update(due_at=None, lease_until=None, lease_token=None, **how))


def breaker_of(channel: Channel) -> str:
    """Beside those of the providers, none of which has a colon in its name."""
    return f"sender:{channel.value}"


@contextmanager
def _emails() -> Iterator[Send]:
    with mailing() as send_mail:

        def send(notice: OutgoingNotice, receiver: Receiver) -> None:
            letter = letter_of(notice.message.kind, notice.message.codes, receiver.language)
            send_mail(
                to=receiver.addresses[Channel.EMAIL],
                subject=letter.subject,
                text=letter.text,
                key=str(notice.pk),
                headers={"List-Unsubscribe": f"<{choices_url()}>"},
            )

        yield send


@contextmanager
def _texts() -> Iterator[Send]:
    def send(notice: OutgoingNotice, receiver: Receiver) -> None:
        text = text_of(notice.message.kind, notice.message.codes, receiver.language)
        send_text(to=receiver.addresses[Channel.SMS], text=text, key=str(notice.pk))

    yield send


_SENDERS: dict[Channel, Callable[[], AbstractContextManager[Send]]] = {Channel.EMAIL: _emails, Channel.SMS: _texts}
