"""The e-mail backend of the local demonstration: mails appear at /local/messages/ and go nowhere."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.services import keep_outgoing_text


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for to in message.recipients():
                keep_outgoing_text(channel="email", to=to, subject=str(message.subject), body=str(message.body))
        return len(email_messages)
