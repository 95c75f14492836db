"""Due rows that a provider takes one by one, a call each: within the time of a task, and past no open breaker."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.utils import timezone

from families.due import WORKS_FOR, claim_due, release, wake
from families.errors import RegisterSilent
from families.services import breaker

_BATCH = 20

Row = TypeVar("Row", bound=models.Model)


def hand_over_due(
    due: models.QuerySet[Row],
    *,
    again: str,
    provider_of: Callable[[Row], str],
    send: Callable[[Row, UUID], bool],
    put_off: Callable[[Row, UUID, RegisterSilent], None],
) -> int:
    """Claims a batch of the due rows and returns for how many of them `send` said that they went out. It asks the breaker
    around its call, and no wider; after its RegisterSilent, `put_off` decides what becomes of the row. Rows that the time
    or an open breaker left untried are given back, all at once, and the claim does not count as an attempt. The task
    `again` is woken when more may be due."""
    rows, token = claim_due(due, limit=_BATCH)
    sent = _hand_over(rows, token, provider_of, send, put_off)
    if sent and len(rows) == _BATCH:
        wake(again)
    return sent


def _hand_over(
    rows: Sequence[Row],
    token: UUID,
    provider_of: Callable[[Row], str],
    send: Callable[[Row, UUID], bool],
    put_off: Callable[[Row, UUID, RegisterSilent], None],
) -> int:
    stop_at = time.monotonic() + WORKS_FOR
    sent, wait = 0, timedelta(0)
    untried: list[Row] = []
    closed: set[str] = set()
    for row in rows:
        provider = provider_of(row)
        if provider in closed or time.monotonic() >= stop_at:
            untried.append(row)
            continue
        try:
            sent += send(row, token)
        except breaker.NotAsked as error:
            closed.add(provider)
            untried.append(row)
            wait = max(wait, error.retry_after)
        except RegisterSilent as error:
            put_off(row, token, error)
    if untried:
        ids = [row.pk for row in untried]
        release(type(untried[0]), ids, token, due_at=timezone.now() + wait, was_tried=False)
    return sent
