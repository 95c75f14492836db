"""What a creating request answered, so that the same request again answers the same."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class KeptAnswer(models.Model):
    """One Idempotency-Key of one caller at one address. While somebody works on it, it has a lease; afterwards, until it
    goes, the answer: its `body` holds ids, codes and our own words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    caller = models.CharField(max_length=200)
    operation = models.CharField(max_length=300)  # method and path
    key = models.CharField(max_length=64)  # a hash under our key, as the next: nobody can try out what was sent
    body_hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(null=True)
    body = models.TextField(null=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        indexes = [models.Index(fields=["made_at"], name="kept_answer_made_at")]
        constraints = [
            models.UniqueConstraint(fields=["caller", "operation", "key"], name="kept_answer_one_a_key"),
            models.CheckConstraint(
                condition=Q(
                    lease_until__isnull=False,
                    lease_token__isnull=False,
                    status__isnull=True,
                    headers__isnull=True,
                    body__isnull=True,
                )
                | Q(
                    lease_until__isnull=True,
                    lease_token__isnull=True,
                    status__isnull=False,
                    headers__isnull=False,
                    body__isnull=False,
                ),
                name="kept_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
