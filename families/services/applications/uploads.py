"""How much an account may add within an hour and a day, whatever it removes again: each file is opened, drawn anew and sealed."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from families.errors import TooManyUploads
from families.models import Document

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
AN_HOUR = 40  # sscard default: eight relatives with five papers each, in one sitting
A_DAY = 100  # sscard default: every place of every quota with five papers, and as many once more
BYTES_A_DAY = 200_000_000  # sscard default: a hundred photographs of two megabytes


def check_uploads(user_id: UUID, *, size: int) -> None:
    """One more of so many bytes. Under the user's lock (`limits.lock_users`). Raises TooManyUploads."""
    now = timezone.now()
    added = Document.objects.filter(application__applicant=user_id, added_at__gt=now - _DAY).order_by("added_at")
    rows = list(added.values_list("added_at", "size"))
    of_hour = [moment for moment, _size in rows if moment > now - _HOUR]
    if len(of_hour) >= AN_HOUR:
        raise TooManyUploads(until=of_hour[-AN_HOUR] + _HOUR)
    if len(rows) >= A_DAY:
        raise TooManyUploads(until=rows[-A_DAY][0] + _DAY)
    room = BYTES_A_DAY - size - sum(kept for _moment, kept in rows)
    for moment, kept in rows:  # the oldest makes room first
        if room >= 0:
            break
        room += kept
        if room >= 0:
            raise TooManyUploads(until=moment + _DAY)
