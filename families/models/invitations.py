"""The invitation that a relative starts: a yes that waits for the one it is meant for, who then types no number."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from families.decisions import IdentitySeen
from families.models.links import FamilyLink
from families.models.people import InsuredPerson, is_told_of
from families.models.sealing import both_or_neither
from families.relationships import Relationship
from families.scopes import Scope

CODE_LENGTH = 10  # of REFERENCE_LETTERS: 49 bits, without the dash in the middle


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self) -> "InvitationQuerySet":
        """Neither used nor revoked nor past its time. Whether its yes is still somebody's is another question (`backed`)."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())

    def backed(self) -> "InvitationQuerySet":
        """While the card of who made it in their account is their own, and who made it at an office is told of."""
        own = FamilyLink.objects.active().own().filter(owner=OuterRef("inviter"), person=OuterRef("person"))
        return self.filter(Exists(own) | Q(is_told_of("person__"), inviter__isnull=True))

    def made_by(self, user: User) -> "InvitationQuerySet":
        """In their account, and what whoever holds their card made at an office."""
        own = FamilyLink.objects.active().own().filter(owner=user)
        return self.filter(Q(inviter=user) | Q(inviter__isnull=True, person__in=own.values("person")))


class Invitation(models.Model):
    """The id is drawn at random, and only who holds our key can sign it into a QR code or make the typed code of it: of
    that the row keeps a keyed hash. `relationship` is what the person is to whoever uses it. Text version and hash are of
    what they read; scopes and term are what they agreed to. Made in an account it has an `inviter`; made at an office the
    `officer` who recorded it, and the paper that they saw."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="invitations"
    )
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    identity_seen = models.CharField(max_length=30, choices=IdentitySeen, blank=True, default="", db_default="")
    person = models.ForeignKey(InsuredPerson, on_delete=models.PROTECT, related_name="invitations")
    relationship = models.CharField(max_length=20, choices=Relationship)
    scopes = ArrayField(models.CharField(max_length=20))
    term_days = models.PositiveSmallIntegerField()
    text_version = models.CharField(max_length=20)
    text_hash = models.CharField(max_length=64, help_text="SHA-256 of what was shown, UTF-8.")
    language = models.CharField(max_length=10)
    code_digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    application = models.OneToOneField(
        "families.LinkApplication", on_delete=models.PROTECT, null=True, related_name="invitation"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code_digest"], name="invitation_one_a_code"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="invitation_expires_after_made"),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values, scopes__len__gt=0), name="invitation_scopes_known"
            ),
            models.CheckConstraint(
                condition=Q(relationship__in=Relationship.values) & ~Q(relationship=Relationship.SELF),
                name="invitation_of_a_relative",
            ),
            both_or_neither("invitation_use_whole", "used_at", "application"),
            models.CheckConstraint(
                condition=Q(inviter__isnull=False, officer__isnull=True, identity_seen="")
                | Q(inviter__isnull=True, officer__isnull=False, identity_seen__in=IdentitySeen.values),
                name="invitation_made_in_one_place",
            ),
        ]
        indexes = [
            models.Index(fields=["inviter", "-made_at"], name="invitation_of_inviter"),
            models.Index(fields=["expires_at"], condition=Q(used_at__isnull=True), name="invitation_unused_by_end"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
