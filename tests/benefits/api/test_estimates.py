"""Estimates for programs: the same answers as the pages, with every vector of the rules, in the reader's language."""

import json
from decimal import Decimal

import pytest

from benefits.calculators import CALCULATORS
from tests.benefits.what_if.answers import RIGHT
from tests.families.conftest import applicant, pack_of, regions, sign_in

__all__ = ["applicant", "pack_of", "regions", "sign_in"]

pytestmark = pytest.mark.django_db

# The answers of tests/benefits/what_if/answers.py, as a program sends them.
BODIES = {
    "retirement": {"birth_month": "1970-06", "category": "man"},
    "pension": {
        "birth_month": "1970-06",
        "category": "man",
        "months_paid": 300,
        "balance": 150000,
        "index": 1,
        "wage": 11000,
        "retires": "2030-06",
    },
    "survivors": {"months_paid": 345, "months_received": 42, "income": "5000"},
    "unemployment": {
        "months_paid": 48,
        "situation": "out_of_work",
        "left_by_choice": False,
        "is_registered": True,
        "region": "440000",
    },
    "work-injury": {
        "outcome": "hurt",
        "grade": 7,
        "own_wage": "8000.00",
        "happened_on": "2026-10-01",
        "region": "330000",
    },
    "maternity": {"cover": "insured", "babies": 1, "employer_average": "9000", "region": "310000"},
}


def address(name):
    return f"/api/v1/estimates/{name}"


def send(client, name, body, **headers):
    return client.post(address(name), json.dumps(body), content_type="application/json", headers=headers)


def first_of(answer):
    assert answer.status_code == 200, answer.json()
    return answer.json()["assessments"][0]


def amounts_of(answer):
    return {amount["code"]: Decimal(amount["value"]) for amount in first_of(answer)["amounts"]}


@pytest.mark.parametrize("name", CALCULATORS)
def test_body_and_query_and_page_give_the_same(client, regions, name):
    body = BODIES[name]
    in_body = send(client, name, body).json()
    as_text = {key: str(value).lower() if isinstance(value, bool) else value for key, value in body.items()}
    in_query = client.get(address(name), as_text).json()
    page = client.post(f"/what-if/{name}/", RIGHT[name]).context["answers"]

    assert in_body == in_query
    assert [(one["title"], one["answer"]) for one in in_body["assessments"]] == [
        (one.title, one.answer) for one in page
    ]
    assert [[amount["text"] for amount in one["amounts"]] for one in in_body["assessments"]] == [
        [amount for _label, amount in one.amounts] for one in page
    ]
    assert [[each["text"] for each in one["reasons"]] for one in in_body["assessments"]] == [
        one.reasons for one in page
    ]


def test_assessment_has_all_that_the_page_says(client, regions):
    found = client.get(address("pension"), BODIES["pension"] | {"region": "110000", "wage": ""}).json()
    one = found["assessments"][0]

    assert found["is_estimate"] is one["is_estimate"] is True
    assert found["region"] == {"code": "110000", "name": "Beijing"}
    assert (one["code"], one["verdict"], one["begins"]) == ("pension.monthly", "not_yet", "2030-06")
    assert one["amounts"][0] == {
        "code": "monthly",
        "label": "Monthly pension",
        "value": "4091.39",
        "unit": "yuan_a_month",
        "text": "¥ 4,091.39 a month",
    }
    assert one["decided_by"] == {
        "code": "human_resources",
        "name": "the department of human resources and social security",
        "phone": "12333",
    }
    assert {"law": "social_insurance_law", "number": "15", "text": "Social Insurance Law, art. 15"} in one["articles"]
    wage = next(each for each in one["figures"] if each["code"] == "pension.average_wage")
    assert (wage["value"], wage["unit"], wage["verified"], wage["is_national_rule"]) == (
        "12049",
        "yuan_a_month",
        False,
        False,
    )
    assert (wage["region"]["code"], wage["effective_from"]) == ("110000", "2025-01-01")
    assert wage["source"]
    share = next(each for each in one["figures"] if each["code"] == "pension.share_a_year")
    assert (share["is_national_rule"], share["region"]) == (True, {"code": "000000", "name": "China"})


def test_series_holds_each_month_of_the_choice(client, regions):
    series = client.get(address("pension"), BODIES["pension"]).json()["series"]
    assert len(series) == 54
    assert series[0] == {"month": "2030-06", "value": "3829.14", "unit": "yuan_a_month"}
    assert client.get(address("retirement"), BODIES["retirement"]).json()["series"] == []


def test_answer_in_the_readers_language(client, regions):
    spanish = client.get(address("retirement"), BODIES["retirement"], headers={"accept-language": "es"})
    chinese = client.get(
        address("retirement"), BODIES["retirement"] | {"region": "110000"}, headers={"accept-language": "zh-hans"}
    )
    assert spanish.headers["Content-Language"] == "es"
    assert chinese.json()["region"]["name"] == "北京市"
    assert first_of(chinese)["begins"] == "2031-11"


