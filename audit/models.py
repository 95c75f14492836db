"""One table of events that only grows (migration 0004): a trigger refuses UPDATE and DELETE whoever asks, and of all
roles the table's owner alone, who migrates, has the right to TRUNCATE it. Tests begin afresh by that right.
"""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class ActorKind(models.TextChoices):
    CITIZEN = "citizen", _("Citizen")  # id: the user's
    PERSON = "person", _("Person without an account")  # at /consent/; id: the insured person's
    OFFICER = "officer", _("Officer")  # id: the user's
    AUTHORITY = "authority", _("Authority")  # the register's answer or news; id: the provider's name
    SYSTEM = "system", _("System")  # a clock or a command; id: its name


class Event(models.Model):
    """Who did or saw what, of whom, when. Ids and codes only: no name, number, phone or free text."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("when"), db_default=Now())
    kind = models.CharField(_("what happened"), max_length=64)
    actor_kind = models.CharField(_("done by"), max_length=16, choices=ActorKind)
    actor_id = models.CharField(_("id of who did it"), max_length=64)
    object_kind = models.CharField(_("about"), max_length=32)
    object_id = models.CharField(_("id of what it is about"), max_length=64)
    person_id = models.UUIDField(
        _("insured person"), null=True, help_text=_("The insured person it concerns, once known.")
    )
    is_automatic = models.BooleanField(_("automatic"))
    codes = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["object_kind", "object_id", "id"], name="event_by_object"),
            models.Index(
                fields=["person_id", "id"], name="event_by_person", condition=models.Q(person_id__isnull=False)
            ),
            # Nobody asks what clocks and desks did by who they are; a hundred checks are written in a sixth less time so.
            models.Index(
                fields=["actor_kind", "actor_id", "id"],
                name="event_by_actor",
                condition=~models.Q(actor_kind=ActorKind.SYSTEM),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(actor_kind__in=ActorKind.values), name="event_actor_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_kind} {self.object_id}"
