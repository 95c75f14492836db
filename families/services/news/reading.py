"""Reading the news of each register: a page after the stored cursor, change by change.

Each change is applied, and the cursor moved onto it, in one transaction, which counts only for who still holds the lease:
whatever is killed whenever, nothing is lost and nothing done twice. What cannot be applied is held (`held.py`) and keeps
nobody from the next. The register is asked outside any transaction, for several people at once.
"""

import time
from collections.abc import Iterator, Sequence
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from audit.services import Actor
from families.due import WORKS_FOR, claim_due, put_off, wake
from families.errors import RegisterRefused, RegisterSilent
from families.models import ChangesCursor, InsuredPerson
from families.services import breaker
from families.services.news.applying import MOST_NEWS, Look, News, apply, look
from families.services.news.held import FAILURES, LONGEST_WAIT, apply_held, hold
from families.verification import PROVIDERS, Change, ChangeKind, provider_named

log = structlog.get_logger(__name__)

READ_CHANGES = "families.tasks.read_changes"


class _LeaseLost(Exception):
    """Somebody else reads now."""


def read_changes() -> int:
    """On from each cursor, until there is no more or the run's time is over; then it asks to be woken again. In the time that
    is left, what is held. Returns how many changes of people known here it took up."""
    stop_at = time.monotonic() + WORKS_FOR
    for name in PROVIDERS.keys() - set(ChangesCursor.objects.values_list("provider", flat=True)):
        ChangesCursor.objects.get_or_create(provider=name)
    taken_up = 0
    closed = breaker.closed_providers()
    rows, token = claim_due(ChangesCursor.objects.exclude(provider__in=closed), limit=len(PROVIDERS))
    for row in rows:
        taken_up += _read(row, token, stop_at)
    return taken_up + apply_held(stop_at)


def _read(row: ChangesCursor, token: UUID, stop_at: float) -> int:
    reader = _Reader(row, token, stop_at)
    try:
        is_done = reader.read()
    except _LeaseLost:
        log.warning("changes_lease_lost", provider=row.provider)
    except breaker.NotAsked as error:
        _rest(row, token, due_at=Now() + error.retry_after, attempts=Greatest(F("attempts") - 1, 0))
    except RegisterSilent as error:
        log.warning("register_silent", provider=row.provider, rows=0, refused=isinstance(error, RegisterRefused))
        put_off(ChangesCursor, [row.pk], token, longest=LONGEST_WAIT, at_least=error.retry_after)
    else:
        _rest(row, token, due_at=Now(), attempts=0, read_at=Now())
        if not is_done:
            wake(READ_CHANGES)
    return reader.taken_up


def _rest(row: ChangesCursor, token: UUID, **values: object) -> None:
    """Until the next run."""
    ChangesCursor.objects.filter(pk=row.pk, lease_token=token).update(lease_until=None, lease_token=None, **values)


class _Reader:
    """One run through one register's news, under a lease."""

    def __init__(self, row: ChangesCursor, token: UUID, stop_at: float) -> None:
        self.taken_up = 0
        self._provider, self._cursor, self._attempts = row.provider, row.cursor, row.attempts
        self._rows = ChangesCursor.objects.filter(pk=row.pk, lease_token=token)
        self._stop_at = stop_at
        self._by = Actor.authority(row.provider)

    def read(self) -> bool:
        """Was everything read? Raises RegisterSilent, NotAsked, _LeaseLost."""
        while time.monotonic() < self._stop_at:
            with breaker.guarded(self._provider):
                page = provider_named(self._provider).changes(self._cursor)
            for changes in _groups(_known(page.changes)):
                if not self._take_up(changes):
                    return False
            if page.next_cursor != self._cursor:
                self._move_on(page.next_cursor)
            if not page.changes:
                return True
        return False

    def _take_up(self, changes: Sequence[tuple[Change, InsuredPerson]]) -> bool:
        """Was there time for all? The same change read again is the same question to the register: the answer to it is
        kept there."""
        news = [
            News(person, ChangeKind(change.kind), f"{self._provider}:{change.cursor}:0") for change, person in changes
        ]
        seen = self._look(news)
        for (change, _person), one in zip(changes, news, strict=True):
            if one.cause not in seen:
                return False
            self._apply(change, one, seen[one.cause])
            self.taken_up += 1
        return True

    def _look(self, news: Sequence[News]) -> dict[str, Look | RegisterSilent]:
        """Where the register tells nobody anything, it is waited for a few times, and asked about one after the other; then
        they are held one by one, for it may be they whom it cannot answer."""
        try:
            return look(self._provider, news, is_one_by_one=self._attempts > 1, stop_at=self._stop_at)
        except breaker.NotAsked:
            raise
        except RegisterSilent as error:
            if self._attempts <= _WAITED_FOR:
                raise
            return {one.cause: error for one in news}

    def _apply(self, change: Change, news: News, seen: Look | RegisterSilent) -> None:
        if isinstance(seen, RegisterSilent):
            self._hold(change, news, seen)
            return
        try:
            with transaction.atomic():
                apply(news, seen, by=self._by)
                self._move_on(change.cursor)
        except FAILURES as error:
            self._hold(change, news, error)

    def _hold(self, change: Change, news: News, error: Exception) -> None:
        with transaction.atomic():
            hold(self._provider, change.cursor, news.person, news.kind, error)
            self._move_on(change.cursor)

    def _move_on(self, cursor: str) -> None:
        """Forgets the failures before: the register answers."""
        if not self._rows.update(cursor=cursor, read_at=Now(), attempts=0):
            raise _LeaseLost
        self._cursor, self._attempts = cursor, 0


_WAITED_FOR = 5


def _known(changes: Sequence[Change]) -> list[tuple[Change, InsuredPerson]]:
    """Those of a kind that we know, of people whom somebody here is or was linked to; one query a page."""
    for unknown in {change.kind for change in changes} - set(ChangeKind):
        log.warning("change_of_unknown_kind", kind=unknown)
    kinds = [change for change in changes if change.kind in set(ChangeKind)]
    references = {change.person_reference for change in kinds}
    people = InsuredPerson.objects.filter(register_reference__in=references, erased_at__isnull=True)
    by_reference = {person.register_reference: person for person in people}
    return [
        (change, by_reference[change.person_reference]) for change in kinds if change.person_reference in by_reference
    ]


def _groups(changes: Sequence[tuple[Change, InsuredPerson]]) -> Iterator[Sequence[tuple[Change, InsuredPerson]]]:
    yield from (changes[start : start + MOST_NEWS] for start in range(0, len(changes), MOST_NEWS))
