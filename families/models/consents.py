"""The relative's own answer, or what stands in its place, with the hash of exactly what was read before it was given."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.decisions import RefusalReason
from families.models.people import InsuredPerson
from families.models.sealing import both_or_neither
from families.scopes import Scope


class Route(models.TextChoices):
    ACCOUNT = "account", _("In their own account")
    CODE = "code", _("With a code at the consent page")
    READ_OUT = "read_out", _("Code read out to the applicant")
    COUNTER = "counter", _("At an office")
    GUARDIAN = "guardian", _("By the guardian")
    SELF_CODE = "self_code", _("Own code")
    INVITATION = "invitation", _("By an invitation of their own")
    DECISION = "decision", _("By an officer's decision")


class Answer(models.TextChoices):
    GRANTED = "granted", _("Agreed")
    REFUSED = "refused", _("Refused")


class Consent(models.Model):
    """Asked once an application; scopes and term are what was granted, never more than what was asked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.OneToOneField(
        "families.LinkApplication", on_delete=models.PROTECT, related_name="consent", verbose_name=_("application")
    )
    person = models.ForeignKey(
        InsuredPerson, on_delete=models.PROTECT, related_name="consents", verbose_name=_("insured person")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    route = models.CharField(_("how they answered"), max_length=10, choices=Route, blank=True)
    text_version = models.CharField(_("version of the text"), max_length=20, blank=True)
    text_hash = models.CharField(
        _("hash of the text"), max_length=64, blank=True, help_text=_("SHA-256 of what was shown, UTF-8.")
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, null=True)
    answered_by = models.CharField(
        _("answered by"), max_length=50, blank=True, help_text=_("Kind and id, as in events.")
    )
    scopes = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("what is shared"))
    term_days = models.PositiveSmallIntegerField(_("term in days"), null=True)
    refusal_reasons = ArrayField(
        models.CharField(max_length=20),
        default=list,
        db_default=[],  # processes of before this column do not write it
        verbose_name=_("reasons of the refusal"),
        help_text=_("Never told to the applicant."),
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["asked_at"], name="consent_by_asking"),
            models.Index(fields=["answered_at"], condition=Q(answered_at__isnull=False), name="consent_by_answer"),
        ]
        constraints = [
            both_or_neither("consent_answer_whole", "answered_at", "answer"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True)
                | (Q(answer__in=Answer.values) & Q(route__in=Route.values) & ~Q(text_version="") & ~Q(text_hash="")),
                name="consent_answer_says_how",
            ),
            models.CheckConstraint(condition=Q(scopes__contained_by=Scope.values), name="consent_scopes_known"),
            models.CheckConstraint(
                condition=Q(refusal_reasons=[])
                | Q(refusal_reasons__contained_by=RefusalReason.values, answer=Answer.REFUSED),
                name="consent_reasons_of_a_refusal",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
