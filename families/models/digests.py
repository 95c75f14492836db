"""Who was told, of which month, who can see their record and who looked."""

from django.db import models
from django.utils import timezone

from families.models.people import InsuredPerson


class Digest(models.Model):
    """`month` is the first day of the month that it is about: once each, however often and late the work runs."""

    person = models.ForeignKey(InsuredPerson, on_delete=models.CASCADE, related_name="digests")
    month = models.DateField()
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "month"], name="digest_once_a_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="digest_month_begins_on_its_first"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
