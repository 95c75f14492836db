"""The copy of the register's insurance records: claim who is due, ask, write. Nothing is open while the register is
asked; whatever is killed whenever, the row stays due, and an answer counts only for who still holds the lease token."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog
from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from audit.services import Actor, record_event
from benefits.models import Refresh
from benefits.selectors import refresh_of
from benefits.services.records.keeping import DONE, Answer, keep
from benefits.services.records.planning import AHEAD, links_that_need_records
from families.due import WORKS_FOR, claim_due, put_off, wake
from families.errors import RegisterRefused, RegisterSilent
from families.models import InsuredPerson
from families.packs import provider_of
from families.services import breaker
from families.verification import Provider, provider_named

log = structlog.get_logger(__name__)

REFRESH_DUE = "benefits.tasks.refresh_due"
REST = timedelta(minutes=1)  # between two wishes for one person
_GROUP = 16  # people a question to the breaker
_BATCH = 3 * _GROUP
_AT_ONCE = 4  # people; one after the other would spend a night on waiting for a register that is far away
_LONGEST_WAIT = timedelta(hours=1)


class _OutOfTime(Exception):
    """Nobody was asked for: no answer, and no silence of the register either."""


def ask_again(person: InsuredPerson, *, by: Actor) -> None:
    """Somebody wants to see it now. Within a minute of the last wish or the last answer, it is fresh enough."""
    recently = Now() - REST
    rested = Refresh.objects.filter(
        Q(due_at__isnull=True) | Q(due_at__gt=Now()),  # put off for tonight, or since the register was silent
        Q(refreshed_at__isnull=True) | Q(refreshed_at__lt=recently),
        Q(lease_until__isnull=True) | Q(lease_until__lt=Now()),
        pk=person.pk,
        asked_at__lt=recently,
    )
    with transaction.atomic():
        _row, is_new = Refresh.objects.get_or_create(person=person, defaults={"due_at": timezone.now() - AHEAD})
        if is_new or rested.update(due_at=Now() - AHEAD, asked_at=Now()):
            record_event("benefits.records_asked_for", by=by, of="person", object_id=person.pk, person_id=person.pk)
            wake(REFRESH_DUE)


def ask_for_first_copy(person: InsuredPerson, *, by: Actor) -> None:
    """Where nobody has asked yet, and nobody is about to: a row that waits its turn is left alone."""
    refresh = refresh_of(person)
    if refresh is None or (refresh.refreshed_at is None and refresh.due_at is None):
        ask_again(person, by=by)


def refresh_due() -> int:
    """Work until nothing is due or the run's time is over, then ask to be woken again. Returns how many were claimed."""
    stop_at = time.monotonic() + WORKS_FOR
    done = 0
    with ThreadPoolExecutor(_AT_ONCE) as calls:
        while time.monotonic() < stop_at:
            rows, token = claim_due(_askable(), limit=_BATCH)
            if not rows:
                return done
            _refresh(rows, token, stop_at, calls)
            done += len(rows)
    wake(REFRESH_DUE)
    return done


def _askable() -> QuerySet[Refresh]:
    """Not even claimed while their provider's breaker is open, but for the probe."""
    rows = Refresh.objects.filter(due_at__isnull=False).select_related("person")
    closed = breaker.closed_providers()
    if not closed:
        return rows
    regions = rows.filter(due_at__lte=Now()).values_list("person__region_id", flat=True).distinct()
    return rows.exclude(person__region_id__in=[region for region in regions if provider_of(region) in closed])


def _refresh(rows: Sequence[Refresh], token: UUID, stop_at: float, calls: Executor) -> None:
    answers: list[Answer] = []
    silent: dict[UUID, RegisterSilent] = {}
    needed = _needed(rows, token)
    for provider, people in _by_provider(needed).items():
        for group in _groups(provider, people):
            try:
                told = _ask(provider, group, stop_at, calls)
            except breaker.NotAsked:
                break
            answers += [one for one in told if isinstance(one, Answer)]
            silent |= {
                person.pk: one for person, one in zip(group, told, strict=True) if isinstance(one, RegisterSilent)
            }
    tried = {answer.person_id for answer in answers} | set(silent)
    _give_back([row.pk for row in needed if row.pk not in tried], token)
    _put_off(silent, token)
    _keep(answers, token)


