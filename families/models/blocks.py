"""Whom a person does not let ask for a link any more."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from families.models.people import InsuredPerson


class ApplicantBlock(models.Model):
    """While the row is there, what the applicant sends about the person ends as if they had refused, and nobody is asked,
    from whichever account of theirs: `applicant_person` is who they are by their own card, where that is known. It is never
    told."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(InsuredPerson, on_delete=models.CASCADE, related_name="applicant_blocks")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    applicant_person = models.ForeignKey(
        InsuredPerson, on_delete=models.CASCADE, null=True, related_name="blocks_against_them"
    )
    blocked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "applicant"], name="applicant_block_one_a_pair"),
            models.UniqueConstraint(fields=["person", "applicant_person"], name="applicant_block_one_a_human"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
