"""The same key answers the same, for 24 hours: the answer is kept in the transaction that has the effect."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from registry.models import KeptAnswer
from registry.wire import Problem, answer, read_object

KEPT_FOR = timedelta(hours=24)
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
Act = Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]


def hash_of(body: object) -> str:
    """Equal for the same JSON, however it was spaced or ordered."""
    return sha256(_CANONICAL.encode(body).encode()).hexdigest()


def key_of(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= 200:
        raise Problem(400, "malformed", "Idempotency-Key: a header of 1 to 200 characters.")
    return key


def answer_once(request: HttpRequest, act: Act) -> HttpResponse:
    """Calls `act` with the body, or repeats what it answered to this key. Kept are successes and conflicts: anything
    else says that nothing was done, so asking again may do it. 422 when the key came with another body."""
    key, body = key_of(request), read_object(request)
    body_hash, now = hash_of(body), timezone.now()
    with transaction.atomic():  # takes the write lock at once, so two calls with one key come one after the other
        forget_before(now - KEPT_FOR)
        kept = KeptAnswer.objects.filter(path=request.path_info, key=key).first()
        if kept:
            return _repeated(kept, body_hash)
        status, result = _outcome(act, body)
        KeptAnswer.objects.create(
            path=request.path_info,
            key=key,
            body_hash=body_hash,
            status=status,
            answer=json.dumps(result, ensure_ascii=False),
            answered_at=now,
        )
    return answer(status, result)


def forget_before(moment: datetime) -> None:
    KeptAnswer.objects.filter(answered_at__lt=moment).delete()


def same_body(kept_hash: str, body_hash: str) -> None:
    if kept_hash != body_hash:
        raise Problem(422, "key_reused", "This Idempotency-Key came with another body before.")


def _repeated(kept: KeptAnswer, body_hash: str) -> HttpResponse:
    same_body(kept.body_hash, body_hash)
    return answer(kept.status, json.loads(kept.answer))


def _outcome(act: Act, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Conflicts are raised before anything is written, so keeping them keeps no half of an effect."""
    try:
        return act(body)
    except Problem as problem:
        if problem.status != 409:
            raise
        return problem.status, problem.as_json()
