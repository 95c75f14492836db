"""The family board: whom a person allows to be told of what falls due for them, the calendar, and what was reminded of."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from families.models import FamilyLink, LinkApplication


class DueKind(models.TextChoices):
    CERTIFICATION = "certification", _("Proof of life for the pension")
    CARD = "card", _("Social-security card expires")
    LINK_END = "link_end", _("Link ends")
    APPLICATION = "application", _("Application waits")
    LINK_UNUSED = "link_unused", _("Link ends because it is not used")
    OF_AGE = "of_age", _("Link ends because the person comes of age")
    CHILD_TOLD = "child_told", _("The person is old enough to be told")


_OF_LINKS = [
    DueKind.CERTIFICATION,
    DueKind.CARD,
    DueKind.LINK_END,
    DueKind.LINK_UNUSED,
    DueKind.OF_AGE,
    DueKind.CHILD_TOLD,
]


class BoardShare(models.Model):
    """The person of the link allows its owner to be told of all that falls due for them, the day and what it is, whatever
    the scopes. It ends with the link, and when the person takes it back."""

    link = models.OneToOneField(FamilyLink, on_delete=models.CASCADE, primary_key=True, related_name="board_share")
    allowed_at = models.DateTimeField(_("allowed at"), default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)


class CalendarFeed(models.Model):
    """A user's secret calendar address. Its id is random and is found by nobody who was not given the address; another
    address is another row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    def __str__(self) -> str:
        return str(self.user_id)


class Reminder(models.Model):
    """Somebody was reminded of what falls due through a link, or of an application. `step` is how many days before the
    day it was meant for, -1 for overdue: once each, however late the work runs."""

    link = models.ForeignKey(FamilyLink, on_delete=models.CASCADE, null=True, related_name="+")
    application = models.ForeignKey(LinkApplication, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=13, choices=DueKind)
    due_on = models.DateField(_("due on"))
    step = models.SmallIntegerField(_("days before"))
    reminded_at = models.DateTimeField(_("reminded at"), default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "kind", "due_on", "step"], name="reminder_once_a_step"),
            models.UniqueConstraint(
                fields=["application", "kind", "due_on", "step"], name="reminder_once_a_step_of_application"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_OF_LINKS, link__isnull=False, application__isnull=True)
                | Q(kind=DueKind.APPLICATION, link__isnull=True, application__isnull=False),
                name="reminder_about_one_by_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.link_id or self.application_id}"
