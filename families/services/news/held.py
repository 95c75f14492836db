"""Changes that could not be applied when they were read: tried again, apart from all others, and put aside for an operator
when they fail five times, or when the register has said nothing for as long as the pack has patience."""

import time
from collections import defaultdict
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from audit.services import Actor, record_event
from authorities.errors import PackInvalid
from authorities.packs import pack_for
from families.due import claim_due, put_off, release
from families.encryption import NotOpened
from families.errors import FamilyServiceError, RegisterSilent
from families.models import HeldChange, InsuredPerson
from families.packs import LinkingRules
from families.services import breaker
from families.services.news.applying import MOST_NEWS, Look, News, apply, look
from families.verification import ChangeKind

log = structlog.get_logger(__name__)

LONGEST_WAIT = timedelta(minutes=5)
FAILURES = (DatabaseError, FamilyServiceError, LookupError, NotOpened, PackInvalid, ValueError)
_MOST_FAILURES = 5
_LONGEST_HELD_WAIT = timedelta(hours=1)


def hold(provider: str, cursor: str, person: InsuredPerson, kind: ChangeKind, error: Exception) -> None:
    """To be tried again in a moment. In the caller's transaction; a change that is held already stays as it is."""
    log.warning("change_held", provider=provider, cursor=cursor, kind=kind.value, error=type(error).__name__)
    failures = 0 if isinstance(error, RegisterSilent) else 1
    HeldChange.objects.get_or_create(
        provider=provider,
        cursor=cursor,
        defaults={"person": person, "kind": kind.value, "failures": failures, "due_at": timezone.now()},
    )


def apply_held(stop_at: float) -> int:
    """A batch of those that are due. Returns how many were applied."""
    if time.monotonic() >= stop_at:
        return 0
    rows, token = claim_due(_askable(), limit=MOST_NEWS)
    groups: dict[str, list[HeldChange]] = defaultdict(list)
    for row in rows:
        groups[row.provider].append(row)
    return sum(_apply_group(provider, group, token, stop_at) for provider, group in groups.items())


def retry_change(held: HeldChange, *, by: Actor) -> bool:
    """What was put aside, at an operator's wish, as if it had not failed yet. False where it is not put aside, or not any more."""
    put_aside = HeldChange.objects.filter(pk=held.pk, given_up_at__isnull=False)
    with transaction.atomic():
        if not put_aside.update(given_up_at=None, due_at=Now(), held_at=Now(), failures=0, attempts=0):
            return False
        record_event(
            "families.held_change_retried",
            by=by,
            of="held_change",
            object_id=held.pk,
            person_id=held.person_id,
        )
    return True


def _askable() -> QuerySet[HeldChange]:
    rows = HeldChange.objects.filter(due_at__isnull=False).exclude(provider__in=breaker.closed_providers())
    return rows.select_related("person")


def _apply_group(provider: str, rows: list[HeldChange], token: UUID, stop_at: float) -> int:
    """Each is asked about by itself: one of whom the register cannot answer must not keep the others held."""
    news = {row.pk: News(row.person, ChangeKind(row.kind), f"{provider}:{row.cursor}:{row.attempts}") for row in rows}
    try:
        seen = look(provider, list(news.values()), is_one_by_one=True, stop_at=stop_at)
    except breaker.NotAsked as error:
        _give_back(rows, token, error.retry_after)
        return 0
    except RegisterSilent as error:
        seen = {one.cause: error for one in news.values()}
    _give_back([row for row in rows if news[row.pk].cause not in seen], token, timedelta(0))
    looked = [(row, news[row.pk]) for row in rows if news[row.pk].cause in seen]
    return sum(_apply(row, one, seen[one.cause], token) for row, one in looked)


def _give_back(rows: list[HeldChange], token: UUID, wait: timedelta) -> None:
    ids = [row.pk for row in rows]
    release(HeldChange, ids, token, due_at=timezone.now() + wait, was_tried=False)


def _apply(row: HeldChange, news: News, seen: Look | RegisterSilent, token: UUID) -> bool:
    if isinstance(seen, RegisterSilent):
        _wait(row, token, seen)
        return False
    try:
        with transaction.atomic():
            if not HeldChange.objects.filter(pk=row.pk, lease_token=token).delete()[0]:
                return False
            apply(news, seen, by=Actor.authority(row.provider))
    except RegisterSilent as error:
        _wait(row, token, error)
        return False
    except FAILURES as error:
        _count_failure(row, token, error)
        return False
    return True


def _wait(row: HeldChange, token: UUID, error: RegisterSilent) -> None:
    patience = timedelta(hours=pack_for(row.person.region_id).section(LinkingRules).register_silence_hours)
    if timezone.now() - row.held_at > patience:
        _put_aside(row, token, error)
    else:
        put_off(HeldChange, [row.pk], token, longest=_LONGEST_HELD_WAIT, at_least=error.retry_after)


def _count_failure(row: HeldChange, token: UUID, error: Exception) -> None:
    HeldChange.objects.filter(pk=row.pk, lease_token=token).update(failures=F("failures") + 1)
    if row.failures + 1 >= _MOST_FAILURES:
        _put_aside(row, token, error)
    else:
        put_off(HeldChange, [row.pk], token, longest=LONGEST_WAIT)


def _put_aside(row: HeldChange, token: UUID, error: Exception) -> None:
    """The error's own text would quote the row."""
    held = HeldChange.objects.filter(pk=row.pk, lease_token=token)
    if held.update(due_at=None, given_up_at=timezone.now(), lease_until=None, lease_token=None):
        kind, cursor = row.kind, row.cursor
        log.error("change_put_aside", provider=row.provider, cursor=cursor, kind=kind, error=type(error).__name__)
