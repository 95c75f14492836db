from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from registry.cases import BY_KEY
from registry.histories import Past, insurance_records, is_pensioner, retirement_month
from registry.population import draw_people
from registry.told_histories import records_of

TODAY = date(2026, 11, 23)


def past(person):
    died_on = date.fromisoformat(person.died_on) if person.died_on else None
    return Past(person.reference, date.fromisoformat(person.birth_date), person.sex, person.region, died_on)


@pytest.fixture(scope="module")
def histories():
    return [(past(person), insurance_records(past(person), TODAY)) for person, _ in draw_people(3_000, 7)]


def months(spell):
    def count(text):
        return int(text[:4]) * 12 + int(text[5:]) - 1

    return count(spell["from"]), count(spell["to"] or "2026-11")


@pytest.mark.parametrize(
    ("sex", "born_on", "retires"),
    [  # of the decision of 13 September 2024 and its annexes
        ("male", date(1964, 12, 5), "2024-12"),
        ("male", date(1965, 1, 5), "2025-02"),
        ("male", date(1965, 5, 5), "2025-07"),
        ("male", date(1970, 6, 5), "2031-11"),
        ("male", date(1976, 8, 5), "2039-07"),
        ("female", date(1970, 1, 5), "2025-02"),
        ("female", date(1975, 5, 5), "2031-10"),
        ("female", date(1981, 9, 5), "2039-09"),
    ],
)
def test_retirement_month_follows_the_decision_of_2024(sex, born_on, retires):
    month = retirement_month(born_on, sex)

    assert f"{month // 12}-{month % 12 + 1:02d}" == retires


def test_same_person_has_the_same_past(histories):
    assert all(insurance_records(someone, TODAY) == records for someone, records in histories[:200])


def test_spells_are_in_order_never_overlap_and_end_by_death_or_today(histories):
    for someone, records in histories:
        end = someone.died_on or TODAY
        for record in records:
            last = -1
            for spell in record["spells"]:
                first, until = months(spell)
                assert last < first <= until <= end.year * 12 + end.month - 1
                last = until
            assert all(spell["to"] for spell in record["spells"][:-1])


def test_bases_and_balances_are_money_with_two_decimals(histories):
    for _, records in histories:
        for record in records:
            for amount in [spell["base"] for spell in record["spells"]] + [record["account_balance"] or "0.00"]:
                assert Decimal(amount) >= 0
                assert amount == f"{Decimal(amount):.2f}"


def test_some_have_gaps_and_some_moved_between_regions(histories):
    pensions = [record for _, records in histories for record in records if record["insurance"] == "pension"]

    def has_gap(record):
        return any(
            months(b)[0] - months(a)[1] > 1 for a, b in zip(record["spells"], record["spells"][1:], strict=False)
        )

    assert any(has_gap(record) for record in pensions)
    assert any(len({spell["region"] for spell in record["spells"]}) > 1 for record in pensions)
    assert {record["state"] for record in pensions} == {"active", "paused", "receiving", "closed"}


def test_child_has_residents_medical_insurance_alone(histories):
    children = [records for someone, records in histories if someone.birth_date.year > 2012 and not someone.died_on]

    assert children
    assert all([record["insurance"] for record in records] == ["medical"] for records in children)


def test_resident_receives_a_pension_from_60_and_no_day_before(histories):
    """As the product tells residents: neither women at 55, nor men later than 60."""
    residents = [
        (someone, pension)
        for someone, records in histories
        for pension in records
        if pension["insurance"] == "pension" and len(records) == 2 and not someone.died_on
    ]
    told = {someone: pension["state"] == "receiving" for someone, pension in residents}

    assert told == {
        someone: someone.birth_date.year * 12 + someone.birth_date.month + 720 <= 2026 * 12 + 11 for someone in told
    }
    assert any(someone.sex == "female" and 56 <= TODAY.year - someone.birth_date.year <= 59 for someone in told)
    assert {True, False} == set(told.values())


def test_whoever_receives_a_pension_is_asked_for_a_proof_of_life(histories):
    for someone, records in histories:
        for record in records:
            if record["insurance"] == "pension" and not someone.died_on:
                assert is_pensioner(someone, TODAY) is (record["state"] == "receiving")


def records_of_case(key):
    case = BY_KEY[key]
    someone = Past(case.reference, case.born.counted_from(TODAY), case.sex, case.region, case.died_on)
    return {record["insurance"]: record for record in records_of(someone, TODAY)}


def test_drawn_person_is_told_as_drawn(histories):
    assert all(records_of(someone, TODAY) == records for someone, records in histories[:200])


def test_spouse_works_with_gaps_after_a_move():
    pension = records_of_case("demo_spouse")["pension"]
    spells = [months(spell) for spell in pension["spells"]]
    gaps = [later[0] - earlier[1] - 1 for earlier, later in pairwise(spells) if later[0] - earlier[1] > 1]

    assert (pension["state"], pension["spells"][-1]["to"]) == ("active", None)
    assert len(gaps) == 4
    assert [spell["region"] for spell in pension["spells"]] == sorted(
        (s["region"] for s in pension["spells"]), reverse=True
    )
    assert len({spell["region"] for spell in pension["spells"]}) == 2


def test_odd_record_overlaps_and_runs_backwards_in_every_insurance():
    records = records_of_case("demo_odd_record")

    assert len(records) == 5
    for record in records.values():
        spells = [months(spell) for spell in record["spells"]]
        forwards = [spell for spell in spells if spell[0] <= spell[1]]
        assert len(forwards) == len(spells) - 1
        assert sum(last - first + 1 for first, last in forwards) > len(
            {month for first, last in forwards for month in range(first, last + 1)}
        )
        assert Decimal(record["account_balance"] or "0.00") >= 0


def test_cousin_without_a_record_has_none_and_grandmother_is_a_resident():
    assert records_of_case("demo_no_record") == {}
    assert {name: record["state"] for name, record in records_of_case("demo_grandmother_shared_phone").items()} == {
        "medical": "active",
        "pension": "receiving",
    }
