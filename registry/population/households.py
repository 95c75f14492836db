"""The kinds of household there are, by how many of a hundred are of it."""

from collections.abc import Callable

from registry.identity_numbers import FEMALE, MALE
from registry.population.draw import Draw


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
