"""Every relationship as one row: its inverse, its quota group, what sex and age make it plausible."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class QuotaGroup(models.TextChoices):
    ELDERS = "elders", _("elders")
    CHILDREN = "children", _("children")
    SPOUSE = "spouse", _("spouse")
    OTHERS = "others", _("others")


class Relationship(models.TextChoices):
    """What the relative is to the owner."""

    SELF = "self", _("Myself")
    SPOUSE = "spouse", _("Spouse")
    FATHER = "father", _("Father")
    MOTHER = "mother", _("Mother")
    SON = "son", _("Son")
    DAUGHTER = "daughter", _("Daughter")
    GRANDFATHER = "grandfather", _("Grandfather")
    GRANDMOTHER = "grandmother", _("Grandmother")
    GRANDSON = "grandson", _("Grandson")
    GRANDDAUGHTER = "granddaughter", _("Granddaughter")
    BROTHER = "brother", _("Brother")
    SISTER = "sister", _("Sister")
    FATHER_IN_LAW = "father_in_law", _("Father-in-law")
    MOTHER_IN_LAW = "mother_in_law", _("Mother-in-law")
    GUARDIAN = "guardian", _("My guardian")
    WARD = "ward", _("Person I am the guardian of")
    OTHER = "other", _("Another relative")


class Age(StrEnum):
    """How old the relative must be beside the owner."""

    ANY = "any"
    OLDER = "older"
    YOUNGER = "younger"


@dataclass(frozen=True, slots=True)
class Row:
    """`inverse` is what the owner is to the relative, by the owner's sex; `sex` is the relative's, None for either;
    `years` is the least difference of age that is plausible."""

    inverse: dict[Sex, Relationship]
    group: QuotaGroup | None
    sex: Sex | None = None
    age: Age = Age.ANY
    years: int = 0


def _by_sex(male: Relationship, female: Relationship) -> dict[Sex, Relationship]:
    return {Sex.MALE: male, Sex.FEMALE: female}


R = Relationship
_CHILD = _by_sex(R.SON, R.DAUGHTER)
_PARENT = _by_sex(R.FATHER, R.MOTHER)
_GRANDCHILD = _by_sex(R.GRANDSON, R.GRANDDAUGHTER)
_GRANDPARENT = _by_sex(R.GRANDFATHER, R.GRANDMOTHER)
_SIBLING = _by_sex(R.BROTHER, R.SISTER)
_OTHER = _by_sex(R.OTHER, R.OTHER)

# Parents and children: 14 years apart at least, the age below which China's Civil Code and criminal law treat a person
# as a child; grandparents twice that. A mere plausibility check: the register proves kinship.
ROWS: dict[Relationship, Row] = {
    R.SELF: Row(_by_sex(R.SELF, R.SELF), None),
    R.SPOUSE: Row(_by_sex(R.SPOUSE, R.SPOUSE), QuotaGroup.SPOUSE),
    R.FATHER: Row(_CHILD, QuotaGroup.ELDERS, Sex.MALE, Age.OLDER, 14),
    R.MOTHER: Row(_CHILD, QuotaGroup.ELDERS, Sex.FEMALE, Age.OLDER, 14),
    R.SON: Row(_PARENT, QuotaGroup.CHILDREN, Sex.MALE, Age.YOUNGER, 14),
    R.DAUGHTER: Row(_PARENT, QuotaGroup.CHILDREN, Sex.FEMALE, Age.YOUNGER, 14),
    R.GRANDFATHER: Row(_GRANDCHILD, QuotaGroup.ELDERS, Sex.MALE, Age.OLDER, 28),
    R.GRANDMOTHER: Row(_GRANDCHILD, QuotaGroup.ELDERS, Sex.FEMALE, Age.OLDER, 28),
    R.GRANDSON: Row(_GRANDPARENT, QuotaGroup.CHILDREN, Sex.MALE, Age.YOUNGER, 28),
    R.GRANDDAUGHTER: Row(_GRANDPARENT, QuotaGroup.CHILDREN, Sex.FEMALE, Age.YOUNGER, 28),
    R.BROTHER: Row(_SIBLING, QuotaGroup.OTHERS, Sex.MALE),
    R.SISTER: Row(_SIBLING, QuotaGroup.OTHERS, Sex.FEMALE),
    R.FATHER_IN_LAW: Row(_OTHER, QuotaGroup.ELDERS, Sex.MALE, Age.OLDER),
    R.MOTHER_IN_LAW: Row(_OTHER, QuotaGroup.ELDERS, Sex.FEMALE, Age.OLDER),
    R.GUARDIAN: Row(_by_sex(R.WARD, R.WARD), QuotaGroup.OTHERS),
    R.WARD: Row(_by_sex(R.GUARDIAN, R.GUARDIAN), QuotaGroup.OTHERS),
    R.OTHER: Row(_OTHER, QuotaGroup.OTHERS),
}
