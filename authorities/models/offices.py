"""Where to go when the web does not help."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Substr
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from authorities.codes import chain_of, prefix_of
from authorities.models.authorities import Authority
from authorities.models.regions import Region
from authorities.validators import validate_hours


class ClosingReason(models.TextChoices):
    MOVED = "moved", _("Moved: another office stands in its place")
    JOINED = "joined", _("Joined with another office")
    REBUILT = "rebuilt", _("Rebuilt or repaired")
    GIVEN_UP = "given_up", _("Given up")


class OfficeQuerySet(models.QuerySet["Office"]):
    def open(self, on: date | None = None) -> "OfficeQuerySet":
        """Those that anybody may be sent to on that day; today by default."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on or timezone.localdate()))

    def near(self, region_code: str) -> "OfficeQuerySet":
        """Offices of the same province, those of the county before the prefecture before the rest."""
        _nation, province, prefecture, county = (*chain_of(region_code), region_code, region_code)[:4]
        nearness = Case(
            When(region=county, then=Value(0)),
            When(region__code__startswith=prefecture[:4], then=Value(1)),
            default=Value(2),
        )
        return self.filter(region__code__startswith=province[:2]).order_by(nearness, "code")

    def within(self, region_code: str) -> "OfficeQuerySet":
        return self.filter(region__code__startswith=prefix_of(region_code))


class Office(models.Model):
    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="offices", verbose_name=_("authority"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="offices", verbose_name=_("region"))
    name = models.CharField(_("name"), max_length=100)
    romanised_name = models.CharField(_("name in Latin letters"), max_length=100)
    address = models.CharField(_("address"), max_length=200)
    romanised_address = models.CharField(_("address in Latin letters"), max_length=200)
    phone = models.CharField(_("phone"), max_length=20)
    hours = models.JSONField(
        _("opening hours"),
        validators=[validate_hours],
        help_text=_('As in [{"days": [1, 2, 3, 4, 5], "open": "09:00", "close": "17:00"}]; Monday is 1.'),
    )
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)
    edited_at = models.DateTimeField(
        _("edited at"),
        null=True,
        blank=True,
        help_text=_("By a supervisor, whose values stay when the tables are loaded again."),
    )

    closed_on = models.DateField(
        _("closed from"), null=True, blank=True, help_text=_("The first day on which nobody is sent there any more.")
    )
    closed_because = models.CharField(
        _("why it is closed"), max_length=10, choices=ClosingReason, null=True, blank=True
    )

    # By the supervisors of its authority.
    EDITABLE: ClassVar[tuple[str, ...]] = ("name", "romanised_name", "address", "romanised_address", "phone", "hours")

    objects: ClassVar[models.Manager["Office"]] = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(Exact(Substr("authority", 1, 6), Value("000000")))
                | Q(Exact(Substr("authority", 3, 4), Value("0000")))
                & Q(Exact(Substr("authority", 1, 2), Substr("region", 1, 2)))
                | Q(Exact(Substr("authority", 1, 4), Substr("region", 1, 4))),
                name="office_lies_in_region_of_authority",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_because__isnull=True)
                | Q(closed_on__isnull=False, closed_because__isnull=False),
                name="office_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_because__isnull=True) | Q(closed_because__in=ClosingReason.values),
                name="office_closing_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return self.name if _reads_chinese() else self.romanised_name

    @property
    def place(self) -> str:
        """The address in the reader's script."""
        return self.address if _reads_chinese() else self.romanised_address

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None and self.closed_on <= timezone.localdate()

    @property
    def opening_hours(self) -> list[tuple[str, str]]:
        """Days and times to print, say ("Monday – Friday", "09:00–17:00")."""
        return [(_days(span["days"]), f"{span['open']}–{span['close']}") for span in self.hours]


def _reads_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _days(days: list[int]) -> str:
    names = [str(WEEKDAYS[day - 1]) for day in days]
    is_run = len(days) > 2 and days == list(range(days[0], days[-1] + 1))
    return f"{names[0]} – {names[-1]}" if is_run else ", ".join(names)
