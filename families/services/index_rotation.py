"""Rotating the keys of the index and of the seals, while the service runs (docs/adr/0007).

Index keys: every process first gets both keys, and fills both columns from then on; `backfill` fills the second column
of older rows; `check` compares every row; the current key is switched; once no process uses the first key any more,
`retire` clears its column. Two processes of any two neighbouring phases share a filled unique column throughout, so a
number never gets in twice. Sealing keys need none of this: `reseal` moves old values under the current key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from families.encryption import INDEX_COLUMNS, index_of, sealed_with
from families.errors import FamilyServiceError
from families.models import (
    CorrectionRequest,
    Document,
    HomeVisit,
    InsuredPerson,
    LinkApplication,
    SocialSecurityCard,
    WebhookEndpoint,
)

INDEXED: tuple[type[models.Model], ...] = (InsuredPerson, LinkApplication)
SEALED: dict[type[models.Model], tuple[str, ...]] = {
    InsuredPerson: ("number",),
    LinkApplication: ("name", "number"),
    SocialSecurityCard: ("number",),
    WebhookEndpoint: ("secret", "old_secret"),
    CorrectionRequest: ("text",),
    HomeVisit: ("address",),
    Document: ("content",),
}
BATCH = 500
BATCHES: dict[type[models.Model], int] = {Document: 4}  # up to 5 MB each, several times in memory


class KeyMissing(FamilyServiceError):
    """The column has no key in INDEX_KEYS, so there is nothing to fill or compare it with."""


class KeyStillThere(FamilyServiceError):
    """The column's key is still in INDEX_KEYS: processes write and search it, so it is not cleared."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row whose column is empty or holds something else than its number's index. The row's id alone."""

    model: str
    row: UUID


def backfill(column: str) -> int:
    """Fill the column of rows that were written before its key came. Returns how many. Raises KeyMissing.

    A batch is a transaction under row locks; a number that changes meanwhile is filled by whoever changes it.
    """
    _need_key(column)
    unfilled = {f"number_index_{column}__isnull": True, "number_sealed__isnull": False}
    return sum(_rewrite(model, unfilled, _filler(column)) for model in INDEXED)


def differences(column: str) -> Iterator[Difference]:
    """Open every number and compare. Raises KeyMissing, and encryption.NotOpened for a value that does not open."""
    _need_key(column)
    for model in INDEXED:
        for row in _manager(model).order_by("pk").iterator(chunk_size=BATCH):
            stored = getattr(row, f"number_index_{column}")
            expected = None if row.number is None else index_of(row.number, column)
            if (None if stored is None else bytes(stored)) != expected:
                yield Difference(model.__name__, row.pk)


def retire(column: str) -> int:
    """Clear the column whose key is gone. Returns how many rows held it. Raises KeyStillThere, and KeyMissing when a
    row would be left without any index, which the constraint of the database would refuse too."""
    if column in settings.INDEX_KEYS:
        raise KeyStillThere
    other = next(name for name in INDEX_COLUMNS if name != column)
    filled = {f"number_index_{column}__isnull": False}
    if any(_manager(model).filter(**filled, **{f"number_index_{other}__isnull": True}).exists() for model in INDEXED):
        raise KeyMissing
    return sum(_rewrite(model, filled, _clearer(column)) for model in INDEXED)


def reseal() -> int:
    """Seal every value anew that is not under SEALING_KEY_CURRENT. Returns how many rows. Raises NotOpened."""
    return sum(_reseal_model(model, fields) for model, fields in SEALED.items())


def _need_key(column: str) -> None:
    if column not in settings.INDEX_KEYS:
        raise KeyMissing


def _manager(model: type[models.Model]) -> models.Manager[Any]:
    return model._default_manager


def _filler(column: str) -> Callable[[Any], list[str]]:
    def fill(row: Any) -> list[str]:
        setattr(row, f"number_index_{column}", index_of(row.number, column))
        return [f"number_index_{column}"]

    return fill


def _clearer(column: str) -> Callable[[Any], list[str]]:
    def clear(row: Any) -> list[str]:
        setattr(row, f"number_index_{column}", None)
        return [f"number_index_{column}"]

    return clear


def _rewrite(model: type[models.Model], chosen: dict[str, Any], change: Callable[[Any], list[str]]) -> int:
    """Change the chosen rows batch by batch, each batch under its rows' locks. The change must undo the choice."""
    changed = 0
    while batch := _rewrite_batch(model, chosen, change):
        changed += batch
    return changed


@transaction.atomic
def _rewrite_batch(model: type[models.Model], chosen: dict[str, Any], change: Callable[[Any], list[str]]) -> int:
    rows = list(_manager(model).filter(**chosen).order_by("pk").select_for_update(no_key=True)[:BATCH])
    if rows:
        fields = {name for row in rows for name in change(row)}
        _manager(model).bulk_update(rows, sorted(fields))
    return len(rows)


def _reseal_model(model: type[models.Model], fields: tuple[str, ...]) -> int:
    """Keys are read off the values: no column says them. Rows are visited once, in order of their ids."""
    changed, after = 0, None
    while ids := list(_after(model, after).values_list("pk", flat=True)[: BATCHES.get(model, BATCH)]):
        changed += _reseal_batch(model, fields, ids)
        after = ids[-1]
    return changed


def _after(model: type[models.Model], after: UUID | None) -> models.QuerySet[Any]:
    rows = _manager(model).order_by("pk")
    return rows if after is None else rows.filter(pk__gt=after)


@transaction.atomic
def _reseal_batch(model: type[models.Model], fields: tuple[str, ...], ids: list[UUID]) -> int:
    rows = list(_manager(model).filter(pk__in=ids).order_by("pk").select_for_update(no_key=True))
    old = [row for row in rows if any(_is_old(row, name) for name in fields)]
    for row in old:
        for name in fields:
            setattr(row, name, getattr(row, name))
    if old:
        written = [f"{name}_sealed" for name in fields]
        _manager(model).bulk_update(old, written)
    return len(old)


def _is_old(row: Any, name: str) -> bool:
    sealed = getattr(row, f"{name}_sealed")
    return sealed is not None and sealed_with(sealed) != settings.SEALING_KEY_CURRENT
