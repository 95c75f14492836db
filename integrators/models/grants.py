"""A citizen's yes to an app."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from integrators.codes import ApiScope
from integrators.models.apps import App


class GrantEndedBy(models.TextChoices):
    CITIZEN = "citizen", _("By the citizen")
    APP = "app", _("By the app")
    OFFICER = "officer", _("By an officer")
    UNUSED = "unused", _("The app had not used it for long")
    REUSE = "reuse", _("A used token was shown again")


class AppGrantQuerySet(models.QuerySet["AppGrant"]):
    def standing(self) -> "AppGrantQuerySet":
        return self.filter(ended_at__isnull=True)


class AppGrant(models.Model):
    """While it stands the app may have tokens for the user, with at most these scopes. A new consent renews the row's
    scopes; the tokens themselves are allauth's and come and go. `last_used_at`: when the app last fetched a token."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="app_grants", verbose_name=_("account")
    )
    app = models.ForeignKey(App, models.PROTECT, related_name="grants", verbose_name=_("app"))
    scopes = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("what the app may do"))
    granted_at = models.DateTimeField(_("agreed at"), default=timezone.now)
    last_used_at = models.DateTimeField(_("last used at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=10, choices=GrantEndedBy, null=True)  # both or neither

    objects = AppGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to an app")
        verbose_name_plural = _("consents to apps")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "app"], condition=Q(ended_at__isnull=True), name="app_grant_one_a_pair"
            ),
            models.CheckConstraint(condition=Q(scopes__contained_by=ApiScope.values), name="app_grant_scopes_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="app_grant_end_whole",
            ),
        ]
        indexes = [models.Index(fields=["granted_at"], name="app_grant_by_granting")]

    def __str__(self) -> str:
        return str(self.pk)
