"""Drawing one invented person after another from a seed. Ages are as of BASE_YEAR."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from registry import names
from registry.identity_numbers import FEMALE, MALE, make_number
from registry.population.rows import mobile_number

BASE_YEAR = 2026
FIRST_ID = 1_001  # lower keys belong to the named cases (registry/cases/)
LAST_SEQUENCE = 899  # 900 to 999 belong to the named cases
COUNTIES: tuple[str, ...] = tuple(
    (Path(__file__).parent.parent / "data" / "counties.txt").read_text(encoding="ascii").split()
)


@dataclass(slots=True)
class Draft:
    """Someone while their household is being put together."""

    id: int
    surname: str
    given: str
    birth_date: date
    sex: str
    region: str
    number: str
    household: int
    phone: str | None = None
    died_on: date | None = None
    is_restricted: bool = False
    is_ward: bool = False
    mother: "Draft | None" = None
    father: "Draft | None" = None
    spouse: "Draft | None" = None
    guardians: list["Draft"] = field(default_factory=list)

    @property
    def age(self) -> int:
        return BASE_YEAR - self.birth_date.year


class Draw:
    """The dice and the counters that one population shares."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.dice = Random(seed)  # noqa: S311 - invented people must come out the same again
        self.next_id = FIRST_ID
        self.household = 1_000
        self.members: list[Draft] = []
        self._numbers: set[int] = set()

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def whole(self, least: int, most: int) -> int:
        return least + int(self.dice.random() * (most - least + 1))

    def one_of(self, choices: Sequence[str]) -> str:
        return choices[int(self.dice.random() * len(choices))]

    def new_household(self, region: str | None = None) -> str:
        """Opens the next booklet and gives its region, anywhere unless told."""
        self.household += 1
        return region or self.one_of(COUNTIES)

    def person(self, region: str, sex: str, age: int, surname: str | None = None) -> Draft:
        birth_date = date(BASE_YEAR - age, 1, 1) + timedelta(days=self.whole(0, 320))
        surname = surname or self._surname()
        made = Draft(
            self.next_id,
            surname,
            self._given(surname, sex),
            birth_date,
            sex,
            region,
            self._number(region, birth_date, sex),
            self.household,
        )
        made.phone = self._phone(made)
        self.next_id += 1
        self.members.append(made)
        return made

    def couple(self, region: str, age: int) -> tuple[Draft, Draft]:
        """A married man and woman of about the age, in the open booklet."""
        husband = self.person(region, MALE, age)
        wife = self.person(region, FEMALE, max(20, age + self.whole(-5, 3)))
        husband.spouse, wife.spouse = wife, husband
        return husband, wife

    def children(self, region: str, father: Draft | None, mother: Draft | None, at_most: int) -> list[Draft]:
        """One or more children in the open booklet, younger than 24, of whichever parents are given."""
        eldest = min(parent.age for parent in (father, mother) if parent) - 21
        made: list[Draft] = []
        for _ in range(self.whole(1, at_most)):
            named_after = father or mother
            child = self.person(
                region,
                self.one_of((FEMALE, MALE)),
                self.whole(0, max(0, min(23, eldest))),
                named_after.surname if named_after else None,
            )
            child.father, child.mother = father, mother
            child.guardians = [parent for parent in (father, mother) if parent and not parent.died_on]
            made.append(child)
        return made

    def die(self, someone: Draft) -> None:
        someone.died_on = min(date(BASE_YEAR, 1, 1), someone.birth_date + timedelta(days=365 * (someone.age - 1))) + (
            timedelta(days=self.whole(0, 300))
        )

    def _surname(self) -> str:
        if self.chance(0.003):
            return self.one_of(names.COMPOUND_SURNAMES)
        # Squared: the first surnames of the list are by far the commonest, as they are in the country.
        return names.SURNAMES[int(self.dice.random() ** 2 * len(names.SURNAMES))]

    def _given(self, surname: str, sex: str) -> str:
        pool = names.FEMALE_GIVEN if sex == FEMALE else names.MALE_GIVEN
        if self.chance(0.002):
            return self.one_of(names.RARE_GIVEN)
        first = self.one_of(pool)
        return first + self.one_of(pool) if len(surname) == 1 and self.chance(0.8) else first

    def _number(self, region: str, birth_date: date, sex: str) -> str:
        while True:
            sequence = self.whole(0, LAST_SEQUENCE // 2 - 1) * 2 + (1 if sex == MALE else 2)
            key = (int(region) * 10_000_000 + birth_date.toordinal()) * 1_000 + sequence
            if key not in self._numbers:
                self._numbers.add(key)
                return make_number(region, birth_date, sequence)

    def _phone(self, someone: Draft) -> str | None:
        if someone.age < 10 or (someone.age < 16 and not self.chance(0.5)):
            return None
        if someone.age >= 75 and self.chance(0.35):
            return f"0{self.whole(210, 999)}{self.whole(6_000_000, 8_999_999)}" if self.chance(0.3) else None
        return None if self.chance(0.03) else mobile_number(someone.id)
