"""E-mails to people, by the backend that settings.EMAIL_BACKEND names, and the backend of the local demonstration."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from email.utils import parseaddr
from smtplib import SMTPRecipientsRefused
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from accounts.errors import NeverDelivered, NotDelivered
from accounts.services import keep_outgoing_text

# RFC 3463, 3.2 and 3.3: no such mailbox, no such host, an address that is none, moved away, domain takes no mail; disabled.
_NO_SUCH_ADDRESS = re.compile(rb"5\.(1\.(1|2|3|6|10)|2\.1)\b")


class OutboxBackend(BaseEmailBackend):
    """The local demonstration: mails appear at /local/messages/ and go nowhere."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for to in message.recipients():
                keep_outgoing_text(channel="email", to=to, subject=str(message.subject), body=str(message.body))
        return len(email_messages)


class SendsMail(Protocol):
    def __call__(self, *, to: str, subject: str, text: str, key: str, headers: Mapping[str, str]) -> None:
        """To one person, as plain text. `key` is the same whenever the same mail is handed over again: it makes the
        Message-ID. Raises NotDelivered, NeverDelivered for an address that there is not."""


@contextmanager
def mailing() -> Iterator[SendsMail]:
    """One connection to the mail server for as many mails as are sent inside."""
    connection: Any = get_connection()

    def send(*, to: str, subject: str, text: str, key: str, headers: Mapping[str, str]) -> None:
        marked = {"Message-ID": f"<{key}@{_domain()}>", "Auto-Submitted": "auto-generated", **headers}
        mail = EmailMessage(subject, text, None, [to], headers=marked)
        try:
            connection.open()  # nothing new where it stands open already
            connection.send_messages([mail])
        except SMTPRecipientsRefused as refused:
            raise (NeverDelivered if _has_no_such_address(refused) else NotDelivered) from refused
        except OSError as error:  # smtplib's errors are of this kind too
            raise NotDelivered from error

    try:
        yield send
    finally:
        with suppress(OSError):  # what was taken is taken, however the server says goodbye
            connection.close()


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _has_no_such_address(refused: SMTPRecipientsRefused) -> bool:
    """A refusal without such words may be the fault of our own server, and then the next try may do."""
    return all(_NO_SUCH_ADDRESS.match(words) for _code, words in refused.recipients.values())
