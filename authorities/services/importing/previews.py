"""What was looked at is what is done: the table goes along with the page that shows it, signed together with what it would do,
for the supervisor who sent it and for half an hour. Nothing of it is kept here, nor in a session."""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authorities.errors import Refused
from authorities.services.importing.plans import Plan, Table

HOLDS = timedelta(minutes=30)


class PreviewOver(Refused):
    """Older than half an hour, changed, or somebody else's."""

    message = _("This page is older than half an hour. Choose the file again.")


def sealed_preview(table: Table, content: bytes, plan: Plan, *, by: User) -> str:
    """`content` is UTF-8, as it has been read."""
    return _signer(table, by).sign_object({"content": content.decode(), "shown": plan.digest}, compress=True)


def opened_preview(table: Table, sealed: str, *, by: User) -> tuple[bytes, str]:
    """The table and the digest of the plan that was shown. Raises PreviewOver."""
    try:
        told = _signer(table, by).unsign_object(sealed, max_age=HOLDS)
    except BadSignature as error:
        raise PreviewOver from error
    return told["content"].encode(), told["shown"]


def _signer(table: Table, by: User) -> TimestampSigner:
    return TimestampSigner(salt=f"authorities.importing.{table.name}.{by.pk}")
