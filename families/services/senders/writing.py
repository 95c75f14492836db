"""Writing down what is to go out, in the transaction of the messages themselves."""

from collections.abc import Sequence

from accounts.models import Channel
from families.due import wake
from families.models import Message, OutgoingNotice
from families.services.inserting import insert_all
from families.services.senders.receivers import receivers_of

SEND_EMAILS_DUE = "families.tasks.send_due_emails"
SEND_TEXTS_DUE = "families.tasks.send_due_texts"
TASK_OF = {Channel.EMAIL: SEND_EMAILS_DUE, Channel.SMS: SEND_TEXTS_DUE}


def write_outgoing(messages: Sequence[Message]) -> None:
    """A row for each channel that the receiver of a message wants it by. No query when nobody has an account."""
    told = {message.pk: message.user_id for message in messages if message.user_id is not None}
    if not told:
        return
    receivers = receivers_of(told.values())
    rows = [
        OutgoingNotice(message=message, channel=channel)
        for message in messages
        if message.user_id in receivers
        for channel in receivers[message.user_id].channels_for(message.kind)
    ]
    insert_all(rows)
    for channel in sorted({row.channel for row in rows}):
        wake(TASK_OF[Channel(channel)])
