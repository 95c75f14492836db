"""Rows that services made once for somebody, written again for somebody else. The services take many times as long, and more
than a thousand tests begin with a user whose own card is linked.

Nothing here says what the rows hold, so they hold whatever the services write: ids are new, moments as long ago as they
were then, what is sealed is sealed anew for its row, and all else is as it was.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import User
from families.models import LinkApplication, ProviderBreaker, ProviderDay
from families.models.applications import new_reference
from families.models.sealing import SealedText
from families.services.breaker import note_failure
from families.services.inserting import insert_all


@dataclass(frozen=True)
class Written:
    """All that was written for `user`, by model, and done at the moment `at`; their own row is not among it. `silent`: the
    registers that were asked meanwhile and did not answer, each as often."""

    user: User
    at: datetime
    rows: Sequence[Sequence[models.Model]]
    silent: Sequence[str]

    @classmethod
    def when(cls, make: Callable[[User], object], *, after: Callable[[User], object] = lambda _user: None) -> "Written":
        """In a transaction that is taken back. What came `after` what else is not written again."""
        with transaction.atomic():
            user = User.objects.create(username="somebody", password="!")
            after(user)
            before = {model: set(model.objects.values_list("pk", flat=True)) for model in apps.get_models()}
            failures = _failures()
            make(user)
            at = timezone.now()
            found = [list(model.objects.exclude(pk__in=keys).order_by("pk")) for model, keys in before.items()]
            silent = list((_failures() - failures).elements())
            transaction.set_rollback(True)
        return cls(
            user,
            at,
            [rows for rows in found if rows and not isinstance(rows[0], ProviderBreaker | ProviderDay)],
            silent,
        )

    def again(self, user: User) -> None:
        """For a user of whom no more is known than was of the other."""
        instead = _Instead(self, user)
        with transaction.atomic():
            for rows in self.rows:
                insert_all([instead.of_row(row) for row in rows])
            for provider in self.silent:
                note_failure(provider)


def _failures() -> Counter[str]:
    return Counter(dict(ProviderBreaker.objects.values_list("provider", "failures")))


class _Instead:
    def __init__(self, written: Written, user: User) -> None:
        rows = [row for some in written.rows for row in some]
        keys = sorted(row.pk for row in rows)
        now = timezone.now()
        self._shift, self._day, self._today = now - written.at, timezone.localdate(written.at), timezone.localdate(now)
        self._keys = dict(zip(keys, sorted(uuid7() for _key in keys), strict=True)) | {written.user.pk: user.pk}
        self._texts = {str(old): str(new) for old, new in self._keys.items()}
        self._texts |= {row.reference: new_reference() for row in rows if isinstance(row, LinkApplication)}
        self._known = re.compile("|".join(map(re.escape, self._texts)))

    def of_row(self, row: models.Model) -> models.Model:
        new = type(row)(**{one.attname: self._of(getattr(row, one.attname)) for one in row._meta.concrete_fields})
        for name, seal in vars(type(row)).items():
            if isinstance(seal, SealedText):
                setattr(new, name, getattr(row, name))
        return new

    def _of(self, value: Any) -> Any:
        if isinstance(value, UUID):
            return self._keys.get(value, value)
        if isinstance(value, datetime):
            return value + self._shift
        if isinstance(value, date):
            return self._today if value == self._day else value
        if isinstance(value, str):
            return self._of_text(value)
        if isinstance(value, list):
            return [self._of(one) for one in value]
        return {name: self._of(one) for name, one in value.items()} if isinstance(value, dict) else value

    def _of_text(self, text: str) -> str:
        """A moment in the codes of an event, or ids and references somewhere in it."""
        if text[10:11] == "T" and text.endswith("+00:00"):
            return (datetime.fromisoformat(text) + self._shift).isoformat(timespec="seconds")
        return self._known.sub(lambda found: self._texts[found[0]], text)
