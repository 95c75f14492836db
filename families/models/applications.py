"""The process: one row from draft to decision. Its due time makes it the queue of background verification."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from audit.retention import kept_for
from families.decisions import IdentitySeen
from families.models.people import InsuredPerson
from families.models.sealing import SealedNumber, SealedText, both_or_neither
from families.relationships import Relationship
from families.scopes import Scope
from families.states import ACTS_NEXT, ENDED, OPEN, ActsNext, Status
from families.verification import Outcome

# Without letters and digits that are read wrong aloud or on paper.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = 8  # without the dash in the middle


def new_reference() -> str:
    """Eight characters, say F7K2-94QD: 39 bits, random, tells nothing."""
    letters = [secrets.choice(REFERENCE_LETTERS) for _position in range(REFERENCE_LENGTH)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


# What an applicant typed: the first to go when it is no longer needed.
TYPED = ("name_sealed", "number_sealed", "number_index_a", "number_index_b")
LED_TO_NOTHING = ENDED - {Status.APPROVED}


class ReviewReason(models.TextChoices):
    """Why an officer has it. For officers and tests: the applicant reads no reason."""

    NO_NUMBER = "no_number", _("The person has no number yet")
    MINOR_KINSHIP = "minor_kinship", _("A child, and the register does not show the applicant as guardian")
    WARD_OF_AGE = "ward_of_age", _("A ward of age")
    ALREADY_BOUND = "already_bound", _("The card is linked to another account already")
    NO_PHONE = "no_phone", _("The authority has no telephone number of the person")
    BELOW_AGE = "below_age", _("Too young to link their own card alone")
    NUMBER_CONFLICT = "number_conflict", _("The number belongs to another person of the register")
    MONTHLY_MATCHES = "monthly_matches", _("Many matches of this applicant within a month")
    OTHER_GUARDIAN = "other_guardian", _("The other guardian has to agree and cannot be asked")
    OBSTACLE = "obstacle", _("Something stands in the way of the link")
    REGISTER_SILENT = "register_silent", _("The register did not answer for days")
    CANNOT_APPLY = "cannot_apply", _("The register's answer could not be applied")


CLAIM_HOLDS = timedelta(minutes=30)  # issue 6: then a case that nobody decided is everybody's again


def asked_of(person: InsuredPerson | UUID) -> Q:
    """Applications whose answer is this person's to give: as `LinkApplication.asked_person`."""
    return Q(person=person, is_guardian_asked=False) | Q(other_guardian=person, is_guardian_asked=True)


class ApplicationQuerySet(models.QuerySet["LinkApplication"]):
    def open(self) -> "ApplicationQuerySet":
        return self.filter(status__in=OPEN)

    def of(self, user: User) -> "ApplicationQuerySet":
        return self.filter(applicant=user)

    def shown_to(self, user: User) -> "ApplicationQuerySet":
        """Of the user, without what has gone for them, as `LinkApplication.has_gone`."""
        return self.of(user).exclude(status__in=LED_TO_NOTHING, ended_at__lte=timezone.now() - kept_for("applications"))

    def drafts(self) -> "ApplicationQuerySet":
        return self.filter(status=Status.DRAFT)

    def to_decide(self) -> "ApplicationQuerySet":
        return self.filter(status=Status.IN_REVIEW)

    def unclaimed(self) -> "ApplicationQuerySet":
        """Which no officer has now, as `LinkApplication.holder_id`."""
        return self.filter(Q(claimed_at__isnull=True) | Q(claimed_at__lte=timezone.now() - CLAIM_HOLDS))