def _by_provider(rows: Sequence[Refresh]) -> dict[str, list[InsuredPerson]]:
    groups = defaultdict(list)
    for row in rows:
        groups[provider_of(row.person.region_id)].append(row.person)
    return groups


def _groups(provider: str, people: Sequence[InsuredPerson]) -> Iterator[Sequence[InsuredPerson]]:
    """So many as share a question to the breaker; one alone first while the breaker wants a probe."""
    first = 1 if breaker.is_probing(provider) else 0
    yield from filter(None, [people[:first]])
    yield from (people[start : start + _GROUP] for start in range(first, len(people), _GROUP))


def _ask(
    provider: str, people: Sequence[InsuredPerson], stop_at: float, calls: Executor
) -> list[Answer | RegisterSilent | None]:
    """An answer, the register's silence, or None where the time was over, for each. To the breaker the register is
    silent when nobody had an answer. Raises NotAsked."""
    told: list[Answer | RegisterSilent | None] = []
    try:
        with breaker.guarded(provider):
            told += calls.map(partial(ask_for, provider_named(provider), stop_at=stop_at), people)
            silences = [one for one in told if isinstance(one, RegisterSilent)]
            if not any(isinstance(one, Answer) for one in told):
                raise silences[0] if silences else _OutOfTime
    except breaker.NotAsked:
        raise
    except (RegisterSilent, _OutOfTime):  # the breaker has seen it; what becomes of each stands in `told`
        pass
    return told


def ask_for(register: Provider, person: InsuredPerson, *, stop_at: float) -> Answer | RegisterSilent | None:
    """Two calls, each begun before `stop_at` or not at all; of whom it tells nothing, the second asks why. In a thread: it
    reads no row."""
    asked_at = timezone.now()
    reference = person.register_reference
    try:
        if time.monotonic() >= stop_at:
            return None
        records = register.insurance_records(reference)
        if records is None:
            return Answer(person.pk, asked_at, None, None, register.person_state(reference))
        if time.monotonic() >= stop_at:
            return None
        return Answer(person.pk, asked_at, records, register.certification(reference))
    except RegisterSilent as error:
        return error


def _give_back(untried: Sequence[UUID], token: UUID) -> None:
    """In their old place, and the claim does not count as an attempt."""
    if untried:
        held = Refresh.objects.filter(pk__in=untried, lease_token=token)
        held.update(lease_until=None, lease_token=None, attempts=F("attempts") - 1)


def _put_off(silent: Mapping[UUID, RegisterSilent], token: UUID) -> None:
    if silent:
        refused = any(isinstance(error, RegisterRefused) for error in silent.values())
        log.warning("register_silent", rows=len(silent), refused=refused)
        at_least = max(error.retry_after for error in silent.values())
        put_off(Refresh, list(silent), token, longest=_LONGEST_WAIT, at_least=at_least)


def _needed(rows: Sequence[Refresh], token: UUID) -> list[Refresh]:
    """Those whom an active link still shows. Nobody asks for the others any more."""
    ids = [row.pk for row in rows]
    linked = set(links_that_need_records().filter(person__in=ids).values_list("person_id", flat=True))
    if unneeded := [pk for pk in ids if pk not in linked]:
        Refresh.objects.filter(pk__in=unneeded, lease_token=token).update(**DONE)
    return [row for row in rows if row.pk in linked]


def _keep(answers: Sequence[Answer], token: UUID) -> None:
    """All at once. When a table refuses a value of one, each alone, so that the others are kept. The error's own text
    would quote the row."""
    try:
        keep(answers, token)
    except (DataError, IntegrityError) as error:
        if len(answers) > 1:
            for answer in answers:
                _keep([answer], token)
            return
        log.error("records_not_kept", person=str(answers[0].person_id), error=type(error).__name__)
        put_off(Refresh, [answers[0].person_id], token, longest=_LONGEST_WAIT)
