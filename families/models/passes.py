"""What the owner of a link shows at a desk to prove that they are there, and that the link is theirs."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from families.models.links import FamilyLink


class DelegationPassQuerySet(models.QuerySet["DelegationPass"]):
    def standing(self) -> "DelegationPassQuerySet":
        """Not past their time. Whether the link still allows anything is another question."""
        return self.filter(expires_at__gt=timezone.now())


class DelegationPass(models.Model):
    """The id is drawn at random, and only who holds our key can sign it into what is shown. It proves presence, so it is
    short and never printed. Gone a day after it expired."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    link = models.ForeignKey(FamilyLink, on_delete=models.CASCADE, related_name="passes")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = DelegationPassQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="pass_expires_after_made"),
        ]
        indexes = [
            models.Index(fields=["link", "expires_at"], name="pass_of_link"),
            models.Index(fields=["expires_at"], name="pass_by_end"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
