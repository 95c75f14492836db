"""One effect a key: whoever claims an Idempotency-Key works under a lease and keeps the answer in the transaction of the
effect. Who comes meanwhile is told so; who comes later gets the same answer. A worker back from the dead has lost its
lease token, and with it its transaction."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from audit.retention import kept_for
from integrators.errors import KeyInUse, KeyReused, LeaseLost
from integrators.models import KeptAnswer

KEPT_FOR = kept_for("requests")
# A new key is claimed, and one that nobody holds any more: its day is over, or whoever worked on it is dead. The claim is
# seen by all at once and waits for no disk: it gets there with the effect at the latest, and if the database breaks down
# before, neither has been.
_CLAIM = """
WITH commit AS MATERIALIZED (
    SELECT set_config('synchronous_commit', coalesce(%s, current_setting('synchronous_commit')), true)
)
INSERT INTO integrators_keptanswer AS kept (id, caller, operation, key, body_hash, lease_until, lease_token)
SELECT %s, %s, %s, %s, %s, clock_timestamp() + %s, %s FROM commit
ON CONFLICT (caller, operation, key) DO UPDATE SET
    body_hash = excluded.body_hash, lease_until = excluded.lease_until, lease_token = excluded.lease_token,
    status = NULL, headers = NULL, body = NULL,
    made_at = CASE WHEN kept.made_at < clock_timestamp() - %s THEN clock_timestamp() ELSE kept.made_at END
WHERE (kept.lease_until IS NULL OR kept.lease_until < clock_timestamp())
    AND (kept.made_at < clock_timestamp() - %s OR (kept.status IS NULL AND kept.body_hash = excluded.body_hash))
RETURNING id
"""
_IS_OVER = Q(made_at__lt=Now() - KEPT_FOR) & ~Q(lease_until__gt=Now())  # nobody works on it any more


@dataclass(frozen=True, slots=True)
class Key:
    """`caller`: who asks. `operation`: method and path."""

    caller: str
    operation: str
    key: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work and answer."""

    row_id: UUID
    token: UUID


def claim(key: Key, body_hash: bytes) -> Claim | KeptAnswer:
    """The kept answer if there is one, else the claim, committed at once: one statement for a key that is new. Outside any
    transaction, for whoever comes meanwhile has to see it. Raises KeyReused for another body, KeyInUse while somebody works
    on it."""
    if claimed := _claimed(key, body_hash):
        return claimed
    rows = KeptAnswer.objects.annotate(lease_left=F("lease_until") - Now())
    row = rows.filter(caller=key.caller, operation=key.operation, key=key.key).first()
    if row is None:  # given back in this very moment
        raise KeyInUse
    if bytes(row.body_hash) != body_hash:
        raise KeyReused
    if row.status is None:
        raise KeyInUse(_wait(vars(row)["lease_left"]))
    return row


def _wait(lease_left: timedelta) -> timedelta:
    """As long as it has been worked on, so that who asks on and on asks seldomer each time: an answer that takes a moment is
    not waited for long, and that somebody has died costs few requests. No longer than the lease."""
    return min(settings.API_KEY_LEASE - lease_left, lease_left)


def _claimed(key: Key, body_hash: bytes) -> Claim | None:
    token, lease = uuid4(), settings.API_KEY_LEASE
    commit = None if connection.in_atomic_block else "off"
    row: list[Any] = [uuid7(), key.caller, key.operation, key.key, body_hash, lease, token]
    values = [commit, *row, KEPT_FOR, KEPT_FOR]
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        found = cursor.fetchone()
    return None if found is None else Claim(found[0], token)


def keep(claimed: Claim, *, status: int, headers: dict[str, str], body: str) -> None:
    """In the transaction of the effect. Raises LeaseLost: the effect must not stand either."""
    held = KeptAnswer.objects.filter(pk=claimed.row_id, lease_token=claimed.token)
    if not held.update(status=status, headers=headers, body=body, lease_until=None, lease_token=None):
        raise LeaseLost


def release(claimed: Claim) -> None:
    """Nothing was done: the key is as if it had never come."""
    KeptAnswer.objects.filter(pk=claimed.row_id, lease_token=claimed.token).delete()


def forget_answers() -> int:
    """Returns how many rows went. What somebody works on stays until its lease is over."""
    return KeptAnswer.objects.filter(_IS_OVER).delete()[0]
