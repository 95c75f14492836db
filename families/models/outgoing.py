"""Messages on their way out of the inbox, by e-mail or text message, and what each user has chosen to get."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Channel
from families.message_groups import CHOSEN
from families.message_happenings import CHOSEN_ONE_BY_ONE
from families.models.messages import Message
from families.models.sealing import both_or_neither


class OutgoingNotice(models.Model):
    """That a message of the inbox is told by one channel; due until it was taken or given up. The id is the idempotency
    key of every try. Where it goes is looked up when it goes: no address is kept here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="outgoing")
    channel = models.CharField(max_length=10, choices=Channel)
    made_at = models.DateTimeField(default=timezone.now)

    due_at = models.DateTimeField(null=True, default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["channel", "due_at"], condition=Q(due_at__isnull=False), name="outgoing_due")]
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="outgoing_one_a_channel"),
            models.UniqueConstraint(
                fields=["channel"], condition=Q(lease_token__isnull=False), name="outgoing_one_in_flight"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="outgoing_channel_known"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, sent_at__isnull=True, failed_at__isnull=True)
                | Q(due_at__isnull=True, sent_at__isnull=False, failed_at__isnull=True)
                | Q(due_at__isnull=True, sent_at__isnull=True, failed_at__isnull=False),
                name="outgoing_due_until_done",
            ),
            both_or_neither("outgoing_lease_whole", "lease_until", "lease_token"),
            models.CheckConstraint(
                condition=Q(lease_token__isnull=True) | Q(due_at__isnull=False), name="outgoing_leased_while_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class MessageChoices(models.Model):
    """The groups of messages that a user wants by each channel, and of these the happenings that they leave out: what is new
    follows its group. Who never chose has no row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="message_choices"
    )
    by_email = ArrayField(models.CharField(max_length=10))
    by_text = ArrayField(models.CharField(max_length=10))
    left_out_of_email = ArrayField(
        models.CharField(max_length=32),
        blank=True,
        default=list,
        db_default=[],  # processes of before this column do not write it
    )
    left_out_of_text = ArrayField(
        models.CharField(max_length=32),
        blank=True,
        default=list,
        db_default=[],  # likewise
    )
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by_email__contained_by=[group.value for group in CHOSEN]),
                name="message_choices_email_known",
            ),
            models.CheckConstraint(
                condition=Q(by_text__contained_by=[group.value for group in CHOSEN]), name="message_choices_text_known"
            ),
            models.CheckConstraint(
                condition=Q(left_out_of_email__contained_by=[one.code for one in CHOSEN_ONE_BY_ONE]),
                name="message_choices_left_out_of_email_known",
            ),
            models.CheckConstraint(
                condition=Q(left_out_of_text__contained_by=[one.code for one in CHOSEN_ONE_BY_ONE]),
                name="message_choices_left_out_of_text_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
