"""Wrong tries slow down who makes them: an account, a visit or a network, with waits that grow.

A try is counted before it is judged, so that of many at once exactly as many pass as may, and is taken back once it was
right: right ones count against nobody. The count is a row, and its lock makes it exact. What is stored of whom is a keyed
hash. Nobody waits for good: what was counted is forgotten `within` of the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import transaction
from django.db.models import Count as CountOf
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import WrongTries
from audit.retention import kept_for

# Of wrong codes and passwords alike; each `Pace` says why it begins where it does.
GROWING = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
_A_CLICK = timedelta(seconds=10)  # in which the same code again is an impatient finger's
log = structlog.get_logger(__name__)
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
    """Of `what` by whom. `typed`: the code, hidden; a second click within seconds is the same try."""

    what: str
    who: bytes
    pace: Pace
    typed: bytes | None = None


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

    def begin(self) -> bool:
        """Was it counted? A second click is not, and neither waits nor is taken back. Raises TooSoon."""
        return take(self._all)

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
def take(counts: Sequence[Count]) -> bool:
    """One try of all of these, or of none. False for one that is counted already. Raises TooSoon."""
    now = timezone.now()
    ordered = sorted(counts, key=_key)
    rows = [_held(one, now) for one in ordered]
    standing = [_standing(row, one.pace, now) for row, one in zip(rows, ordered, strict=True)]
    if any(_is_same_try(row, one, now) for row, one in zip(standing, ordered, strict=True)):
        return False
    waiting = [row for row in standing if row.until is not None and row.until > now]
    if waiting:
        log.warning("slowed_down", what=[row.what for row in waiting])  # of whom, nobody is told
        raise TooSoon(max(row.until for row in waiting if row.until is not None))
    for row, one in zip(standing, ordered, strict=True):
        row.count += 1
        pause = one.pace.pause_after(row.count)
        row.until = None if pause is None else now + pause
        row.last, row.last_at = one.typed, now
        row.save(update_fields=["count", "since", "until", "last", "last_at"])
    return True


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


def _is_same_try(row: WrongTries, count: Count, now: datetime) -> bool:
    if count.typed is None or row.last is None or row.last_at is None:
        return False
    return row.count > 0 and bytes(row.last) == count.typed and now - row.last_at < _A_CLICK


def give_back(counts: Sequence[Count]) -> None:
    """The try was none: it was right, or nobody could judge it."""
    with transaction.atomic():
        for one in sorted(counts, key=_key):
            row = WrongTries.objects.filter(what=one.what, who=one.who, count__gt=0)
            row.update(count=F("count") - 1, until=None)


def clear(one: Count) -> None:
    """It was right: what was wrong before is forgiven to whoever it was."""
    WrongTries.objects.filter(what=one.what, who=one.who).delete()


class Today(NamedTuple):
    """Of one act: how many accounts, visits or networks, their wrong tries, and how many of them wait now."""

    what: str
    by: int
    tries: int
    waiting: int


def wrong_tries_today() -> list[Today]:
    rows = WrongTries.objects.filter(count__gt=0).order_by().values_list("what")
    counted = rows.annotate(
        by=CountOf("pk"), tries=Sum("count"), waiting=CountOf("pk", filter=Q(until__gt=timezone.now()))
    )
    return [Today(*row) for row in counted.order_by("what")]


def forget_wrong_tries() -> int:
    now = timezone.now()
    long_ago = WrongTries.objects.filter(since__lt=now - _KEPT_FOR).exclude(until__gt=now)
    deleted, _rows = long_ago.delete()
    return deleted
