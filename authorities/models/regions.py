"""The administrative divisions (GB/T 2260). The code is the key: it says what lies in what, and other rooms store it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from authorities.codes import NATION

CODE_SHAPES = {
    "nation": r"^000000$",
    "province": r"^[1-9]\d0000$",
    "prefecture": r"^[1-9]\d(?!00)\d\d00$",
    "county": r"^[1-9]\d(?!00)\d\d(?!00)\d\d$",
}


class Level(models.TextChoices):
    NATION = "nation", _("Nation")
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County")


class RegionQuerySet(models.QuerySet["Region"]):
    def shown(self) -> "RegionQuerySet":
        """Without the placeholder rows (市辖区, 县 …), which no one calls by that name."""
        return self.filter(is_placeholder=False)

    def provinces(self) -> "RegionQuerySet":
        return self.filter(level=Level.PROVINCE)

    def issuing(self) -> "RegionQuerySet":
        """Where a department may issue cards today."""
        return self.filter(authorities__may_issue=True)

    def shown_children_of(self, region: "Region") -> "RegionQuerySet":
        """One level down as people see it: below a municipality stand its districts, not the placeholder."""
        through_placeholder = Q(parent__parent=region, parent__is_placeholder=True)
        return self.shown().filter(Q(parent=region) | through_placeholder)


class Region(models.Model):
    code = models.CharField(_("code"), max_length=6, primary_key=True)
    name = models.CharField(_("name"), max_length=40)
    romanised_name = models.CharField(_("name in Latin letters"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name=_("part of"))
    is_placeholder = models.BooleanField(
        _("placeholder"), default=False, help_text=_("A row that only holds the code's middle digits.")
    )
    is_own_county = models.BooleanField(
        _("its own county"), default=False, help_text=_("A prefecture city without counties.")
    )

    objects: ClassVar[models.Manager["Region"]] = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Level.NATION, code__regex=CODE_SHAPES["nation"])
                | Q(level=Level.PROVINCE, code__regex=CODE_SHAPES["province"])
                | Q(level=Level.PREFECTURE, code__regex=CODE_SHAPES["prefecture"])
                | Q(level=Level.COUNTY, code__regex=CODE_SHAPES["county"]),
                name="region_level_agrees_with_code",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.NATION, parent__isnull=True)
                | Q(level=Level.PROVINCE, parent__isnull=False, parent=Value(NATION))
                | Q(level=Level.PREFECTURE, parent__isnull=False, parent=Concat(Substr("code", 1, 2), Value("0000")))
                | Q(level=Level.COUNTY, parent__isnull=False, parent=Concat(Substr("code", 1, 4), Value("00"))),
                name="region_parent_agrees_with_code",
            ),
            models.CheckConstraint(
                condition=Q(is_placeholder=False) | Q(level=Level.PREFECTURE, is_own_county=False),
                name="region_placeholder_is_prefecture",
            ),
            models.CheckConstraint(
                condition=Q(is_own_county=False) | Q(level=Level.PREFECTURE), name="region_own_county_is_prefecture"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def label(self) -> str:
        """The name in the reader's script."""
        return self.name if (get_language() or "").startswith("zh") else self.romanised_name

    @property
    def shown(self) -> "Region":
        """Itself; for a placeholder, which nobody knows by its name, the region above."""
        return self.parent if self.is_placeholder and self.parent else self

    @property
    def shown_parent(self) -> "Region | None":
        """The region above that people know: a placeholder is skipped."""
        return self.parent.parent if self.parent and self.parent.is_placeholder else self.parent
