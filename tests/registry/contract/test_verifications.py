from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.registry.contract.claims import claim, verify

REFUSED = {
    "demo_lost_card": "card_not_usable",
    "demo_formal_loss_card": "card_not_usable",
    "demo_cancelled_card": "card_not_usable",
    "demo_expired_card": "card_not_usable",
    "demo_sealed_card": "card_not_usable",
    "demo_deceased": "deceased",
    "demo_protected": "restricted",
    "demo_name_one_stroke": "name_mismatch",
    "demo_unknown": "not_found",
    "demo_in_transfer": "retry",
}
# proven by, guardian
KINSHIP = {
    "demo_citizen": (None, False),
    "demo_son": ("household", True),
    "demo_daughter": ("household", True),
    "demo_teen_16": ("household", True),
    "demo_son_no_guardianship": ("birth_certificate", False),
    "demo_niece_minor": ("household", False),
    "demo_foster_child": ("household", True),
    "demo_ward": ("household", True),
    "demo_mother": ("household", False),
    "demo_father": ("household", False),
    "demo_spouse": ("household", False),
    "demo_mother_in_law": (None, False),
    "demo_grandfather_no_phone": (None, False),
    "demo_grandmother_shared_phone": (None, False),
    "demo_sister": (None, False),
    "demo_brother": (None, False),
    "demo_aunt_other": (None, False),
    "demo_other_citizen": (None, False),
    "demo_no_phone_adult": (None, False),
}


def test_match_tells_person_card_and_kinship(any_registry):
    case = any_registry.cases["demo_mother"]

    [result] = verify(any_registry, claim(any_registry, "demo_mother"))

    card = result["card"]
    assert result == {
        "id": result["id"],
        "outcome": "match",
        "kinship": {
            "proven": True,
            "by": "household",
            "guardian": False,
            "other_guardian": None,
            "other_guardian_shares_phone": None,
        },
        "person": {
            "reference": case["reference"],
            "name": "陈秀英",
            "birth_date": "1958-05-20",
            "sex": "female",
            "region": "110101",
            "has_phone": True,
            "phone_shared_with_applicant": False,
        },
        "card": {
            "number": card["number"],
            "state": "normal",
            "issuer_region": "110100",
            "issued_on": card["issued_on"],
            "expires_on": card["expires_on"],
        },
    }
    assert len(card["number"]) == 9
    assert card["issued_on"] < card["expires_on"]


def test_wrong_name_is_a_mismatch_even_while_the_file_is_in_transfer(any_registry):
    [result] = verify(any_registry, claim(any_registry, "demo_in_transfer", name="王无名"))

    assert result["outcome"] == "name_mismatch"


@pytest.mark.parametrize(("key", "outcome"), REFUSED.items())
def test_refusal_tells_nothing_but_its_outcome(any_registry, key, outcome):
    one = claim(any_registry, key)

    assert verify(any_registry, one) == [
        {"id": one["id"], "outcome": outcome, "kinship": None, "person": None, "card": None}
    ]


@pytest.mark.parametrize(("key", "expected"), KINSHIP.items())
def test_kinship_of_each_case(any_registry, key, expected):
    [result] = verify(any_registry, claim(any_registry, key))

    by, is_guardian = expected
    assert result["outcome"] == "match"
    kinship = result["kinship"]
    assert (kinship["proven"], kinship["by"], kinship["guardian"]) == (by is not None, by, is_guardian)


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("demo_child_two_guardians", "demo_co_guardian"),
        ("demo_son", "demo_spouse"),
        ("demo_ward", None),
        ("demo_niece_minor", None),
    ],
)
def test_guardian_is_told_who_the_other_one_is(any_registry, key, other):
    [result] = verify(any_registry, claim(any_registry, key))

    reference = any_registry.cases[other]["reference"] if other else None
    assert result["kinship"]["other_guardian"] == reference
    assert result["kinship"]["other_guardian_shares_phone"] is (False if other else None)


def test_phone_on_record_and_phone_shared_with_the_applicant(any_registry):
    keys = ["demo_mother", "demo_grandfather_no_phone", "demo_grandmother_shared_phone"]

    results = verify(any_registry, *(claim(any_registry, key) for key in keys))

    told = [(one["person"]["has_phone"], one["person"]["phone_shared_with_applicant"]) for one in results]
    assert told == [(True, False), (False, False), (True, True)]