class LinkApplication(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(_("reference"), max_length=9, unique=True, default=new_reference, editable=False)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications", verbose_name=_("applicant")
    )
    region = models.ForeignKey(
        "authorities.Region",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,  # officers look by `place`
        verbose_name=_("region"),
    )
    place = models.ForeignKey(
        "authorities.Region",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,  # application_queue_of_place, application_of_place
        help_text="Where it is dealt with: the person's region once they are known, until then the applicant's. The database"
        " itself keeps it, whoever writes (migration 0042); of a row at hand it is what was read.",
    )
    relationship = models.CharField(_("relationship"), max_length=20, choices=Relationship, blank=True)

    name_sealed = models.BinaryField(null=True)
    number_sealed = models.BinaryField(null=True)
    number_index_a = models.BinaryField(null=True, max_length=32)
    number_index_b = models.BinaryField(null=True, max_length=32)
    has_no_number = models.BooleanField(_("without a number"), default=False)
    scopes = ArrayField(models.CharField(max_length=20), default=list)
    term_days = models.PositiveSmallIntegerField(null=True)
    guardian_scopes = ArrayField(
        models.CharField(max_length=20),
        null=True,
        help_text="Sensitive ones that the applicant ticked for a child or ward; null where that was not asked yet.",
    )
    notice_version = models.CharField(max_length=20, blank=True)
    notice_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the notice that was accepted.")
    declaration_version = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_default="2026-11",  # the only one there was before this column; processes of then do not write it
    )
    declaration_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the text signed at the end.")
    language = models.CharField(max_length=10, default="en", help_text="The applicant's when they submitted.")

    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    sent_from = models.BinaryField(
        max_length=32, null=True, help_text="Keyed hash of the network it was sent from; gone after a day."
    )
    verified_at = models.DateTimeField(_("register answered at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    expires_at = models.DateTimeField(null=True)
    declines_at = models.DateTimeField(
        null=True, help_text="When it ends as if refused, because the person blocked the applicant: nobody is asked."
    )

    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often it was claimed.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often an answer could not be applied.")

    outcome = models.CharField(max_length=20, blank=True, help_text="The register's, for officers alone.")
    review_reason = models.CharField(_("why an officer has it"), max_length=20, blank=True, choices=ReviewReason)
    is_kinship_proven = models.BooleanField(_("kinship proven"), default=False)
    is_guardian = models.BooleanField(_("applicant is the guardian"), default=False)
    person = models.ForeignKey(
        InsuredPerson,
        on_delete=models.PROTECT,
        null=True,
        related_name="applications",
        verbose_name=_("insured person"),
    )
    renews = models.ForeignKey(
        "families.FamilyLink",
        on_delete=models.PROTECT,
        null=True,
        related_name="renewals",
        verbose_name=_("link to renew"),
        help_text=_("It ends when this application has led to the new one."),
    )
    is_phone_shared = models.BooleanField(
        _("telephone shared with the applicant"),
        default=False,
        help_text=_("The recorded phone is the applicant's too."),
    )
    other_guardian = models.ForeignKey(
        InsuredPerson,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("other guardian"),
        help_text=_("Of the child or ward, where the applicant is one guardian and the register names another."),
    )
    is_guardian_asked = models.BooleanField(
        _("other guardian is asked"), default=False, db_default=False, help_text=_("In place of the child.")
    )
    is_guardians_phone_shared = models.BooleanField(
        _("other guardian's telephone shared with the applicant"),
        default=False,
        db_default=False,
        help_text=_("The recorded phone is the applicant's too."),
    )
    documents_asked = ArrayField(
        models.CharField(max_length=24),
        null=True,  # also while processes run that do not know the column
        help_text="Kinds of papers that an officer asked for; null while none did.",
    )
    brings_documents = models.BooleanField(
        _("shows papers at an office"), default=False, db_default=False, help_text=_("Instead of adding them here.")
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,  # application_claimed
        verbose_name=_("officer who has it"),
        help_text="For CLAIM_HOLDS from `claimed_at`, while it is to be decided.",
    )
    claimed_at = models.DateTimeField(_("taken at"), null=True)
    assisted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,  # application_assisted
        verbose_name=_("officer who helped"),
        help_text=_("They filled it in for the applicant, who stood at their counter."),
    )
    assisted_seen = models.CharField(
        _("paper seen"), max_length=30, choices=IdentitySeen, blank=True, default="", db_default=""
    )
    assisted_office = models.ForeignKey(
        "authorities.Office",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("office where they helped"),
    )
    owner_pack_version = models.CharField(max_length=100, blank=True)
    subject_pack_version = models.CharField(max_length=100, blank=True)

    name = SealedText()
    number = SealedNumber()

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="application_due"),
            models.Index(fields=["applicant", "status"], name="application_of_applicant"),
            # What is null, no index of open ones holds: every one of those that wait would be in it, and the database would take
            # it for a short way to them.
            models.Index(
                fields=["person"],
                condition=Q(status__in=OPEN, person__isnull=False),
                name="application_open_of_person",
            ),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="application_expiring"),
            models.Index(
                fields=["declines_at"],
                condition=Q(declines_at__isnull=False, status=Status.AWAITING_CONSENT),
                name="application_declining",
            ),
            models.Index(
                fields=["sent_from", "submitted_at"],
                condition=Q(sent_from__isnull=False),
                name="application_of_network",
            ),
            models.Index(fields=["touched_at"], condition=Q(status=Status.DRAFT), name="application_forgotten"),
            models.Index(fields=["submitted_at"], condition=Q(status=Status.IN_REVIEW), name="application_to_decide"),
            models.Index(
                fields=["place", "submitted_at"],
                condition=Q(status=Status.IN_REVIEW),
                opclasses=["varchar_pattern_ops", "timestamptz_ops"],  # a province is how the code begins
                name="application_queue_of_place",
            ),
            models.Index(
                fields=["place", "submitted_at"],
                condition=Q(submitted_at__isnull=False),
                opclasses=["varchar_pattern_ops", "timestamptz_ops"],
                name="application_of_place",
            ),
            *(
                models.Index(
                    fields=[f"number_index_{column}"],
                    condition=Q(submitted_at__isnull=False, **{f"number_index_{column}__isnull": False}),
                    name=f"application_by_number_{column}",
                )
                for column in "ab"
            ),
            models.Index(fields=["assisted_by"], condition=Q(assisted_by__isnull=False), name="application_assisted"),
            models.Index(
                fields=["submitted_at"], condition=Q(submitted_at__isnull=False), name="application_by_sending"
            ),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="application_by_end"),
            models.Index(fields=["claimed_by"], condition=Q(claimed_by__isnull=False), name="application_claimed"),
            models.Index(
                fields=["ended_at"],
                condition=Q(status__in=ENDED) & (Q(name_sealed__isnull=False) | Q(number_sealed__isnull=False)),
                name="application_to_erase",
            ),
            models.Index(
                fields=["ended_at"],
                name="application_of_nothing",
                condition=Q(status__in=LED_TO_NOTHING),
            ),
            *(
                models.Index(
                    fields=[f"number_index_{column}"],
                    condition=Q(outcome=Outcome.NAME_MISMATCH.value),
                    name=f"application_mistyped_{column}",
                )
                for column in "ab"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="application_status_known"),
            models.CheckConstraint(condition=Q(scopes__contained_by=Scope.values), name="application_scopes_known"),
            models.CheckConstraint(
                condition=Q(guardian_scopes__isnull=True) | Q(guardian_scopes__contained_by=F("scopes")),
                name="application_guardian_scopes_asked",
            ),
            *(
                models.UniqueConstraint(
                    fields=["applicant", f"number_index_{column}"],
                    condition=Q(status__in=OPEN, **{f"number_index_{column}__isnull": False}),
                    name=f"application_one_open_{column}",
                )
                for column in "ab"
            ),
            models.UniqueConstraint(
                fields=["applicant"],
                condition=Q(status__in=OPEN, relationship=Relationship.SELF),
                name="application_one_open_self",
            ),
            models.UniqueConstraint(
                fields=["renews"],
                condition=Q(status__in=OPEN, renews__isnull=False),
                name="application_one_open_renewal_a_link",
            ),
            both_or_neither("application_lease_whole", "lease_until", "lease_token"),
            both_or_neither("application_claim_whole", "claimed_by", "claimed_at"),
            models.CheckConstraint(
                condition=Q(status=Status.VERIFYING, due_at__isnull=False)
                | Q(~Q(status=Status.VERIFYING), due_at__isnull=True, lease_token__isnull=True),
                name="application_due_while_verifying",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ENDED, ended_at__isnull=False) | Q(~Q(status__in=ENDED), ended_at__isnull=True),
                name="application_ended_at_its_end",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.WITHDRAWN, Status.EXPIRED])
                | Q(submitted_at__isnull=False, region__isnull=False),
                name="application_submitted_when_beyond_draft",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=False) | Q(region__isnull=True, person__isnull=True),
                name="application_has_place",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.VERIFYING, Status.AWAITING_CONSENT])
                | Q(number_sealed__isnull=False)
                | Q(status=Status.AWAITING_CONSENT, person__isnull=False),
                name="application_number_before_register",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.AWAITING_CONSENT, Status.APPROVED]) | Q(person__isnull=False),
                name="application_person_before_consent",
            ),
            models.CheckConstraint(
                condition=Q(assisted_by__isnull=True, assisted_seen="", assisted_office__isnull=True)
                | Q(assisted_by__isnull=False, assisted_seen__in=IdentitySeen.values),
                name="application_assisted_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_guardian_asked=False) | Q(other_guardian__isnull=False, person__isnull=False),
                name="application_guardian_to_ask",
            ),
            models.CheckConstraint(
                condition=Q(declines_at__isnull=True) | Q(~Q(status=Status.APPROVED), person__isnull=False),
                name="application_blocked_never_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def acts_next(self) -> ActsNext:
        return ACTS_NEXT[Status(self.status)]

    @property
    def is_self(self) -> bool:
        return self.relationship == Relationship.SELF

    @property
    def is_assisted(self) -> bool:
        """Did an officer fill it in for the applicant?"""
        return self.assisted_by_id is not None

    @property
    def asked_person(self) -> InsuredPerson | None:
        """Whose answer it waits for: the person's, or the other guardian's for a child."""
        return self.other_guardian if self.is_guardian_asked else self.person

    @property
    def asked_person_id(self) -> UUID | None:
        return self.other_guardian_id if self.is_guardian_asked else self.person_id

    @property
    def is_asked_phone_shared(self) -> bool:
        """Is the phone of whoever is asked the applicant's too?"""
        return self.is_guardians_phone_shared if self.is_guardian_asked else self.is_phone_shared

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def holder_id(self) -> UUID | None:
        """The officer who has it now: nobody else decides meanwhile."""
        if self.claimed_at is None or self.status != Status.IN_REVIEW:
            return None
        return self.claimed_by_id if self.claimed_at > timezone.now() - CLAIM_HOLDS else None

    @property
    def has_gone(self) -> bool:
        """For its applicant, after the time that is kept: what was answered stays as proof of the answer, and would tell by
        being there that there was one."""
        if self.ended_at is None or self.status not in LED_TO_NOTHING:
            return False
        return self.ended_at <= timezone.now() - kept_for("applications")
