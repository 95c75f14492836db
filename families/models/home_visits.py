"""Somebody cannot come to an office: an officer goes to them, on a day and in the half of it that were agreed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.days import HalfDay
from families.models.applications import new_reference
from families.models.people import InsuredPerson
from families.models.sealing import SealedText, both_or_neither

LONGEST_ADDRESS = 200  # characters, as of an office


class HomeVisitOutcome(models.TextChoices):
    DONE = "done", _("Done")
    NOBODY_THERE = "nobody_there", _("Nobody was there")
    CALLED_OFF = "called_off", _("Called off")


class HomeVisitQuerySet(models.QuerySet["HomeVisit"]):
    def open(self) -> "HomeVisitQuerySet":
        return self.filter(ended_at__isnull=True)


class HomeVisit(models.Model):
    """The address is the only one of a person that is stored. It is sealed, and goes in the moment in which the visit ends: a
    constraint holds that. The row goes a while after, with the account that asked, or with the person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(_("reference"), max_length=9, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(
        InsuredPerson, on_delete=models.CASCADE, related_name="home_visits", verbose_name=_("insured person")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    is_from_account = models.BooleanField(_("asked for in an account"), default=False)
    address_sealed = models.BinaryField(null=True)
    on_day = models.DateField(_("day"))
    half = models.CharField(_("half of the day"), max_length=9, choices=HalfDay)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    reminded_at = models.DateTimeField(_("person reminded at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    outcome = models.CharField(_("what came of it"), max_length=12, choices=HomeVisitOutcome, null=True)

    address = SealedText()

    objects = HomeVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("home visit")
        verbose_name_plural = _("home visits")
        constraints = [
            both_or_neither("home_visit_end_whole", "ended_at", "outcome"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, address_sealed__isnull=False)
                | Q(ended_at__isnull=False, address_sealed__isnull=True),
                name="home_visit_address_until_its_end",
            ),
            models.CheckConstraint(condition=Q(half__in=HalfDay.values), name="home_visit_half_known"),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(outcome__in=HomeVisitOutcome.values),
                name="home_visit_outcome_known",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="home_visit_one_open_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["on_day"], condition=Q(ended_at__isnull=True), name="home_visit_to_come"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="home_visit_past"),
            models.Index(fields=["on_day", "-half", "asked_at"], name="home_visit_by_day"),
        ]

    def __str__(self) -> str:
        return self.reference
