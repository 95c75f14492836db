"""The kinds of papers, and the situations in which one is asked for: each is a field of the packs' section `evidence`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from families.relationships import Relationship


class DocumentKind(models.TextChoices):
    HOUSEHOLD_REGISTER = "household_register", _("Household register, the pages of both of you")
    BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate")
    HOSPITAL_NOTE = "hospital_note", _("The hospital's note of the birth")
    COURT_DECISION = "court_decision", _("A court's decision on the guardianship")
    NOTARISED_PAPER = "notarised_paper", _("A notarised paper on the guardianship")
    OTHER = "other", _("Another paper")


class Situation(models.TextChoices):
    """Why a register alone may not settle it."""

    WITHOUT_NUMBER = "without_number", _("The person has no number yet")
    MINOR = "minor", _("A child, and the register does not prove the relationship")
    MINOR_WARD = "minor_ward", _("A child that somebody other than the parents looks after")
    WARD_OF_AGE = "ward_of_age", _("An adult under guardianship")


def situation_by(relationship: str, *, age: int | None, has_no_number: bool, own_consent_age: int) -> Situation | None:
    """None where no paper is asked for: one's own card, and adults who answer for themselves. `age` in completed years,
    None while the number tells none."""
    if relationship in {"", Relationship.SELF}:
        return None
    if has_no_number:
        return Situation.WITHOUT_NUMBER
    is_minor = age is not None and age < own_consent_age
    if relationship == Relationship.WARD:
        return Situation.MINOR_WARD if is_minor else Situation.WARD_OF_AGE
    return Situation.MINOR if is_minor else None
