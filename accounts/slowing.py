"""Wrong tries slow down who makes them: an account, a visit or a network, with waits that grow.

A try is counted before it is judged, so that of many at once exactly as many pass as may, and is taken back once it was
right: right ones count against nobody. The count is a row, and its lock makes it exact. What is stored of whom is a keyed
hash. Nobody waits for good: what was counted is forgotten `within` of the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import WrongTries
from audit.retention import kept_for

_KEPT_FOR = kept_for("attempts")


@dataclass(frozen=True, slots=True)
class Pace:
    """The first `free` wrong tries cost nothing; the last of them begins the first pause, each one more the next longer.
    `why`: for docs/architecture.md."""

    free: int
    pauses: tuple[timedelta, ...]
    within: timedelta
    why: str

    def pause_after(self, wrong: int) -> timedelta | None:
        beyond = wrong - self.free
        return self.pauses[min(beyond, len(self.pauses) - 1)] if beyond >= 0 else None


@dataclass(frozen=True, slots=True)
class Count:
    """Of `what` by whom. The ids of `what` are kept apart from each other."""

    what: str
    who: bytes
    pace: Pace


class TooSoon(Exception):
    """Not before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


@dataclass(frozen=True, slots=True)
class Tries:
    """One try as it counts: for whoever makes it, if anybody is known, and for those who share their network or name."""

    own: Count | None
    shared: tuple[Count, ...] = ()

    def begin(self) -> None:
        """Raises TooSoon."""
        take(self._all)

    def were_right(self) -> None:
        """What was wrong before is forgiven to who made it. The others get this try back and no more: else a right one
        of one's own, now and then, would make room for guessing."""
        if self.own is not None:
            clear(self.own)
        give_back(self.shared)

    def were_none(self) -> None:
        """Nobody could judge it."""
        give_back(self._all)

    @property
    def _all(self) -> tuple[Count, ...]:
        return self.shared if self.own is None else (self.own, *self.shared)


def hidden(who: str) -> bytes:
    """An account, a visit or a network, as it may be kept: nobody reads it back."""
    return salted_hmac("accounts.slowing", who, algorithm="sha256").digest()


@transaction.atomic
def take(counts: Sequence[Count]) -> None:
    """One try of all of these, or of none. Raises TooSoon."""
    now = timezone.now()
    ordered = sorted(counts, key=_key)
    rows = [_held(one, now) for one in ordered]
    standing = [_standing(row, one.pace, now) for row, one in zip(rows, ordered, strict=True)]
    waits = [row.until for row in standing if row.until is not None and row.until > now]
    if waits:
        raise TooSoon(max(waits))
    for row, one in zip(standing, ordered, strict=True):
        row.count += 1
        pause = one.pace.pause_after(row.count)
        row.until = None if pause is None else now + pause
        row.save(update_fields=["count", "since", "until"])


def _key(count: Count) -> tuple[str, bytes]:
    return count.what, count.who


def _held(count: Count, now: datetime) -> WrongTries:
    """There and locked in one statement, so that nobody forgets it in between."""
    WrongTries.objects.bulk_create(
        [WrongTries(what=count.what, who=count.who, since=now)],
        update_conflicts=True,
        unique_fields=["what", "who"],
        update_fields=["what"],
    )
    return WrongTries.objects.get(what=count.what, who=count.who)


def _standing(row: WrongTries, pace: Pace, now: datetime) -> WrongTries:
    """As it counts now: afresh, when all of it is long ago and no pause runs."""
    if row.since + pace.within <= now and (row.until is None or row.until <= now):
        row.count, row.since, row.until = 0, now, None
    return row


def give_back(counts: Sequence[Count]) -> None:
    """The try was none: it was right, or nobody could judge it."""
    with transaction.atomic():
        for one in sorted(counts, key=_key):
            row = WrongTries.objects.filter(what=one.what, who=one.who, count__gt=0)
            row.update(count=F("count") - 1, until=None)


def clear(one: Count) -> None:
    """It was right: what was wrong before is forgiven to whoever it was."""
    WrongTries.objects.filter(what=one.what, who=one.who).delete()


def forget_wrong_tries() -> int:
    now = timezone.now()
    long_ago = WrongTries.objects.filter(since__lt=now - _KEPT_FOR).exclude(until__gt=now)
    deleted, _rows = long_ago.delete()
    return deleted
