"""What the register proves of a claimed relationship. Pure: entries in, facts out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.identity_numbers import FEMALE, MALE

COMES_OF_AGE = 18  # Civil Code 17
FIRST_CERTIFICATES = date(1996, 1, 1)  # birth certificates have been issued nationwide since then


@dataclass(frozen=True, slots=True)
class Entry:
    """A person with what is needed to answer a claim; kin as keys."""

    id: int
    reference: str
    name: str
    number: str
    birth_date: date
    sex: str
    region: str
    phone: str | None
    died_on: date | None
    is_restricted: bool
    is_in_transfer: bool
    is_ward: bool
    household: int
    mother: int | None
    father: int | None
    spouse: int | None
    guardian_1: int | None
    guardian_2: int | None
    mothers_mother: int | None
    mothers_father: int | None
    fathers_mother: int | None
    fathers_father: int | None
    spouses_mother: int | None
    spouses_father: int | None

    @property
    def parents(self) -> set[int]:
        return _known(self.mother, self.father)

    @property
    def grandparents(self) -> set[int]:
        return _known(self.mothers_mother, self.mothers_father, self.fathers_mother, self.fathers_father)

    @property
    def parents_in_law(self) -> set[int]:
        return _known(self.spouses_mother, self.spouses_father)

    def age_on(self, today: date) -> int:
        born = self.birth_date
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    def guardians_on(self, today: date) -> set[int]:
        has_guardian = self.is_ward or self.age_on(today) < COMES_OF_AGE
        return _known(self.guardian_1, self.guardian_2) if has_guardian else set()


def _known(*keys: int | None) -> set[int]:
    return {key for key in keys if key is not None}


def _of_sex(sex: str, is_kin: Callable[[Entry, Entry], bool]) -> Callable[[Entry, Entry], bool]:
    return lambda applicant, relative: relative.sex == sex and is_kin(applicant, relative)


def _is_child(applicant: Entry, relative: Entry) -> bool:
    return applicant.id in relative.parents


def _is_parent(applicant: Entry, relative: Entry) -> bool:
    return relative.id in applicant.parents


def _is_grandparent(applicant: Entry, relative: Entry) -> bool:
    return relative.id in applicant.grandparents


def _is_grandchild(applicant: Entry, relative: Entry) -> bool:
    return applicant.id in relative.grandparents


def _is_sibling(applicant: Entry, relative: Entry) -> bool:
    return applicant.id != relative.id and bool(applicant.parents & relative.parents)


def _is_parent_in_law(applicant: Entry, relative: Entry) -> bool:
    return relative.id in applicant.parents_in_law


def _shares_booklet(applicant: Entry, relative: Entry) -> bool:
    """The booklet alone says that they are kin; of which degree it cannot prove here."""
    return applicant.household == relative.household


# What the relative is to the applicant, and when the register agrees.
IS_KIN: dict[str, Callable[[Entry, Entry], bool]] = {
    "self": lambda applicant, relative: applicant.id == relative.id,
    "spouse": lambda applicant, relative: applicant.spouse == relative.id,
    "father": _of_sex(MALE, _is_parent),
    "mother": _of_sex(FEMALE, _is_parent),
    "son": _of_sex(MALE, _is_child),
    "daughter": _of_sex(FEMALE, _is_child),
    "grandfather": _of_sex(MALE, _is_grandparent),
    "grandmother": _of_sex(FEMALE, _is_grandparent),
    "grandson": _of_sex(MALE, _is_grandchild),
    "granddaughter": _of_sex(FEMALE, _is_grandchild),
    "brother": _of_sex(MALE, _is_sibling),
    "sister": _of_sex(FEMALE, _is_sibling),
    "father_in_law": _of_sex(MALE, _is_parent_in_law),
    "mother_in_law": _of_sex(FEMALE, _is_parent_in_law),
    "guardian": _shares_booklet,
    "ward": _shares_booklet,
    "other": _shares_booklet,
}
BY_CERTIFICATE = {"son", "daughter", "father", "mother"}


def kinship(
    applicant: Entry | None, relative: Entry, relationship: str, today: date, guardians: Iterable[Entry] = ()
) -> dict[str, Any]:
    """`{"proven", "by": "household"|"birth_certificate"|None, "guardian", "other_guardian", "other_guardian_shares_phone"}`;
    without an applicant nothing is proven. `other_guardian` is the reference of the relative's other guardian, where the
    applicant is one; of `guardians`, who may be anybody's, those who live count."""
    if applicant is None:
        return {"proven": False, "by": None, "guardian": False, **_NO_OTHER}
    by = _proven_by(applicant, relative, relationship)
    keys = relative.guardians_on(today)
    is_guardian = applicant.id in keys
    others = [one for one in guardians if one.id in keys - {applicant.id} and one.died_on is None]
    other = _told_of(applicant, others[0]) if is_guardian and others else _NO_OTHER
    return {"proven": by is not None, "by": by, "guardian": is_guardian, **other}


_NO_OTHER: dict[str, Any] = {"other_guardian": None, "other_guardian_shares_phone": None}


def _told_of(applicant: Entry, other: Entry) -> dict[str, Any]:
    shares = other.phone is not None and other.phone == applicant.phone
    return {"other_guardian": other.reference, "other_guardian_shares_phone": shares}


def _proven_by(applicant: Entry, relative: Entry, relationship: str) -> str | None:
    if not IS_KIN[relationship](applicant, relative):
        return None
    if applicant.household == relative.household:
        return "household"
    child = max(applicant, relative, key=lambda entry: entry.birth_date)
    has_certificate = relationship in BY_CERTIFICATE and child.birth_date >= FIRST_CERTIFICATES
    return "birth_certificate" if has_certificate else None
