"""Households of invented people, drawn from a seed: pure, no database. The same seed draws the same people in the same
order, whatever the day, so that 10 000 people are the first of 100 000. Ages are as of BASE_YEAR."""

from base64 import b32encode
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from registry import names
from registry.identity_numbers import FEMALE, MALE, affine, make_number

BASE_YEAR = 2026
FIRST_ID = 1_001  # lower keys belong to the named cases (cases.py)
LAST_SEQUENCE = 899  # 900 to 999 belong to the named cases
COUNTIES: tuple[str, ...] = tuple((Path(__file__).parent / "data" / "counties.txt").read_text(encoding="ascii").split())


class PersonRow(NamedTuple):
    """The columns of `Person`, dates as ISO text."""

    id: int
    reference: str
    name: str
    number: str
    birth_date: str
    sex: str
    region: str
    phone: str | None
    has_address: bool
    died_on: str | None
    is_restricted: bool
    is_in_transfer: bool
    household: int
    mother_id: int | None
    father_id: int | None
    spouse_id: int | None
    guardian_1_id: int | None
    guardian_2_id: int | None
    is_ward: bool


class CardRow(NamedTuple):
    """The columns of `Card`, dates as ISO text."""

    person_id: int
    number: str
    state: str
    issuer_region: str
    issued_on: str
    expires_on: str
    lapses_at: str | None


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


def reference_of(*parts: object) -> str:
    """An opaque, stable key of a person that says nothing of who they are."""
    digest = blake2b(":".join(str(part) for part in parts).encode(), digest_size=10).digest()
    return "R" + b32encode(digest).decode("ascii")


def card_number(person_id: int) -> str:
    """Nine characters: a letter and eight digits, never the same for two people."""
    letter, rest = divmod(affine(person_id * 7 + 3, 10**9), 10**8)
    return "ABCDEFGHJK"[letter] + f"{rest:08d}"


def mobile_number(person_id: int) -> str:
    return f"19{affine(person_id, 10**9):09d}"


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


def _single(draw: Draw) -> None:
    draw.person(draw.new_household(), draw.one_of((FEMALE, MALE)), draw.whole(19, 59))


def _couple(draw: Draw) -> None:
    draw.couple(draw.new_household(), draw.whole(24, 59))


def _couple_with_children(draw: Draw) -> None:
    region = draw.new_household()
    father, mother = draw.couple(region, draw.whole(26, 52))
    draw.children(region, father, mother, 3)


def _elders(draw: Draw) -> None:
    husband, wife = draw.couple(draw.new_household(), draw.whole(60, 92))
    if draw.chance(0.15):
        draw.die(husband)
    elif draw.chance(0.2):
        wife.phone = husband.phone


def _lone_elder(draw: Draw) -> None:
    draw.person(draw.new_household(), draw.one_of((FEMALE, FEMALE, MALE)), draw.whole(60, 99))


def _three_generations(draw: Draw) -> None:
    region = draw.new_household()
    grandfather, grandmother = draw.couple(region, draw.whole(56, 84))
    son = draw.person(region, MALE, min(grandfather.age, grandmother.age) - draw.whole(22, 30), grandfather.surname)
    son.father, son.mother = grandfather, grandmother
    wife = draw.person(region, FEMALE, max(21, son.age + draw.whole(-4, 2)))
    son.spouse, wife.spouse = wife, son
    draw.children(region, son, wife, 2)
    if draw.chance(0.25):
        grandmother.phone = son.phone


def _child_moved_away(draw: Draw) -> None:
    """An elder couple, and their daughter married in another region."""
    father, mother = draw.couple(draw.new_household(), draw.whole(52, 85))
    region = draw.new_household()
    daughter = draw.person(region, FEMALE, min(father.age, mother.age) - draw.whole(22, 30), father.surname)
    daughter.father, daughter.mother = father, mother
    husband = draw.person(region, MALE, daughter.age + draw.whole(0, 5))
    daughter.spouse, husband.spouse = husband, daughter
    draw.children(region, husband, daughter, 2)


def _single_parent(draw: Draw) -> None:
    region = draw.new_household()
    parent = draw.person(region, draw.one_of((FEMALE, FEMALE, FEMALE, MALE)), draw.whole(26, 50))
    is_mother = parent.sex == FEMALE
    draw.children(region, None if is_mother else parent, parent if is_mother else None, 2)


def _divorced_parents(draw: Draw) -> None:
    """The children stand in the mother's booklet; both parents stay their guardians (Civil Code 1084)."""
    father = draw.person(draw.new_household(), MALE, draw.whole(28, 52))
    region = draw.new_household()
    mother = draw.person(region, FEMALE, max(26, father.age - draw.whole(0, 6)))
    draw.children(region, father, mother, 2)