@pytest.mark.parametrize("name", ["阿依古丽·买买提", "阿依古丽买买提", " 阿依古丽 买买提 "])
def test_middle_dot_and_spaces_do_not_matter(any_registry, name):
    assert verify(any_registry, claim(any_registry, "demo_middle_dot", name=name))[0]["outcome"] == "match"


def test_rare_character_matches_itself_alone(any_registry):
    right, wrong = claim(any_registry, "demo_rare_name"), claim(any_registry, "demo_rare_name", name="李铿")

    assert [one["outcome"] for one in verify(any_registry, right, wrong)] == ["match", "name_mismatch"]


def test_wrong_name_of_the_dead_or_the_protected_says_name_alone(any_registry):
    claims = [claim(any_registry, key, name="某某") for key in ("demo_deceased", "demo_protected", "demo_lost_card")]

    assert {one["outcome"] for one in verify(any_registry, *claims)} == {"name_mismatch"}


@pytest.mark.parametrize(
    "broken",
    [
        {"relative": None},
        {"relative": {"name": "李明"}},
        {"relative": {"name": "", "number": "110101198503079114"}},
        {"relative": {"name": "李" * 201, "number": "110101198503079114"}},
        {"relative": {"name": "\ud800", "number": "110101198503079114"}},
        {"relative": {"name": "李明", "number": 110101198503079114}},
        {"relative": {"name": "李明", "number": "110101198503079115"}},
        {"relative": {"name": "李明", "number": "11010119850307911"}},
        {"relationship": "neighbour"},
        {"relationship": None},
        {"applicant": "R"},
        {"applicant": {}},
        {"applicant": {"reference": "RNOBODY"}},
    ],
)
def test_bad_claim_is_invalid_alone(any_registry, broken):
    good, bad = claim(any_registry, "demo_mother"), claim(any_registry, "demo_father") | broken

    assert [one["outcome"] for one in verify(any_registry, good, bad)] == ["match", "invalid"]


def test_dead_applicant_is_invalid(any_registry):
    dead = {"reference": any_registry.cases["demo_deceased"]["reference"]}

    assert verify(any_registry, claim(any_registry, "demo_mother", applicant=dead))[0]["outcome"] == "invalid"


def test_batch_of_200_answers_each_and_201_are_malformed(any_registry):
    claims = [claim(any_registry, "demo_mother") for _ in range(201)]

    assert {one["outcome"] for one in verify(any_registry, *claims[:200])} == {"match"}
    assert any_registry.call("POST", "/v1/verifications", {"claims": claims}).status_code == 400


@pytest.mark.parametrize(
    "body", [{}, {"claims": []}, {"claims": {}}, {"claims": ["x"]}, {"claims": [{}]}, {"claims": [{"id": 7}]}]
)
def test_body_without_claims_or_ids_is_malformed(any_registry, body):
    answer = any_registry.call("POST", "/v1/verifications", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_id_twice_in_one_batch_is_malformed(any_registry):
    one = claim(any_registry, "demo_mother")

    assert any_registry.call("POST", "/v1/verifications", {"claims": [one, one]}).status_code == 400


def test_claim_answers_the_same_in_whatever_batch_it_travels(any_registry):
    one = claim(any_registry, "demo_spouse")
    first = verify(any_registry, one)[0]

    again = verify(any_registry, claim(any_registry, "demo_mother"), one)[1]

    assert again == first


def test_claim_id_that_says_something_else_is_invalid(any_registry):
    claim_id = str(uuid4())
    verify(any_registry, claim(any_registry, "demo_spouse", claim_id=claim_id))

    assert verify(any_registry, claim(any_registry, "demo_mother", claim_id=claim_id))[0]["outcome"] == "invalid"


def test_same_claims_from_many_callers_at_once_answer_alike(any_registry):
    claims = [claim(any_registry, key) for key in KINSHIP if key not in {"demo_in_transfer"}]

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: verify(any_registry, *claims), range(16)))

    assert all(answer == answers[0] for answer in answers)
