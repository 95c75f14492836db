"""What a named case is: who, in which group of the page, what to choose and what to expect."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.identity_numbers import make_number, sex_of
from registry.population.rows import reference_of

BEIJING = "110101"
CONSENT = _("Waits for their answer: press “Send it now”, then read the code on the phones page.")


class Group(StrEnum):
    YOU = "you"
    CHILDREN = "children"
    ELDERS = "elders"
    OTHERS = "others"
    REFUSED = "refused"
    ODD = "odd"


GROUPS: dict[Group, str | Promise] = {
    Group.YOU: _("The citizen, and a second one"),
    Group.CHILDREN: _("Children and wards"),
    Group.ELDERS: _("Parents and grandparents"),
    Group.OTHERS: _("Spouse, brother, sister and others"),
    Group.REFUSED: _("Claims that the register refuses"),
    Group.ODD: _("Names and files out of the ordinary"),
}

# What the demo citizen would choose in the wizard, in its words.
CHOICES: dict[str, str | Promise] = {
    "self": _("Myself"),
    "spouse": _("Spouse"),
    "father": _("Father"),
    "mother": _("Mother"),
    "son": _("Son"),
    "daughter": _("Daughter"),
    "grandfather": _("Grandfather"),
    "grandmother": _("Grandmother"),
    "brother": _("Brother"),
    "sister": _("Sister"),
    "father_in_law": _("Father-in-law"),
    "mother_in_law": _("Mother-in-law"),
    "ward": _("Person I am the guardian of"),
    "other": _("Another relative"),
}


class Day(NamedTuple):
    """A birth date that stays, or `years_ago`: that many years and one month before the populating."""

    on: date | None = None
    years_ago: int = 0

    def counted_from(self, today: date) -> date:
        if self.on:
            return self.on
        months = today.year * 12 + today.month - 1 - (self.years_ago * 12 + 1)
        return date(months // 12, months % 12 + 1, 1)


def on(year: int, month: int, day: int) -> Day:
    return Day(date(year, month, day))


def years_ago(years: int) -> Day:
    return Day(years_ago=years)


@dataclass(frozen=True, slots=True)
class Case:
    """`sequence` (900 to 999, unique) also gives the sex. Kin and shared phones are named by their keys."""

    key: str
    group: Group
    title: str | Promise
    expect: str | Promise
    relationship: str  # what the demo citizen would choose
    name: str
    born: Day
    sequence: int
    area: str = BEIJING  # the first six digits of the number
    region: str = BEIJING
    household: int = 1
    phone: str | None = "own"  # "own", a landline's digits, None, or the key of whoever shares theirs
    has_address: bool = True
    mother: str | None = None
    father: str | None = None
    spouse: str | None = None
    guardians: tuple[str, ...] = ()
    is_ward: bool = False
    card_state: str = "normal"
    died_on: date | None = None
    is_restricted: bool = False
    is_in_transfer: bool = False
    is_registered: bool = True
    typed_name: str | None = None  # what the page says to type, when it is not the name
    certified_days_ago: int | None = None  # proof of life for the pension

    @property
    def reference(self) -> str | None:
        return reference_of("case", self.key) if self.is_registered else None

    @property
    def sex(self) -> str:
        return sex_of(self.sequence)

    def number_counted_from(self, today: date) -> str:
        return make_number(self.area, self.born.counted_from(today), self.sequence)
