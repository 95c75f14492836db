"""The kinds of papers, and the situations in which one is asked for: each is a field of the packs' section `evidence`, whose
`by_kin` says more of some relatives in one."""

from dataclasses import dataclass

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


class Kin(models.TextChoices):
    """What the person is to the applicant: other papers prove other kin."""

    OWN_CHILD = "own_child", _("your son or daughter")
    GRANDCHILD = "grandchild", _("your grandchild")
    SIBLING = "sibling", _("your brother or sister")
    OTHER_KIN = "other_kin", _("somebody else in your family")


_KIN: dict[str, Kin] = {
    Relationship.SON: Kin.OWN_CHILD,
    Relationship.DAUGHTER: Kin.OWN_CHILD,
    Relationship.GRANDSON: Kin.GRANDCHILD,
    Relationship.GRANDDAUGHTER: Kin.GRANDCHILD,
    Relationship.BROTHER: Kin.SIBLING,
    Relationship.SISTER: Kin.SIBLING,
}


def kin_by(relationship: str) -> Kin:
    return _KIN.get(relationship, Kin.OTHER_KIN)


@dataclass(frozen=True, slots=True)
class Case:
    """Of whom a paper is asked: “minor grandchild”, or with an age in completed years that they have not reached “minor
    own_child under 3”."""

    situation: Situation
    kin: Kin
    under: int | None = None

    @classmethod
    def read(cls, text: str) -> "Case":
        """Raises ValueError."""
        words = text.split()
        if len(words) not in {2, 4} or (len(words) == 4 and (words[2] != "under" or not words[3].isdecimal())):
            raise ValueError(f"{text!r} is no situation with a kin and perhaps an age")
        return cls(Situation(words[0]), Kin(words[1]), int(words[3]) if len(words) == 4 else None)

    def fits(self, situation: Situation, kin: Kin, age: int | None) -> bool:
        """Of who has no age that is known, only without one."""
        is_of_age = self.under is None or (age is not None and age < self.under)
        return (self.situation, self.kin) == (situation, kin) and is_of_age


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
