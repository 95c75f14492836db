"""Who manages and issues cards (Measures on the social-security card of 20 April 2011, articles 3 and 5).

The key is made of region and kind, so a check constraint can say who the parent must be.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from authorities.models.regions import Level, Region

ISSUER_CODE = r"^[1-9]\d\d\d00-department$"  # the nation begins with 0, a county does not end in 00


class AuthorityKind(models.TextChoices):
    DEPARTMENT = "department", gettext_lazy("Department")
    INFORMATION_AGENCY = "information_agency", gettext_lazy("Information agency")


class AuthorityQuerySet(models.QuerySet["Authority"]):
    def issuing(self) -> "AuthorityQuerySet":
        return self.filter(may_issue=True)


class Authority(models.Model):
    """A department of human resources and social security, or the agency that does its issuing technically (art. 3)."""

    code = models.CharField(gettext_lazy("code"), max_length=30, primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="authorities", verbose_name=gettext_lazy("region"))
    kind = models.CharField(gettext_lazy("kind"), max_length=20, choices=AuthorityKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="agencies", verbose_name=gettext_lazy("agency of")
    )
    name = models.CharField(gettext_lazy("name"), max_length=100)
    phone = models.CharField(gettext_lazy("phone"), max_length=20)
    may_issue = models.BooleanField(gettext_lazy("may issue cards"), default=False)
    approved_on = models.DateField(gettext_lazy("approved by the Ministry on"), null=True)
    approval_source = models.CharField(gettext_lazy("source of the approval"), max_length=200, blank=True)
    edited_at = models.DateTimeField(
        gettext_lazy("edited at"),
        null=True,
        blank=True,
        help_text=gettext_lazy("By a supervisor, whose values stay when the tables are loaded again."),
    )

    EDITABLE: ClassVar[tuple[str, ...]] = ("phone",)  # by their own supervisors

    objects: ClassVar[models.Manager["Authority"]] = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("authority")
        verbose_name_plural = gettext_lazy("authorities")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code=Concat("region", Value("-"), "kind")), name="authority_code_is_region_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind=AuthorityKind.DEPARTMENT, parent__isnull=True)
                | Q(
                    kind=AuthorityKind.INFORMATION_AGENCY,
                    parent__isnull=False,
                    parent=Concat("region", Value(f"-{AuthorityKind.DEPARTMENT.value}")),
                ),
                name="authority_agency_belongs_to_department",
            ),
            models.CheckConstraint(
                condition=Q(may_issue=False) | Q(code__regex=ISSUER_CODE),
                name="authority_issuer_is_province_or_prefecture",
            ),
            models.CheckConstraint(
                condition=Q(may_issue=False) | (Q(approved_on__isnull=False) & ~Q(approval_source="")),
                name="authority_issuer_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """The name in the reader's language. Reads `region`: select it along."""
        if (get_language() or "").startswith("zh"):
            return self.name
        if self.kind == AuthorityKind.INFORMATION_AGENCY:
            return _("Social security information agency of %(region)s") % {"region": self.region.label}
        if self.region.level == Level.NATION:
            return _("Ministry of Human Resources and Social Security")
        return _("Human resources and social security department of %(region)s") % {"region": self.region.label}
