"""The fact: who may see and do what for whom, from when until when. One's own card is a link too."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.models.people import InsuredPerson
from families.models.sealing import both_or_neither
from families.relationships import Relationship
from families.scopes import Scope

LONGEST_TERM = timedelta(days=5 * 366)


class EndedBy(models.TextChoices):
    OWNER = "owner", _("By you")
    SUBJECT = "subject", _("By the person")
    OFFICER = "officer", _("By an officer")
    REGISTER = "register", _("By the authority's register")
    TERM = "term", _("At the end of its term")
    SELF_ENDED = "self_ended", _("With the owner's own card")
    RENEWED = "renewed", _("By a new link in its place")
    UNUSED = "unused", _("Because it was not used")
    GUARDIAN = "guardian", _("By the other guardian")


def is_active(path: str = "") -> Q:
    """Begun, not ended, not paused, not frozen, not past its end, at the database's clock; of the link at the end of a
    `path` like "link__"."""
    stands = {f"{path}ended_at__isnull": True, f"{path}paused_at__isnull": True, f"{path}frozen_at__isnull": True}
    is_in_term = Q(**{f"{path}until__isnull": True}) | Q(**{f"{path}until__gt": Now()})
    return is_in_term & Q(**{f"{path}begins_at__lte": Now()}, **stands)


class LinkQuerySet(models.QuerySet["FamilyLink"]):
    def active(self) -> "LinkQuerySet":
        return self.filter(is_active())

    def standing(self) -> "LinkQuerySet":
        """Not ended and not past its end: active, paused, frozen or not yet begun. These count in quotas."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=Now()), ended_at__isnull=True)

    def overdue(self) -> "LinkQuerySet":
        return self.filter(ended_at__isnull=True, until__lte=Now())

    def own(self) -> "LinkQuerySet":
        return self.filter(relationship=Relationship.SELF)

    def not_taken(self) -> "LinkQuerySet":
        """Without what an officer ended: an own card among that was somebody else's."""
        return self.exclude(ended_by=EndedBy.OFFICER, ended_at__isnull=False)

    def of_relatives(self) -> "LinkQuerySet":
        return self.exclude(relationship=Relationship.SELF)


class FamilyLink(models.Model):
    """`sequence` grows with every change; receivers of webhooks order by it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="links", verbose_name=_("owner")
    )
    person = models.ForeignKey(
        InsuredPerson, on_delete=models.PROTECT, related_name="links", verbose_name=_("insured person")
    )
    relationship = models.CharField(_("relationship"), max_length=20, choices=Relationship)
    scopes = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("what is shared"))
    begins_at = models.DateTimeField(_("begins at"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True)
    paused_at = models.DateTimeField(_("paused at"), null=True)
    frozen_at = models.DateTimeField(_("frozen at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=10, choices=EndedBy, null=True)
    sequence = models.PositiveIntegerField(default=1)
    last_used_on = models.DateField(
        _("last used on"),
        default=timezone.localdate,
        db_default=Now(),  # processes of before this column do not write it; a link that they made has just begun
        help_text=_(
            "The last day on which its owner looked or did something through it; at first the day it was made."
        ),
    )
    guardian = models.ForeignKey(
        InsuredPerson,
        on_delete=models.PROTECT,
        null=True,
        related_name="links_of_wards",
        verbose_name=_("other guardian"),
        help_text=_("Beside the owner, of the child or ward whom the link shows: may end it for them."),
    )
    application = models.OneToOneField(
        "families.LinkApplication", on_delete=models.PROTECT, related_name="link", verbose_name=_("application")
    )
    consent = models.OneToOneField(
        "families.Consent", on_delete=models.PROTECT, related_name="link", verbose_name=_("consent")
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person"], condition=Q(ended_at__isnull=True), name="link_one_active_a_pair"
            ),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(ended_at__isnull=True, relationship=Relationship.SPOUSE),
                name="link_one_spouse",
            ),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(ended_at__isnull=True, relationship=Relationship.SELF),
                name="link_one_self_a_user",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at__isnull=True, relationship=Relationship.SELF),
                name="link_one_self_a_person",
            ),
            models.CheckConstraint(
                condition=Q(relationship=Relationship.SELF, until__isnull=True)
                | Q(~Q(relationship=Relationship.SELF), until__isnull=False),
                name="link_self_alone_has_no_term",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__lte=F("begins_at") + LONGEST_TERM, until__gt=F("begins_at")),
                name="link_term_at_most_five_years",
            ),
            models.CheckConstraint(condition=Q(relationship__in=Relationship.values), name="link_relationship_known"),
            models.CheckConstraint(condition=Q(scopes__contained_by=Scope.values), name="link_scopes_known"),
            both_or_neither("link_end_whole", "ended_at", "ended_by"),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="link_overdue"),
            models.Index(fields=["last_used_on"], condition=Q(ended_at__isnull=True), name="link_unused"),
            models.Index(fields=["begins_at"], name="link_by_begin"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_self(self) -> bool:
        return self.relationship == Relationship.SELF

    @property
    def is_active(self) -> bool:
        """As `LinkQuerySet.active`, at this process's clock: for a row that is at hand already."""
        has_begun = self.begins_at <= timezone.now()
        return has_begun and not self.is_over and self.paused_at is None and self.frozen_at is None

    @property
    def is_over(self) -> bool:
        """Ended, or past its end and about to be closed."""
        return self.ended_at is not None or (self.until is not None and self.until <= timezone.now())
