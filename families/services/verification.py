"""The background check: claim due applications, ask the register once for the batch, apply the answers.

No transaction is open while the register is asked. Whatever is killed whenever: the row stays due, the claim's id is
the register's idempotency key, and an answer counts only for who still holds the lease token.
"""

import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from audit.services import Actor
from authorities.packs import pack_for
from families.due import claim_due, release, wake
from families.encryption import NotOpened
from families.errors import InvalidTransition, RegisterRefused, RegisterSilent
from families.models import LinkApplication
from families.models.applications import ReviewReason
from families.packs import LinkingRules, RegistryRules
from families.services import breaker
from families.services.applying import apply_results
from families.services.claims import claim_of, own_references
from families.services.transitions import move
from families.states import Status
from families.verification import Claim, Outcome, Result, provider_named

log = structlog.get_logger(__name__)

VERIFY_DUE = "families.tasks.verify_due"
_BATCH = settings.VERIFY_BATCH
_WORKS_FOR = 15.0  # seconds, half of the task's hard limit
_LONGEST_WAIT = 300.0  # seconds


def verify_due() -> int:
    """Work until nothing is due or 15 s have passed, then ask to be woken again. Returns how many were claimed."""
    stop_at = time.monotonic() + _WORKS_FOR
    done = 0
    while time.monotonic() < stop_at:
        rows, token = claim_due(LinkApplication.objects.filter(status=Status.VERIFYING), limit=_BATCH)
        if not rows:
            return done
        for provider, group in _by_provider(rows).items():
            _verify_batch(provider, group, token)
        done += len(rows)
    wake(VERIFY_DUE)
    return done


def _by_provider(rows: Sequence[LinkApplication]) -> dict[str, list[LinkApplication]]:
    groups = defaultdict(list)
    for row in rows:
        groups[pack_for(str(row.region_id)).section(RegistryRules).provider].append(row)
    return groups


def _verify_batch(provider: str, rows: list[LinkApplication], token: UUID) -> None:
    closed_until = breaker.next_call_at(provider)
    if closed_until is not None:
        _postpone(rows, token, at=closed_until)
        return
    if breaker.is_probing(provider):
        rows, others = rows[:1], rows[1:]
        _postpone(others, token, at=timezone.now() + breaker.PROBE_EVERY)
    claims = _claims(rows, token)
    try:
        results = provider_named(provider).verify(claims) if claims else {}
    except RegisterSilent as error:
        breaker.note_failure(provider)
        log.warning("register_silent", provider=provider, rows=len(rows), refused=isinstance(error, RegisterRefused))
        _postpone(rows, token)
        return
    breaker.note_success(provider)
    _apply(provider, rows, results, token)


def _claims(rows: Sequence[LinkApplication], token: UUID) -> list[Claim]:
    own = own_references({row.applicant_id for row in rows})
    claims = []
    for row in rows:
        try:
            claims.append(claim_of(row, own))
        except NotOpened:
            log.exception("sealed_value_not_opened", application=str(row.pk))
            _to_review(row, token, ReviewReason.CANNOT_APPLY)
    return claims


def _apply(provider: str, rows: Sequence[LinkApplication], results: Mapping[UUID, Result], token: UUID) -> None:
    answered = [row for row in rows if row.pk in results]
    again = [row for row in answered if results[row.pk].outcome is Outcome.RETRY]
    _postpone(again, token)
    ready = sorted((row for row in answered if row not in again), key=lambda row: row.pk)
    for row in apply_results(ready, results, token, by=Actor.authority(provider)):
        _count_failure(row, token)


def _count_failure(row: LinkApplication, token: UUID) -> None:
    held = LinkApplication.objects.filter(pk=row.pk, lease_token=token)
    if not held.update(failures=row.failures + 1):
        return
    if row.failures + 1 >= 5:
        _to_review(row, token, ReviewReason.CANNOT_APPLY)
    else:
        _postpone([row], token)


def _postpone(rows: Sequence[LinkApplication], token: UUID, *, at: datetime | None = None) -> None:
    """Give rows back: at a given time or with back-off and jitter; past the pack's patience, to an officer."""
    for row in rows:
        rules = pack_for(str(row.region_id)).section(LinkingRules)
        assert row.submitted_at is not None  # the constraint holds it beyond draft
        if timezone.now() - row.submitted_at > timedelta(hours=rules.register_silence_hours):
            _to_review(row, token, ReviewReason.REGISTER_SILENT)
            continue
        wait = min(2.0 ** min(row.attempts, 10), _LONGEST_WAIT) * random.uniform(0.5, 1.0)  # noqa: S311  # jitter
        later = at + timedelta(seconds=random.uniform(0, 1)) if at else timezone.now() + timedelta(seconds=wait)  # noqa: S311  # jitter
        release(LinkApplication, [row.pk], token, due_at=later)


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
