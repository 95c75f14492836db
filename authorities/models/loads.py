"""Which content of a committed table is in the database, so that loading it again costs nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TableLoad(models.Model):
    name = models.CharField(_("table"), max_length=40, primary_key=True)
    digest = models.CharField(_("hash of the files"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now=True)

    class Meta:
        verbose_name = _("loaded table")
        verbose_name_plural = _("loaded tables")

    def __str__(self) -> str:
        return self.name
