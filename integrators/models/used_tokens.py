"""Refresh tokens that were changed for new ones."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrators.models.grants import AppGrant


class UsedRefreshToken(models.Model):
    """As long as it would have been good, so that who shows it again is known to have a copy. `family`: allauth's id of the
    code that it came of, which every token has that came of the same."""

    id = models.BigAutoField(primary_key=True)
    grant = models.ForeignKey(AppGrant, models.CASCADE, related_name="used_tokens")
    hash = models.CharField(max_length=64, unique=True)
    family = models.CharField(max_length=32)
    used_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("used refresh token")
        verbose_name_plural = _("used refresh tokens")

    def __str__(self) -> str:
        return str(self.pk)
