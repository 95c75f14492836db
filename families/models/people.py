"""People and their cards, as the authority confirmed them. Never made from what a citizen typed."""

from datetime import date

from django.db import models
from django.db.models import F, OrderBy, Q
from django.db.models.functions import Collate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.ages import full_years
from families.identifiers import mask
from families.models.sealing import SealedNumber, SealedText, sealed_with_index
from families.relationships import Sex


def is_told_of(path: str = "") -> Q:
    """Alive, and the register tells of them; of a protected person it does not. Of the person at the end of a `path` like
    "link__person__"."""
    return Q(**{f"{path}{column}__isnull": True for column in ("died_on", "untold_at", "erased_at")})


def in_order(column: str) -> Collate:
    """Of a name, letter by letter: so that an index finds whatever begins with some letters, in its order."""
    return Collate(F(column), "C")


class InsuredPerson(models.Model):
    """`register_reference` is the authority's own key. Erased 30 days after the last link or open application, and not while
    a dispute or an invitation of theirs is open, they block somebody or somebody them, or, as a child, their guardian who was
    asked about them: then only the row and its region stay, for links and consents of the past and the duties of officers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    register_reference = models.CharField(_("reference in the register"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_spelled = models.CharField(
        max_length=1200,
        null=True,  # also while processes run that do not know the column, until manage.py spell_names
        editable=False,
        help_text="How the name reads in Latin letters: for looking up alone.",
    )
    number_sealed = models.BinaryField(null=True)  # none for a newborn without a document, and once erased
    number_index_a = models.BinaryField(null=True, unique=True, max_length=32)
    number_index_b = models.BinaryField(null=True, unique=True, max_length=32)
    birth_date = models.DateField(_("date of birth"), null=True)  # gone once erased, and only then
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, null=True)
    region = models.ForeignKey(
        "authorities.Region", on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    has_phone = models.BooleanField(_("telephone on record"), default=False)
    died_on = models.DateField(_("died on"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now)
    untold_at = models.DateTimeField(
        null=True, help_text="Since when the register tells nothing of them: they died, or are protected."
    )
    erased_at = models.DateTimeField(_("erased at"), null=True)
    owners_allowed = models.PositiveSmallIntegerField(
        null=True, help_text="How many may be linked to them, as they chose; none: as their region's pack says."
    )

    number = SealedNumber()

    class Meta:
        verbose_name = _("insured person")
        verbose_name_plural = _("insured people")
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="person_sex_known"),
            sealed_with_index("person_number_with_index"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, birth_date__isnull=False, sex__isnull=False)
                | Q(
                    erased_at__isnull=False,
                    register_reference__startswith="erased:",
                    name="",
                    name_spelled__isnull=True,
                    number_sealed__isnull=True,
                    birth_date__isnull=True,
                    sex__isnull=True,
                    has_phone=False,
                    died_on__isnull=True,
                    untold_at__isnull=True,
                ),
                name="person_erased_whole",
            ),
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(died_on__gte=models.F("birth_date")),
                name="person_dies_after_birth",
            ),
        ]
        indexes = [
            models.Index(fields=["died_on"], condition=Q(died_on__isnull=False), name="person_dead"),
            models.Index(fields=["confirmed_at"], name="person_by_confirmation"),
            models.Index(OrderBy(in_order("name")), name="person_by_name"),
            models.Index(OrderBy(in_order("name_spelled")), name="person_by_spelling"),
        ]

    def __str__(self) -> str:
        return self.register_reference

    @property
    def masked_number(self) -> str:
        return mask(self.number or "")

    @property
    def is_told_of(self) -> bool:
        """As the function, for a row that is at hand."""
        return self.died_on is None and self.untold_at is None and self.erased_at is None

    @property
    def born_on(self) -> date:
        """The date of birth of somebody who is still known."""
        assert self.birth_date is not None  # the constraint holds it until the person is erased
        return self.birth_date

    def turns(self, age: int) -> date:
        """The day on which they complete `age` years; born on 29 February, 1 March in a common year."""
        year = self.born_on.year + age
        try:
            return self.born_on.replace(year=year)
        except ValueError:
            return date(year, 3, 1)

    def age_on(self, day: date) -> int:
        return full_years(self.born_on, day)


class CardState(models.TextChoices):
    NORMAL = "normal", _("Normal")
    SEALED = "sealed", _("Not activated")
    TEMPORARY_LOSS = "temporary_loss", _("Blocked for a few days")
    FORMAL_LOSS = "formal_loss", _("Reported lost")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


_ENDS_WITH_ITS_DAY = frozenset({CardState.NORMAL, CardState.TEMPORARY_LOSS})


class CardQuerySet(models.QuerySet["SocialSecurityCard"]):
    def usable(self) -> "CardQuerySet":
        """Normal, and not past the day up to which it is valid."""
        return self.filter(state=CardState.NORMAL, expires_on__gte=timezone.localdate())


class SocialSecurityCard(models.Model):
    """At most one usable card a person; earlier ones stay as what they were."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        InsuredPerson, on_delete=models.CASCADE, related_name="cards", verbose_name=_("insured person")
    )
    number_sealed = models.BinaryField()
    issuer = models.ForeignKey(
        "authorities.Region", on_delete=models.PROTECT, related_name="+", verbose_name=_("issuer")
    )
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("expires on"))
    state = models.CharField(_("state"), max_length=16, choices=CardState)
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now)

    number = SealedText()

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("social-security card")
        verbose_name_plural = _("social-security cards")
        indexes = [models.Index(fields=["confirmed_at"], name="card_by_confirmation")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=CardState.NORMAL), name="card_one_usable_a_person"
            ),
            models.CheckConstraint(condition=Q(state__in=CardState.values), name="card_state_known"),
            models.CheckConstraint(condition=Q(expires_on__gte=models.F("issued_on")), name="card_expires_after_issue"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def masked_number(self) -> str:
        number = self.number or ""
        return "*" * (len(number) - 4) + number[-4:]

    @property
    def state_today(self) -> CardState:
        """A card past the day up to which it is valid has expired, whether or not the register was asked since."""
        is_over = self.state in _ENDS_WITH_ITS_DAY and self.expires_on < timezone.localdate()
        return CardState.EXPIRED if is_over else CardState(self.state)

    @property
    def is_usable(self) -> bool:
        return self.state_today == CardState.NORMAL
