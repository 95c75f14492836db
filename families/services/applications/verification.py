"""The background check: claim due applications, ask the register once for the batch, apply the answers.

No transaction is open while the register is asked. Whatever is killed whenever: the row stays due, the claim's id is
the register's idempotency key, and an answer counts only for who still holds the lease token.
"""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from audit.services import Actor
from authorities.packs import pack_for
from families.due import WORKS_FOR, claim_due, put_off, release, wake
from families.encryption import NotOpened
from families.errors import InvalidTransition, RegisterRefused, RegisterSilent
from families.models import LinkApplication
from families.models.applications import ReviewReason
from families.packs import LinkingRules, provider_of
from families.services import breaker
from families.services.applications.applying import apply_results
from families.services.applications.claims import claim_of, own_references
from families.services.applications.other_guardians import ask_who_they_are, named_in
from families.services.applications.transitions import move
from families.states import Status
from families.verification import Claim, Outcome, Result, provider_named

log = structlog.get_logger(__name__)

VERIFY_DUE = "families.tasks.verify_due"
_BATCH = settings.VERIFY_BATCH
_LONGEST_WAIT = timedelta(minutes=5)


def verify_due() -> int:
    """Work until nothing is due or the run's time is over, then ask to be woken again. Returns how many were claimed."""
    stop_at = time.monotonic() + WORKS_FOR
    done = 0
    while time.monotonic() < stop_at:
        rows, token = claim_due(_askable(), limit=_BATCH)
        if not rows:
            return done
        for provider, group in _by_provider(rows).items():
            _verify_batch(provider, group, token)
        done += len(rows)
    wake(VERIFY_DUE)
    return done


def _askable() -> QuerySet[LinkApplication]:
    """Those to verify; not even claimed while their provider's breaker is open, but for the probe."""
    rows = LinkApplication.objects.filter(status=Status.VERIFYING)
    closed = breaker.closed_providers()
    if not closed:
        return rows
    regions = rows.filter(due_at__lte=Now()).values_list("region_id", flat=True).distinct()
    return rows.exclude(region_id__in=[region for region in regions if provider_of(str(region)) in closed])


def _by_provider(rows: Sequence[LinkApplication]) -> dict[str, list[LinkApplication]]:
    groups = defaultdict(list)
    for row in rows:
        groups[provider_of(str(row.region_id))].append(row)
    return groups


def _verify_batch(provider: str, rows: list[LinkApplication], token: UUID) -> None:
    claims = _claims(rows, token)
    rows = [row for row in rows if row.pk in claims]
    if breaker.is_probing(provider):
        _give_back(rows[1:], token)
        rows = rows[:1]
    if not rows:
        return
    asked_at = timezone.now()
    try:
        with breaker.guarded(provider):
            results = provider_named(provider).verify([claims[row.pk] for row in rows])
    except breaker.NotAsked:
        _give_back(rows, token)
    except RegisterSilent as error:
        log.warning("register_silent", provider=provider, rows=len(rows), refused=isinstance(error, RegisterRefused))
        _postpone(rows, token, at_least=error.retry_after)
    else:
        _apply(provider, rows, results, token, asked_at)


def _claims(rows: Sequence[LinkApplication], token: UUID) -> dict[UUID, Claim]:
    own = own_references({row.applicant_id for row in rows})
    claims = {}
    for row in rows:
        try:
            claims[row.pk] = claim_of(row, own)
        except NotOpened:
            log.exception("sealed_value_not_opened", application=str(row.pk))
            _to_review(row, token, ReviewReason.CANNOT_APPLY)
    return claims


def _apply(
    provider: str, rows: Sequence[LinkApplication], results: Mapping[UUID, Result], token: UUID, asked_at: datetime
) -> None:
    guardians, silent = ask_who_they_are(provider, ((row.relationship, results[row.pk]) for row in rows))
    again = [row for row in rows if _is_unanswered(row, results[row.pk], silent)]
    _postpone(again, token)
    ready = sorted((row for row in rows if row not in again), key=lambda row: row.pk)
    by = Actor.authority(provider)
    for row in apply_results(ready, results, token, asked_at=asked_at, by=by, guardians=guardians):
        _count_failure(row, token)


def _is_unanswered(row: LinkApplication, result: Result, silent: set[str]) -> bool:
    """Wholly, or about the other guardian whom the answer names."""
    return result.outcome is Outcome.RETRY or named_in(result, row.relationship) in silent


def _count_failure(row: LinkApplication, token: UUID) -> None:
    held = LinkApplication.objects.filter(pk=row.pk, lease_token=token)
    if not held.update(failures=row.failures + 1):
        return
    if row.failures + 1 >= 5:
        _to_review(row, token, ReviewReason.CANNOT_APPLY)
    else:
        _postpone([row], token)


def _postpone(rows: Sequence[LinkApplication], token: UUID, *, at_least: timedelta = timedelta(0)) -> None:
    """After a try that led to nothing: again later, all in one statement."""
    ids = _ids_in_patience(rows, token)
    put_off(LinkApplication, ids, token, longest=_LONGEST_WAIT, at_least=at_least)


def _give_back(rows: Sequence[LinkApplication], token: UUID) -> None:
    """Untried: due behind the others, and claimed as soon as the breaker lets anybody through."""
    ids = _ids_in_patience(rows, token)
    release(LinkApplication, ids, token, due_at=timezone.now(), was_tried=False)


def _ids_in_patience(rows: Sequence[LinkApplication], token: UUID) -> list[UUID]:
    """Of those with whose register the pack still has patience; the others go to an officer."""
    ids = []
    for row in rows:
        rules = pack_for(str(row.region_id)).section(LinkingRules)
        assert row.submitted_at is not None  # the constraint holds it beyond draft
        if timezone.now() - row.submitted_at > timedelta(hours=rules.register_silence_hours):
            _to_review(row, token, ReviewReason.REGISTER_SILENT)
        else:
            ids.append(row.pk)
    return ids


def _to_review(row: LinkApplication, token: UUID, reason: ReviewReason) -> None:
    try:
        move(
            row,
            Status.IN_REVIEW,
            event="application_sent_to_review",
            by=Actor.system("verify_due"),
            expected=Status.VERIFYING,
            lease_token=token,
            codes={"reason": reason.value},
            review_reason=reason,
        )
    except InvalidTransition:
        log.info("claim_lost", application=str(row.pk))
