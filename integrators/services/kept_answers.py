"""One effect a key: whoever claims an Idempotency-Key works under a lease and keeps the answer in the transaction of the
effect. Who comes meanwhile is told so; who comes later gets the same answer. A worker back from the dead has lost its
lease token, and with it its transaction."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.db.models.functions import Now

from integrators.errors import KeyInUse, KeyReused, LeaseLost
from integrators.models import KeptAnswer

KEPT_FOR = timedelta(hours=24)
LEASE = timedelta(seconds=45)  # a web process that takes longer than 30 s is ended by its master
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
    """The kept answer if there is one, else the claim, committed at once. Outside any transaction: whoever comes meanwhile
    has to see it. Raises KeyReused for another body, KeyInUse while somebody works on it."""
    token = uuid4()
    ours = KeptAnswer(
        caller=key.caller,
        operation=key.operation,
        key=key.key,
        body_hash=body_hash,
        lease_until=Now() + LEASE,
        lease_token=token,
    )
    rows = KeptAnswer.objects.filter(caller=key.caller, operation=key.operation, key=key.key)
    rows.filter(_IS_OVER).delete()
    KeptAnswer.objects.bulk_create([ours], ignore_conflicts=True)
    row = rows.first()
    if row is None:  # given back in this very moment
        raise KeyInUse
    if bytes(row.body_hash) != body_hash:
        raise KeyReused
    if row.status is not None:
        return row
    return Claim(row.pk, token) if row.pk == ours.pk else _taken_over(row)


def _taken_over(row: KeptAnswer) -> Claim:
    """Whoever worked on it is dead, or as good as dead."""
    token = uuid4()
    abandoned = KeptAnswer.objects.filter(pk=row.pk, status__isnull=True, lease_until__lt=Now())
    if not abandoned.update(lease_until=Now() + LEASE, lease_token=token):
        raise KeyInUse
    return Claim(row.pk, token)


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
