"""Taking one's data along (PIPL art. 45): who may, how often, and that it is written down."""

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import record_account_event
from audit.models import Event
from benefits.services.my_data.shape import Whose, Words
from benefits.services.my_data.writing import as_html, as_json
from families.selectors import own_person
from families.services.attempts import count_attempt

MOST_AN_HOUR = 6  # sscard default: both files thrice; each reads all that is kept of somebody


class FileKind(StrEnum):
    JSON = "json"
    HTML = "html"


_WRITERS: dict[FileKind, Callable[..., Iterator[str]]] = {FileKind.JSON: as_json, FileKind.HTML: as_html}


def export_data(
    kind: FileKind, *, by: User, kind_of: Callable[[Event], Words], made_at: datetime | None = None
) -> Iterator[str]:
    """The file's pieces, of everything that is kept of the user; `kind_of` says in words what happened in an event. Raises
    TooManyAttempts before anything is read."""
    with transaction.atomic():
        count_attempt("data_export", address=str(by.pk), most=MOST_AN_HOUR)
        record_account_event("data_exported", by=by, file=kind.value)
    whose = Whose(by, own_person(by), kind_of)
    return _WRITERS[kind](whose, made_at=made_at or timezone.now())
