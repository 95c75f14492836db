"""Sending what is due, to each endpoint one message at a time: no transaction is open meanwhile, and a claim that was
lost changes nothing. A receiver hears everything at least once, and a second time under the same id."""

import json
import random
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from audit.services import Actor
from families.due import claim_due, wake
from families.encryption import NotOpened
from families.models import FamilyLink, LinkApplication, WebhookDelivery, WebhookEndpoint
from families.models.webhooks import WebhookEvent, WhyDisabled
from families.outgoing import Answer, post
from families.services.webhooks.endpoints import RECOVERED, disable_endpoint
from families.services.webhooks.outbox import SEND_WEBHOOKS_DUE, concerned, time_text

log = structlog.get_logger(__name__)

# After a try that failed, an endpoint and the message wait so long: 71.6 hours in all, as Standard Webhooks proposes.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 20)),
)
PATIENCE = timedelta(days=3)  # with an endpoint that takes nothing, however long it asked us to wait
WORKS_FOR = 4.0  # seconds in which a run begins calls; the last, of 20 s at most, ends before the soft limit of 25 s
_TRIES_KEPT = 30  # in the log of a message that is replayed again and again
_SYSTEM = Actor.system("send_due_webhooks")


def send_due_webhooks() -> int:
    """Returns how many messages were taken."""
    stop_at = time.monotonic() + WORKS_FOR
    taken = 0
    while time.monotonic() < stop_at:
        claimed = _claim()
        if claimed is None:
            return taken
        taken += _send(*claimed)
    wake(SEND_WEBHOOKS_DUE)
    return taken


def _claim() -> tuple[WebhookDelivery, UUID] | None:
    """The message that is due longest, of an endpoint with none in flight."""
    try:
        rows, token = claim_due(_next_of_each().select_related("endpoint__app"), limit=1)
    except IntegrityError:  # another worker took another message of the endpoint in this very moment
        return None
    return (rows[0], token) if rows else None


def _next_of_each() -> QuerySet[WebhookDelivery]:
    """Of each endpoint that is not left alone: what a worker holds, or held when it died, else what is due longest."""
    due = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"), due_at__lte=Now())
    held_first = Case(When(lease_token__isnull=False, then=Value(0)), default=Value(1))
    first = due.order_by(held_first, "due_at", "pk").values("pk")[:1]
    endpoints = WebhookEndpoint.objects.working().filter(Q(rests_until__isnull=True) | Q(rests_until__lte=Now()))
    return WebhookDelivery.objects.filter(pk__in=endpoints.annotate(first=Subquery(first)).values("first"))


def _send(delivery: WebhookDelivery, token: UUID) -> bool:
    if not _may_hear(delivery):
        _end(delivery, token, given_up_at=timezone.now(), tries=_logged(delivery, failure="not_allowed_any_more"))
        return False
    body = json.dumps(delivery.body, separators=(",", ":"))
    try:
        headers = _headers(delivery, body)
    except NotOpened:
        log.exception("sealed_value_not_opened", endpoint=str(delivery.endpoint_id))
        _note_failure(delivery, token, _logged(delivery, failure="secret_not_opened"), wait=timedelta(0))
        return False
    began_at = timezone.now()
    return _note(delivery, token, post(delivery.endpoint.url, body.encode(), headers), began_at)


def _may_hear(delivery: WebhookDelivery) -> bool:
    """Consent, agreement and endpoint may have ended since it was written down."""
    event = WebhookEvent(delivery.kind)
    rows: QuerySet[FamilyLink] | QuerySet[LinkApplication]
    if delivery.application_id is not None:
        rows = LinkApplication.objects.filter(pk=delivery.application_id)
    else:
        assert delivery.link_id is not None  # the constraint holds it
        rows = FamilyLink.objects.filter(pk=delivery.link_id)
    return bool(concerned(event, rows, events=WebhookEvent.values, endpoint_id=delivery.endpoint_id))


def _headers(delivery: WebhookDelivery, body: str) -> Mapping[str, str]:
    """By Standard Webhooks 1.0.0; every secret that counts signs. Raises NotOpened."""
    now, message = timezone.now(), str(delivery.event_id)
    signatures = [Webhook(secret).sign(message, now, body) for secret in delivery.endpoint.secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "sscard-webhooks/1",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _note(delivery: WebhookDelivery, token: UUID, answer: Answer, began_at: datetime) -> bool:
    tries = _logged(delivery, status=answer.status, failure=answer.failure, took=answer.took, at=began_at)
    if not answer.is_taken:
        log.info("webhook_not_taken", delivery=str(delivery.pk), status=answer.status, failure=answer.failure)
        is_gone = answer.status == 410
        _note_failure(delivery, token, tries, wait=answer.retry_after, is_gone=is_gone)
        return False
    with transaction.atomic():
        endpoint = _locked_endpoint(delivery)
        if not _end(delivery, token, delivered_at=timezone.now(), failing_since=None, tries=tries):
            return False
        if endpoint.failures:
            WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**RECOVERED)
    return True


def _note_failure(
    delivery: WebhookDelivery,
    token: UUID,
    tries: list[dict[str, Any]],
    *,
    wait: timedelta,
    is_gone: bool = False,
) -> None:
    """The message waits by its own tries, the endpoint by how often it has failed in a row: many messages do not make
    many calls to a receiver that is down. What is out of tries, or of time, is given up; an endpoint that took nothing
    meanwhile is disabled."""
    now = timezone.now()
    since = delivery.failing_since or now
    is_over = is_gone or delivery.attempts > len(WAITS) or now - since >= PATIENCE
    then = {"given_up_at": now} if is_over else {"due_at": now + max(wait, _wait_after(delivery.attempts))}
    with transaction.atomic():
        endpoint = _locked_endpoint(delivery)
        if not _end(delivery, token, failing_since=since, tries=tries, **then):
            return
        failures, failing_since = endpoint.failures + 1, endpoint.failing_since or now
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
            failures=failures, failing_since=failing_since, rests_until=now + max(wait, _wait_after(failures))
        )
        if is_gone:
            disable_endpoint(endpoint, because=WhyDisabled.GONE, by=_SYSTEM)
        elif failures > len(WAITS) or (is_over and failing_since <= since):
            disable_endpoint(endpoint, because=WhyDisabled.FAILING, by=_SYSTEM)


def _locked_endpoint(delivery: WebhookDelivery) -> WebhookEndpoint:
    """Before its message, as everybody does who writes both."""
    return WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",)).get(pk=delivery.endpoint_id)


def _wait_after(tries: int) -> timedelta:
    """Less by up to a twentieth, by chance: endpoints that failed together come back one by one."""
    return WAITS[min(tries, len(WAITS)) - 1] * random.uniform(0.95, 1.0)  # noqa: S311  # spreads load, guards nothing


def _logged(
    delivery: WebhookDelivery,
    *,
    status: int | None = None,
    failure: str | None = None,
    took: timedelta = timedelta(0),
    at: datetime | None = None,
) -> list[dict[str, Any]]:
    """Its log with one more try."""
    entry = {
        "at": time_text(at or timezone.now()),
        "status": status,
        "failure": failure,
        "ms": round(took.total_seconds() * 1000),
    }
    return [*delivery.tries, entry][-_TRIES_KEPT:]


def _end(delivery: WebhookDelivery, token: UUID, **how: Any) -> bool:
    """False when the claim was lost."""
    held = WebhookDelivery.objects.filter(pk=delivery.pk, lease_token=token)
    return bool(held.update(**{"due_at": None, "lease_until": None, "lease_token": None} | how))