def _orphans(draw: Draw) -> None:
    """Both parents are dead; a grandmother is the guardian (Civil Code 27)."""
    region = draw.new_household()
    father, mother = draw.couple(region, draw.whole(28, 42))
    draw.die(father)
    draw.die(mother)
    grandmother = draw.person(region, FEMALE, father.age + draw.whole(22, 28))
    father.mother = grandmother
    for child in draw.children(region, father, mother, 2):
        child.guardians = [grandmother] if child.age < 18 else []


def _ward_of_age(draw: Draw) -> None:
    region = draw.new_household()
    mother = draw.person(region, FEMALE, draw.whole(48, 70))
    ward = draw.person(region, draw.one_of((FEMALE, MALE)), mother.age - draw.whole(22, 28))
    ward.mother, ward.guardians, ward.is_ward, ward.phone = mother, [mother], True, None


def _protected_mother(draw: Draw) -> None:
    """She left with the children: they are hidden from the father, who is their guardian no more."""
    father = draw.person(draw.new_household(), MALE, draw.whole(28, 50))
    region = draw.new_household()
    mother = draw.person(region, FEMALE, max(26, father.age - draw.whole(0, 6)))
    mother.is_restricted = True
    for child in draw.children(region, father, mother, 2):
        child.guardians, child.is_restricted = [mother], True


HOUSEHOLDS: tuple[tuple[int, Callable[[Draw], None]], ...] = (
    (14, _single),
    (12, _couple),
    (30, _couple_with_children),
    (12, _elders),
    (6, _lone_elder),
    (10, _three_generations),
    (6, _child_moved_away),
    (4, _single_parent),
    (3, _divorced_parents),
    (1, _orphans),
    (1, _ward_of_age),
    (1, _protected_mother),
)
_UP_TO = list(accumulate(weight for weight, _ in HOUSEHOLDS))

# Shares of card states among the living; the dead's cards are cancelled, newborns' mostly sealed.
_CARD_STATES = ("temporary_loss", "formal_loss", "cancelled", "sealed", "expired", "normal")
_CARDS_UP_TO = list(accumulate((0.012, 0.010, 0.005, 0.010, 0.015)))


def draw_people(people: int, seed: int) -> Iterator[tuple[PersonRow, CardRow]]:
    """Exactly so many people, household by household; the last household may be cut short."""
    draw = Draw(seed)
    left = people
    while left > 0:
        draw.members.clear()
        HOUSEHOLDS[bisect(_UP_TO, int(draw.dice.random() * _UP_TO[-1]))][1](draw)
        for someone in draw.members[:left]:
            yield _person_row(someone, draw), _card_row(someone, draw)
        left -= len(draw.members)


def _key(someone: Draft | None) -> int | None:
    return someone.id if someone else None


def _person_row(someone: Draft, draw: Draw) -> PersonRow:
    guardians = [*someone.guardians, None, None] if someone.age < 18 or someone.is_ward else [None, None]
    return PersonRow(
        someone.id,
        reference_of(draw.seed, someone.id),
        someone.surname + someone.given,
        someone.number,
        someone.birth_date.isoformat(),
        someone.sex,
        someone.region,
        someone.phone,
        not draw.chance(0.005),
        someone.died_on.isoformat() if someone.died_on else None,
        someone.is_restricted,
        draw.chance(0.001),
        someone.household,
        _key(someone.mother),
        _key(someone.father),
        _key(someone.spouse),
        _key(guardians[0]),
        _key(guardians[1]),
        someone.is_ward,
    )


def _card_row(someone: Draft, draw: Draw) -> CardRow:
    state = _card_state(someone, draw)
    issued_on = max(someone.birth_date, date(BASE_YEAR - draw.whole(1, 9), draw.whole(1, 12), draw.whole(1, 28)))
    expires_on = issued_on + timedelta(days=3_652 * 2)
    if state == "expired":
        issued_on = max(someone.birth_date, issued_on - timedelta(days=3_652 * 2))
        expires_on = date(BASE_YEAR - 1, draw.whole(1, 12), draw.whole(1, 28))
    return CardRow(
        someone.id,
        card_number(someone.id),
        state,
        someone.region[:4] + "00",
        issued_on.isoformat(),
        expires_on.isoformat(),
        None,
    )


def _card_state(someone: Draft, draw: Draw) -> str:
    if someone.died_on:
        return "cancelled"
    if someone.age < 1 and draw.chance(0.6):
        return "sealed"
    return _CARD_STATES[bisect(_CARDS_UP_TO, draw.dice.random())]