def test_numbers_lose_no_place(client, regions):
    given = BODIES["pension"] | {"balance": "150000.13"}
    assert first_of(send(client, "pension", given))["amounts"][2]["value"] == "1079.14"
    body = json.dumps(BODIES["pension"]).replace("150000", "150000.000")
    exact = client.post(address("pension"), body, content_type="application/json")
    assert amounts_of(exact)["personal"] == Decimal("1079.14")


def test_own_regions_new_figure_arrives_with_its_source(client, regions, pack_of):
    pack_of("510100", section="pension", average_wage="9000")
    found = client.get(address("pension"), BODIES["pension"] | {"region": "510100", "wage": ""}).json()
    assert found["has_own_figures"] is True
    assert "a test" in [each["source"] for each in found["assessments"][0]["figures"]]


# --- The vectors of the rules, through the door ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "born", "retires", "years"),
    [
        ("man", "1964-12", "2024-12", 15),
        ("man", "1965-01", "2025-02", 15),
        ("man", "1965-04", "2025-05", 15),
        ("man", "1965-05", "2025-07", 15),
        ("man", "1970-06", "2031-11", 16),
        ("man", "1976-08", "2039-07", 20),
        ("man", "1976-09", "2039-09", 20),
        ("woman55", "1970-01", "2025-02", 15),
        ("woman55", "1975-05", "2031-10", 16),
        ("woman55", "1981-09", "2039-09", 20),
        ("woman50", "1975-01", "2025-02", 15),
        ("woman50", "1975-03", "2025-05", 15),
        ("woman50", "1980-07", "2033-05", 17),
        ("woman50", "1984-11", "2039-11", 20),
    ],
)
def test_retirement(client, regions, category, born, retires, years):
    answer = client.get(address("retirement"), {"birth_month": born, "category": category})
    assert first_of(answer)["begins"] == retires
    assert amounts_of(answer)["needed_months"] == years * 12


@pytest.mark.parametrize(
    ("born", "category", "retires", "months", "index", "wage", "balance", "monthly"),
    [
        ("1970-06", "man", "2030-06", 300, 1, 11000, 150000, "3829.14"),
        ("1975-12", "woman55", "2030-12", 186, "0.6", 8000, 60000, "1344.94"),
        ("1976-09", "man", "2039-09", 360, 3, 10000, 500000, "10273.50"),
    ],
)
def test_pension(client, regions, born, category, retires, months, index, wage, balance, monthly):
    """The second has 15 years and 6 months, which a retirement in 2030 needs: 992.00 + 352.94."""
    body = {
        "birth_month": born,
        "category": category,
        "retires": retires,
        "months_paid": months,
        "index": index,
        "wage": wage,
        "balance": balance,
    }
    assert amounts_of(send(client, "pension", body))["monthly"] == Decimal(monthly)


@pytest.mark.parametrize(
    ("region", "paid", "months"),
    [
        *[("000000", paid, months) for paid, months in ((11, 0), (12, 12), (59, 12), (60, 18), (119, 18), (120, 24))],
        *[("440000", paid, months) for paid, months in ((11, 0), (12, 1), (24, 2), (48, 4), (53, 4), (54, 5), (60, 6))],
        *[("440000", paid, months) for paid, months in ((120, 16), (168, 24))],
        *[
            ("500000", paid, months)
            for paid, months in ((12, 3), (48, 12), (60, 15), (72, 15), (84, 16), (96, 17), (180, 24))
        ],
    ],
)
def test_unemployment(client, regions, region, paid, months):
    body = {"months_paid": paid, "situation": "out_of_work", "region": region}
    assert amounts_of(send(client, "unemployment", body))["months"] == months


@pytest.mark.parametrize(
    ("grade", "times", "share"),
    [
        *((1, 27, 90), (2, 25, 85), (3, 23, 80), (4, 21, 75), (5, 18, 70), (6, 16, 60)),
        *((7, 13, None), (8, 11, None), (9, 9, None), (10, 7, None)),
    ],
)
def test_work_injury(client, regions, grade, times, share):
    amounts = amounts_of(send(client, "work-injury", {"outcome": "hurt", "grade": grade, "own_wage": 10000}))
    assert amounts["lump_sum"] == 10000 * times
    assert amounts.get("allowance") == (None if share is None else 100 * share)


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, 98),
        ({"is_difficult": True}, 113),
        ({"babies": 2, "is_difficult": True}, 128),
        ({"babies": 3, "is_difficult": True}, 143),
        ({"miscarriage_month": 3}, 15),
        ({"miscarriage_month": 4}, 42),
    ],
    ids=range(6),
)
def test_maternity(client, regions, changes, days):
    assert amounts_of(send(client, "maternity", {"cover": "insured"} | changes))["days"] == days


def test_maternity_allowance(client, regions):
    answer = send(client, "maternity", {"cover": "insured", "employer_average": 9000})
    assert amounts_of(answer)["allowance"] == Decimal("29400.00")
