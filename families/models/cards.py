"""Codes of a card that are shown at a desk, on a screen or on paper. Nothing of the person is in them."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from families.models.links import FamilyLink


class CodeKind(models.TextChoices):
    LIVE = "live", _("On a screen")
    PRINTED = "printed", _("On paper")


class CardCodeQuerySet(models.QuerySet["CardCode"]):
    def standing(self) -> "CardCodeQuerySet":
        """Neither revoked nor past their time. Whether the card may be used is another question."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def printed(self) -> "CardCodeQuerySet":
        return self.filter(kind=CodeKind.PRINTED)

    def live(self) -> "CardCodeQuerySet":
        return self.filter(kind=CodeKind.LIVE)


class CardCode(models.Model):
    """The id is drawn at random, and only who holds our key can sign it into what is shown: whoever reads the table can
    show nothing. Gone a day after it expired."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    link = models.ForeignKey(FamilyLink, on_delete=models.CASCADE, related_name="card_codes")
    kind = models.CharField(max_length=7, choices=CodeKind)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True, help_text="When a check of it was last written down.")

    objects = CardCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link"],
                condition=Q(kind=CodeKind.PRINTED, revoked_at__isnull=True),
                name="card_code_one_printed_a_link",
            ),
            models.CheckConstraint(condition=Q(kind__in=CodeKind.values), name="card_code_kind_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="card_code_expires_after_made"),
        ]
        indexes = [
            models.Index(fields=["link", "kind", "expires_at"], name="card_code_of_link"),
            models.Index(fields=["expires_at"], name="card_code_by_end"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def stands_at(self, moment: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > moment
