"""Right in itself, but too soon: what has to be waited for, and the waits of whoever tries too often."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.waiting import wait_in_words
from families.errors.base import FamilyServiceError


class WaitFirst(FamilyServiceError):
    """It goes again from `until` on. `%(wait)s` says how long that is, `%(until)s` when."""

    message = _("There were too many wrong tries. You can try again %(wait)s.")

    def __init__(self, *, until: datetime, **values: object) -> None:
        super().__init__(**values)
        self.until = until

    def __str__(self) -> str:
        until = date_format(timezone.localtime(self.until), "DATETIME_FORMAT")
        return str(self.message) % {**self.values, "wait": wait_in_words(self.until), "until": until}


class TooManyTries(WaitFirst):
    """Wrong codes, by this account, at this visit or from this network."""


class TooManyAttempts(WaitFirst):
    """Right or wrong, from this network address or account, this hour. `is_first` of those that do not pass in it."""

    message = _("There were too many tries within an hour. You can try again %(wait)s, or now from another connection.")

    def __init__(self, *, until: datetime, is_first: bool) -> None:
        super().__init__(until=until)
        self.is_first = is_first
