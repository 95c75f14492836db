"""What a person says is wrong in the authority's own record of them, and what the authority answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.models.applications import new_reference
from families.models.people import InsuredPerson
from families.models.sealing import SealedText, both_or_neither

LONGEST_TEXT = 1000  # characters


class WhatIsWrong(models.TextChoices):
    NAME = "name", _("My name")
    BIRTH_DATE = "birth_date", _("My date of birth")
    SEX = "sex", _("My sex")
    CARD = "card", _("My card")
    PENSION = "pension", _("Record of the pension insurance")
    UNEMPLOYMENT = "unemployment", _("Record of the unemployment insurance")
    WORK_INJURY = "work_injury", _("Record of the work-injury insurance")
    MEDICAL = "medical", _("Record of the medical insurance")
    MATERNITY = "maternity", _("Record of the maternity insurance")
    OTHER = "other", _("Something else")


# The medical-security bureau holds these; all others the department of human resources and social security (domain 3.2).
OF_MEDICAL_SECURITY = frozenset({WhatIsWrong.MEDICAL, WhatIsWrong.MATERNITY})


class CorrectionAnswer(models.TextChoices):
    CORRECTED = "corrected", _("Corrected")
    UNCHANGED = "unchanged", _("Stays as it is")
    PAPERS_NEEDED = "papers_needed", _("Papers are needed, at an office")


class CorrectionQuerySet(models.QuerySet["CorrectionRequest"]):
    def open(self) -> "CorrectionQuerySet":
        return self.filter(answered_at__isnull=True)


class CorrectionRequest(models.Model):
    """Of one's own record. The sentence is sealed; the row goes with the person, and with the account that asked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(_("reference"), max_length=9, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(
        InsuredPerson, on_delete=models.CASCADE, related_name="corrections", verbose_name=_("insured person")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="corrections", verbose_name=_("account")
    )
    what = models.CharField(_("what is wrong"), max_length=12, choices=WhatIsWrong)
    text_sealed = models.BinaryField()
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = models.CharField(_("answer"), max_length=13, choices=CorrectionAnswer, null=True)

    text = SealedText()

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a correction")
        verbose_name_plural = _("requests for a correction")
        constraints = [
            both_or_neither("correction_answer_whole", "answered_at", "answer"),
            models.CheckConstraint(condition=Q(what__in=WhatIsWrong.values), name="correction_what_known"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True) | Q(answer__in=CorrectionAnswer.values), name="correction_answer_known"
            ),
            models.UniqueConstraint(
                fields=["person", "what"], condition=Q(answered_at__isnull=True), name="correction_one_open_a_kind"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="correction_by_asking")]

    def __str__(self) -> str:
        return self.reference
