from collections import Counter
from datetime import date

import pytest

from registry.cases import CASES
from registry.cases.rows import case_rows
from registry.identity_numbers import is_number, sex_of
from registry.population import draw_people
from registry.population.draw import BASE_YEAR, COUNTIES, Draw
from registry.population.households import HOUSEHOLDS

PEOPLE = 20_000


@pytest.fixture(scope="module")
def drawn():
    return list(draw_people(PEOPLE, 7))


@pytest.fixture(scope="module")
def people(drawn):
    return {person.id: person for person, _ in drawn}


def test_same_seed_draws_the_same_people_and_fewer_are_the_first_of_more(drawn):
    assert list(draw_people(500, 7)) == drawn[:500]


def test_other_seed_draws_others(drawn):
    assert not {person.number for person, _ in draw_people(500, 8)} & {person.number for person, _ in drawn}


def test_exactly_as_many_people_as_asked(drawn):
    assert len(drawn) == PEOPLE


def test_number_is_valid_unique_and_tells_birth_date_sex_and_a_real_county(drawn):
    numbers = [person.number for person, _ in drawn]

    assert len(set(numbers)) == PEOPLE
    for person, _ in drawn:
        assert is_number(person.number)
        assert person.number[6:14] == person.birth_date.replace("-", "")
        assert sex_of(int(person.number[14:17])) == person.sex
        assert person.number[:6] in COUNTIES


def test_numbers_references_cards_and_phones_do_not_meet_those_of_the_cases(drawn):
    cases = case_rows(date(BASE_YEAR, 11, 23))

    for column in ("id", "number", "reference", "phone"):
        of_cases = {getattr(person, column) for person, _, _ in cases} - {None}
        assert not of_cases & {getattr(person, column) for person, _ in drawn}
    assert not {card.number for _, card, _ in cases} & {card.number for _, card in drawn}


def test_reference_and_card_number_are_unique(drawn):
    assert len({person.reference for person, _ in drawn}) == PEOPLE
    assert len({card.number for _, card in drawn}) == PEOPLE


def test_every_card_state_some_dead_some_without_phone_some_sharing_one(drawn):
    phones = Counter(person.phone for person, _ in drawn if person.phone)

    assert {card.state for _, card in drawn} == {
        *("normal", "sealed", "temporary_loss", "formal_loss", "cancelled", "expired")
    }
    assert any(person.died_on for person, _ in drawn)
    assert any(person.phone is None and int(person.birth_date[:4]) < 1960 for person, _ in drawn)
    assert any(count > 1 for count in phones.values())
    assert any(phone.startswith("0") for phone in phones)


def test_no_card_is_older_than_its_holder_or_ends_before_it_is_issued(drawn):
    for person, card in drawn:
        assert person.birth_date <= card.issued_on < card.expires_on, card


def test_card_of_the_dead_is_cancelled(drawn):
    assert {card.state for person, card in drawn if person.died_on} == {"cancelled"}


@pytest.mark.parametrize("kind", [kind for _, kind in HOUSEHOLDS], ids=lambda kind: kind.__name__)
def test_parents_are_older_and_spouses_mutual_in_every_kind_of_household(kind):
    for seed in range(30):
        draw = Draw(seed)
        kind(draw)
        for someone in draw.members:
            assert someone.age >= 0
            assert someone.birth_date <= date(BASE_YEAR, 11, 17)
            for parent in (someone.mother, someone.father):
                assert parent is None or parent.age - someone.age >= 16
            assert someone.spouse is None or someone.spouse.spouse is someone
            assert all(guardian.died_on is None for guardian in someone.guardians)


def test_households_that_the_register_promises_are_drawn(people):
    minors = [person for person in people.values() if int(person.birth_date[:4]) > BASE_YEAR - 18]

    def dead(key):
        return key is not None and people[key].died_on is not None

    assert any(person.is_ward and person.guardian_1_id for person in people.values())
    assert any(dead(child.mother_id) and dead(child.father_id) and child.guardian_1_id for child in minors)
    assert any(child.mother_id and child.father_id is None for child in minors)
    assert any(  # divorced: the father lives elsewhere and is still a guardian
        child.father_id and people[child.father_id].household != child.household and child.guardian_2_id
        for child in minors
    )
    assert any(  # a protected mother, hidden with her children from their father
        child.is_restricted and people[child.mother_id].is_restricted and not people[child.father_id].is_restricted
        for child in minors
        if child.mother_id and child.father_id
    )
    assert any(  # three generations in one booklet
        child.father_id
        and people[child.father_id].father_id
        and people[people[child.father_id].father_id].household == child.household
        for child in minors
    )


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2028, 2, 29), date(2027, 1, 1), date(2026, 12, 31)])
def test_case_of_a_child_is_as_old_as_it_says_for_nearly_two_years(today):
    def age(key, on):
        born_on = next(case for case in CASES if case.key == key).born.counted_from(today)
        return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))

    later = date(today.year + 1, today.month, 28)
    assert [age(key, today) for key in ("demo_son", "demo_daughter", "demo_teen_16")] == [8, 14, 16]
    assert [age(key, later) for key in ("demo_son", "demo_daughter", "demo_teen_16")] == [9, 15, 17]


def test_case_keys_sequences_and_kin_are_sound():
    keys = {case.key for case in CASES}
    kin = {key for case in CASES for key in (case.mother, case.father, case.spouse, *case.guardians) if key}

    assert len(keys) == len(CASES) == len({case.sequence for case in CASES})
    assert kin <= keys
    assert all(900 <= case.sequence <= 999 and case.area in COUNTIES and case.region in COUNTIES for case in CASES)
