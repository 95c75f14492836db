"""How many requests somebody made."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Usage(models.Model):
    """Of one caller under one policy, in the newest window in which they called. One row a pair: it is counted up with each
    request, and begins anew with each window."""

    id = models.BigAutoField(primary_key=True)
    caller = models.CharField(max_length=200)
    policy = models.CharField(max_length=30)
    window_start = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usages")
        constraints = [
            models.UniqueConstraint(fields=["caller", "policy"], name="usage_one_a_pair"),
            models.CheckConstraint(condition=models.Q(count__gt=0), name="usage_counts"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
