"""What we tell people: an inbox entry for who has an account, a notice through the authority for who has none."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from families.models.people import InsuredPerson
from families.models.sealing import both_or_neither


class Kind(models.TextChoices):
    SELF_LINKED = "self_linked"
    APPLICATION_REJECTED = "application_rejected"
    APPLICATION_IN_REVIEW = "application_in_review"
    PAPERS_HELP = "papers_help"
    APPLICATION_CLOSED = "application_closed"
    CONSENT_ASKED = "consent_asked"
    LINK_BEGUN = "link_begun"
    LINK_BEGUN_SUBJECT = "link_begun_subject"
    LINK_ENDED = "link_ended"
    LINK_ENDED_SUBJECT = "link_ended_subject"
    READ_OUT_BEGINS = "read_out_begins"
    CLAIM_ON_YOU = "claim_on_you"
    NUMBER_TRIED = "number_tried"
    CHILD_LINKED = "child_linked"
    WARD_LINKED = "ward_linked"
    LOSS_REPORTED = "loss_reported"
    LOSS_FILED = "loss_filed"
    LOSS_REFUSED = "loss_refused"
    LOSS_ENDED = "loss_ended"
    CERTIFIED = "certified"
    CERTIFICATION_FILED = "certification_filed"
    CERTIFICATION_REFUSED = "certification_refused"
    CERTIFICATION_DUE = "certification_due"
    CERTIFICATION_OVERDUE = "certification_overdue"
    CARD_EXPIRES = "card_expires"
    LINK_ENDS = "link_ends"
    LINK_ENDS_SUBJECT = "link_ends_subject"
    APPLICATION_NEEDS_YOU = "application_needs_you"
    APPLICATION_WAITS = "application_waits"
    LINK_CHANGED = "link_changed"
    LINK_CHANGED_SUBJECT = "link_changed_subject"
    LINK_MOVED = "link_moved"
    LINK_MOVED_SUBJECT = "link_moved_subject"
    ERASURE_ASKED = "erasure_asked"
    CORRECTION_ANSWERED = "correction_answered"
    RELATIVE_DIED = "relative_died"
    RELATIVE_LIVES = "relative_lives"
    MARRIAGE_CHANGED = "marriage_changed"
    MARRIAGE_CHANGED_SUBJECT = "marriage_changed_subject"
    DOCUMENTS_ASKED = "documents_asked"
    INVITATION_USED = "invitation_used"
    INVITATION_ACCEPTED = "invitation_accepted"
    LINK_STANDS_STILL = "link_stands_still"
    LINK_STANDS_STILL_SUBJECT = "link_stands_still_subject"
    LINK_GOES_ON = "link_goes_on"
    LINK_GOES_ON_SUBJECT = "link_goes_on_subject"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_CLOSED = "dispute_closed"
    LINK_RENEWED = "link_renewed"
    LINK_RENEWED_SUBJECT = "link_renewed_subject"
    LINK_UNUSED = "link_unused"
    LINK_UNUSED_SUBJECT = "link_unused_subject"
    OF_AGE_SOON = "of_age_soon"
    OF_AGE_SOON_SUBJECT = "of_age_soon_subject"
    OF_AGE = "of_age"
    OF_AGE_SUBJECT = "of_age_subject"
    DIGEST = "digest"
    GUARDIAN_ASKED = "guardian_asked"
    GUARDIAN_TOLD = "guardian_told"
    GUARDIAN_LINK_CHANGED = "guardian_link_changed"
    GUARDIAN_LINK_ENDED = "guardian_link_ended"
    CHANGED_AT_OFFICE = "changed_at_office"
    INVITED_AT_OFFICE = "invited_at_office"
    CARD_CHANGED = "card_changed"
    CARD_CHANGED_SUBJECT = "card_changed_subject"
    GUARDIAN_CARD_CHANGED = "guardian_card_changed"
    HOME_VISIT_SOON = "home_visit_soon"


class Message(models.Model):
    """To a user or to a person, never both. `codes` fill the text: references, codes and dates, no number and no
    minor's name. A notice is due until the register has taken it; an inbox entry needs no sending."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="messages")
    person = models.ForeignKey(InsuredPerson, on_delete=models.CASCADE, null=True, related_name="messages")
    kind = models.CharField(max_length=32, choices=Kind)
    language = models.CharField(max_length=10)
    codes = models.JSONField(default=dict)
    application = models.ForeignKey("families.LinkApplication", on_delete=models.CASCADE, null=True, related_name="+")
    link = models.ForeignKey("families.FamilyLink", on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=10, blank=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="message_due"),
            models.Index(fields=["user", "-created_at"], condition=Q(user__isnull=False), name="message_of_user"),
            models.Index(fields=["created_at"], name="message_by_age"),
            models.Index(fields=["user"], condition=Q(user__isnull=False, read_at__isnull=True), name="message_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, person__isnull=False) | Q(user__isnull=False, person__isnull=True),
                name="message_one_receiver",
            ),
            both_or_neither("message_lease_whole", "lease_until", "lease_token"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(sent_at__isnull=True, failed_at__isnull=True),
                name="message_due_until_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
