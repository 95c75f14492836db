"""Whom we tell of changes, and each message to them: the row is the outbox, the queue and the log."""

from hashlib import sha256
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.models.sealing import SealedText, both_or_neither
from integrators.models import App


class WebhookEvent(models.TextChoices):
    LINK_ACTIVATED = "link.activated", _("A link begins")
    LINK_CHANGED = "link.changed", _("A link is lowered, paused or taken up again")
    LINK_ENDED = "link.ended", _("A link ends")
    APPLICATION_DECIDED = "application.decided", _("An application comes to its end")
    CONSENT_ANSWERED = "consent.answered", _("A relative who was asked is waited for no longer")
    CARD_CHANGED = "card.state_changed", _("The state of a card changes")


OF_APPLICATIONS = (WebhookEvent.APPLICATION_DECIDED, WebhookEvent.CONSENT_ANSWERED)


class WhyDisabled(models.TextChoices):
    GONE = "gone", _("The receiver said that it is gone for good (410)")
    FAILING = "failing", _("It did not take anything for three days")
    APP = "app", _("By the app")
    REMOVED = "removed", _("Removed by the app")
    OFFICER = "officer", _("By an officer")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("It is sent, or sent again, when its time comes")
    DELIVERED = "delivered", _("The receiver took it")
    GIVEN_UP = "given_up", _("It was given up")


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def kept(self) -> "WebhookEndpointQuerySet":
        """Not removed. A removed one stays a while for messages that are being written to it in this very moment."""
        return self.filter(Q(disabled_because__isnull=True) | ~Q(disabled_because=WhyDisabled.REMOVED))

    def working(self) -> "WebhookEndpointQuerySet":
        """Not disabled, nor its app, nor its integrator."""
        return self.filter(
            disabled_at__isnull=True, app__disabled_at__isnull=True, app__integrator__disabled_at__isnull=True
        )


class WebhookEndpoint(models.Model):
    """While a secret is being replaced, both sign. `failures` in a row, and until when it is left alone after the last;
    one message that is taken ends them. `tell_at`: when its owner is to be told next that it was disabled."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    app = models.ForeignKey(App, models.PROTECT, related_name="webhook_endpoints", verbose_name=_("app"))
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=20), verbose_name=_("what is told"))
    secret_sealed = models.BinaryField()
    old_secret_sealed = models.BinaryField(null=True)
    old_secret_until = models.DateTimeField(_("old secret valid until"), null=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    rests_until = models.DateTimeField(_("left alone until"), null=True)
    disabled_at = models.DateTimeField(_("disabled at"), null=True)
    disabled_because = models.CharField(_("why it is disabled"), max_length=10, choices=WhyDisabled, null=True)
    tell_at = models.DateTimeField(null=True)

    secret = SealedText()
    old_secret = SealedText()
    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        indexes = [models.Index(fields=["tell_at"], condition=Q(tell_at__isnull=False), name="webhook_tell")]
        constraints = [
            models.CheckConstraint(
                condition=Q(events__contained_by=WebhookEvent.values, events__len__gte=1), name="webhook_events_known"
            ),
            both_or_neither("webhook_old_secret_whole", "old_secret_sealed", "old_secret_until"),
            both_or_neither("webhook_disabled_whole", "disabled_at", "disabled_because"),
            models.CheckConstraint(
                condition=Q(disabled_because__isnull=True) | Q(disabled_because__in=WhyDisabled.values),
                name="webhook_why_disabled_known",
            ),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since__isnull=True, rests_until__isnull=True)
                | Q(failures__gt=0, failing_since__isnull=False, rests_until__isnull=False),
                name="webhook_failing_whole",
            ),
            models.CheckConstraint(
                condition=Q(tell_at__isnull=True) | Q(disabled_at__isnull=False), name="webhook_told_when_disabled"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def secrets(self) -> list[str]:
        """Those that count now, the newest first. Raises encryption.NotOpened."""
        newest, old = self.secret, self.old_secret
        assert newest is not None  # the column is never empty
        is_old_valid = old is not None and self.old_secret_until is not None and self.old_secret_until > timezone.now()
        return [newest, old] if old is not None and is_old_valid else [newest]

    @property
    def fingerprint(self) -> int:
        """Of what its app can change and sees: two states that read the same have the same."""
        told = (self.url, self.events, self.disabled_at, self.disabled_because, self.old_secret_until)
        return int.from_bytes(sha256(repr(told).encode()).digest()[:8])


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def in_state(self, state: DeliveryState) -> "WebhookDeliveryQuerySet":
        """The constraint `webhook_due_until_done` holds that it is one of them."""
        return self.filter(**{f"{_MOMENT_OF[state]}__isnull": False})


_MOMENT_OF = {
    DeliveryState.WAITING: "due_at",
    DeliveryState.DELIVERED: "delivered_at",
    DeliveryState.GIVEN_UP: "given_up_at",
}


class WebhookDelivery(models.Model):
    """One message to one endpoint, due until it was taken or given up. `event_id` is the `webhook-id` of every try: the
    receiver knows a second one by it. `body` holds ids and codes only. `tries`: `{"at", "status", "failure", "ms"}` of each."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint, models.CASCADE, related_name="deliveries", verbose_name=_("webhook endpoint")
    )
    event_id = models.UUIDField(_("message"), default=uuid7)
    kind = models.CharField(_("what is told"), max_length=20, choices=WebhookEvent)
    link_id = models.UUIDField(_("link"), null=True)
    application_id = models.UUIDField(_("application"), null=True)
    sequence = models.PositiveIntegerField(_("number of the change"))
    body = models.JSONField(_("body"), default=dict)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    due_at = models.DateTimeField(_("due at"), null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    tries: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(_("log"), default=list)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        indexes = [
            models.Index(fields=["endpoint", "due_at"], condition=Q(due_at__isnull=False), name="webhook_due"),
            models.Index(fields=["endpoint", "-made_at"], name="webhook_of_endpoint"),
            models.Index(fields=["made_at"], name="webhook_by_making"),
            models.Index(
                fields=["link_id"], condition=Q(due_at__isnull=False, link_id__isnull=False), name="webhook_due_of_link"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhook_one_message_an_endpoint"),
            models.UniqueConstraint(
                fields=["endpoint"], condition=Q(lease_token__isnull=False), name="webhook_one_in_flight"
            ),
            models.CheckConstraint(condition=Q(kind__in=WebhookEvent.values), name="webhook_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=OF_APPLICATIONS, application_id__isnull=False, link_id__isnull=True)
                | Q(~Q(kind__in=OF_APPLICATIONS), application_id__isnull=True, link_id__isnull=False),
                name="webhook_about_one",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, delivered_at__isnull=True, given_up_at__isnull=True)
                | Q(due_at__isnull=True, delivered_at__isnull=False, given_up_at__isnull=True)
                | Q(due_at__isnull=True, delivered_at__isnull=True, given_up_at__isnull=False),
                name="webhook_due_until_done",
            ),
            both_or_neither("webhook_lease_whole", "lease_until", "lease_token"),
            models.CheckConstraint(
                condition=Q(lease_token__isnull=True) | Q(due_at__isnull=False), name="webhook_leased_while_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"

    @property
    def state(self) -> DeliveryState:
        return next(state for state, name in _MOMENT_OF.items() if getattr(self, name) is not None)
