"""What an authority allows an app in its region."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from authorities.models import Region
from integrators.codes import ApiScope, Purpose
from integrators.models.apps import App


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def standing(self) -> "AgreementQuerySet":
        """Begun and not ended, at the database's clock."""
        return self.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=Now()), begins_at__lte=Now())


class Agreement(models.Model):
    """Counts for the region and all that lies below it. `purposes` are those of checks (`links:check`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    app = models.ForeignKey(App, models.PROTECT, related_name="agreements", verbose_name=_("app"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    scopes = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("what the app may do"))
    purposes = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name=_("purposes of checks")
    )
    begins_at = models.DateTimeField(_("begins at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["app", "region"], condition=Q(ended_at__isnull=True), name="agreement_one_a_region"
            ),
            models.CheckConstraint(condition=Q(scopes__contained_by=ApiScope.values), name="agreement_scopes_known"),
            models.CheckConstraint(condition=Q(purposes__contained_by=Purpose.values), name="agreement_purposes_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begins_at")), name="agreement_ends_after_begin"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
