"""An organisation that builds on the API, and each program of its."""

from allauth.idp.oidc.models import Client
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Integrator(models.Model):
    """`contact` is an e-mail address, told when something of theirs stops working."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    contact = models.EmailField(_("contact"))
    is_sandbox = models.BooleanField(_("sandbox"), default=False)
    disabled_at = models.DateTimeField(_("disabled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("integrator")
        verbose_name_plural = _("integrators")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def is_working(path: str = "") -> Q:
    """Neither the app nor its integrator is disabled; of the app at the end of a `path` like "app__"."""
    return Q(**{f"{path}disabled_at__isnull": True, f"{path}integrator__disabled_at__isnull": True})


class AppQuerySet(models.QuerySet["App"]):
    def working(self) -> "AppQuerySet":
        return self.filter(is_working())


class App(models.Model):
    """One OAuth client; allauth keeps its secret, grant types and addresses."""

    client = models.OneToOneField(
        Client, models.PROTECT, primary_key=True, related_name="app", verbose_name=_("OAuth client")
    )
    integrator = models.ForeignKey(Integrator, models.PROTECT, related_name="apps", verbose_name=_("integrator"))
    disabled_at = models.DateTimeField(_("disabled at"), null=True, blank=True)

    objects = AppQuerySet.as_manager()

    class Meta:
        verbose_name = _("app")
        verbose_name_plural = _("apps")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_working(self) -> bool:
        """As `AppQuerySet.working`, for a row that is at hand with its integrator."""
        return self.disabled_at is None and self.integrator.disabled_at is None
