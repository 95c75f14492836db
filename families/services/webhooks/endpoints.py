"""What an app, or an officer for it, does with an endpoint. The secret is told once: by who makes or rotates it."""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import ActorKind
from audit.services import Actor, Code, record_event
from authorities.services.acting import acted_in
from families.errors import FamilyServiceError
from families.models import WebhookDelivery, WebhookEndpoint
from families.models.webhooks import WebhookEvent, WhyDisabled
from families.validators import check_webhook_url
from integrators.models import App

BOTH_VALID_FOR = timedelta(days=1)
MOST_OF_AN_APP = 10
RECOVERED: dict[str, Any] = {"failures": 0, "failing_since": None, "rests_until": None}
_SECRET_BYTES = 32  # Standard Webhooks asks for 24 to 64


class TooManyEndpoints(FamilyServiceError):
    message = _("An app has at most %(most)s webhook endpoints. Remove one that is no longer needed.")


class DisabledByOfficer(FamilyServiceError):
    message = _("An officer has disabled this webhook endpoint. Ask the authority that you have an agreement with.")


def make_endpoint(*, app: App, url: str, events: Sequence[str], by: Actor) -> tuple[WebhookEndpoint, str]:
    """The endpoint and its secret, which nobody is told again. Raises ValidationError, TooManyEndpoints."""
    secret = _new_secret()
    endpoint = WebhookEndpoint(app=app, url=check_webhook_url(url), events=clean_events(events))
    endpoint.secret = secret
    with transaction.atomic():
        App.objects.select_for_update(no_key=True, of=("self",)).get(pk=app.pk)
        if WebhookEndpoint.objects.kept().filter(app=app).count() >= MOST_OF_AN_APP:
            raise TooManyEndpoints(most=MOST_OF_AN_APP)
        endpoint.save(force_insert=True)
        _note(endpoint, "families.webhook_made", by=by)
    return endpoint, secret


def clean_events(events: Sequence[str]) -> list[str]:
    """Known events, each once, in their own order. Raises ValidationError."""
    if not events:
        raise ValidationError(_("Choose at least one event."), code="required")
    if unknown := set(events) - set(WebhookEvent.values):
        raise ValidationError(_("Choose from the list."), code="unknown", params={"events": sorted(unknown)})
    return [event for event in WebhookEvent.values if event in events]


def change_endpoint(
    endpoint: WebhookEndpoint, *, by: Actor, url: str | None = None, events: Sequence[str] | None = None
) -> None:
    """What is None stays. Raises ValidationError."""
    changes: dict[str, Any] = {}
    if url is not None:
        changes["url"] = check_webhook_url(url)
    if events is not None:
        changes["events"] = clean_events(events)
    with transaction.atomic():
        if _update(endpoint, **changes):
            _note(endpoint, "families.webhook_changed", by=by)


def rotate_secret(endpoint: WebhookEndpoint, *, by: Actor) -> str:
    """A new secret, told once. The one before signs beside it for a day; one that was still older goes at once."""
    secret = _new_secret()
    with transaction.atomic():
        held = WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",)).get(pk=endpoint.pk)
        held.old_secret, held.old_secret_until = held.secret, timezone.now() + BOTH_VALID_FOR
        held.secret = secret
        changed = {name: getattr(held, name) for name in ("secret_sealed", "old_secret_sealed", "old_secret_until")}
        _update(endpoint, **changed)
        _note(endpoint, "families.webhook_rotated", by=by)
    return secret


def disable_endpoint(endpoint: WebhookEndpoint, *, because: WhyDisabled, by: Actor) -> bool:
    """False when it is disabled already. What has not been taken is given up; `replay_since` tells it later."""
    now = timezone.now()
    with transaction.atomic():
        working = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at__isnull=True)
        is_told = because in {WhyDisabled.GONE, WhyDisabled.FAILING}  # else who did it knows
        if not working.update(disabled_at=now, disabled_because=because, tell_at=now if is_told else None):
            return False
        endpoint.refresh_from_db()
        WebhookDelivery.objects.filter(endpoint=endpoint, due_at__isnull=False).update(
            due_at=None, given_up_at=now, lease_until=None, lease_token=None
        )
        _note(endpoint, "families.webhook_disabled", by=by, codes={"why": because.value})
    return True


def enable_endpoint(endpoint: WebhookEndpoint, *, by: Actor) -> bool:
    """With a clean slate. False when it works already, or was removed. Raises DisabledByOfficer for anybody but one."""
    with transaction.atomic():
        disabled = WebhookEndpoint.objects.kept().filter(pk=endpoint.pk, disabled_at__isnull=False)
        by_officer = Q(disabled_because=WhyDisabled.OFFICER)
        mine = disabled if by.kind == ActorKind.OFFICER else disabled.exclude(by_officer)
        if not mine.update(disabled_at=None, disabled_because=None, tell_at=None, **RECOVERED):
            if disabled.filter(by_officer).exists():
                raise DisabledByOfficer
            return False
        endpoint.refresh_from_db()
        _note(endpoint, "families.webhook_enabled", by=by)
    return True


def remove_endpoint(endpoint: WebhookEndpoint, *, by: Actor) -> None:
    """Nothing is sent any more, and nobody finds it (`WebhookEndpoint.objects.kept`). Row and log go a day later:
    a change that is being written in this very moment may still point to it."""
    now = timezone.now()
    with transaction.atomic():
        disable_endpoint(endpoint, because=WhyDisabled.REMOVED, by=by)
        _update(endpoint, disabled_because=WhyDisabled.REMOVED, disabled_at=now, tell_at=None)
        _note(endpoint, "families.webhook_removed", by=by)


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def _update(endpoint: WebhookEndpoint, **changes: Any) -> bool:
    if not changes:
        return False
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**changes)
    for name, value in changes.items():
        setattr(endpoint, name, value)
    return True


def _note(endpoint: WebhookEndpoint, kind: str, *, by: Actor, codes: dict[str, Code] | None = None) -> None:
    record_event(kind, by=by, of="webhook_endpoint", object_id=endpoint.pk, codes={**(codes or {}), **acted_in(by)})
