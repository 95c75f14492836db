"""What every provider makes of claims and of people: each outcome by a named case."""

from datetime import date

import pytest

from families.verification import Kinship, Known, Outcome

pytestmark = pytest.mark.processes

REFUSED = {
    "demo_name_one_stroke": Outcome.NAME_MISMATCH,
    "demo_unknown": Outcome.NOT_FOUND,
    "demo_deceased": Outcome.DECEASED,
    "demo_lost_card": Outcome.CARD_NOT_USABLE,
    "demo_protected": Outcome.RESTRICTED,
    "demo_in_transfer": Outcome.RETRY,
}


def ask(provider, *claims):
    results = provider.verify(claims)
    assert results.keys() == {claim.id for claim in claims}
    return [results[claim.id] for claim in claims]


def test_match_tells_person_card_and_kinship(provider, claim, register):
    one = claim("demo_mother")

    [result] = ask(provider, one)

    assert (result.id, result.outcome) == (one.id, Outcome.MATCH)
    assert result.kinship == Kinship(True, "household", False)
    person = result.person
    assert (person.reference, person.name) == (register.cases["demo_mother"]["reference"], "陈秀英")
    assert (person.birth_date, person.sex, person.region_code) == (date(1958, 5, 20), "female", "110101")
    assert (person.has_phone, person.shares_phone_with_applicant) == (True, False)
    assert (result.card.state, result.card.issuer_region_code) == ("normal", "110100")
    assert result.card.issued_on < result.card.expires_on


@pytest.mark.parametrize(("key", "outcome"), REFUSED.items())
def test_refusal_tells_its_outcome_alone(provider, claim, key, outcome):
    [result] = ask(provider, claim(key))

    assert (result.outcome, result.person, result.card, result.kinship) == (outcome, None, None, None)


def test_bad_claim_is_invalid_alone(provider, claim):
    results = ask(provider, claim("demo_father"), claim("demo_mother", relative_number="110101198503079115"))

    assert [result.outcome for result in results] == [Outcome.MATCH, Outcome.INVALID]


@pytest.mark.parametrize(
    ("key", "has_phone", "is_shared"),
    [("demo_grandfather_no_phone", False, False), ("demo_grandmother_shared_phone", True, True)],
)
def test_phone_on_record_and_shared_with_the_applicant(provider, claim, key, has_phone, is_shared):
    [result] = ask(provider, claim(key))

    assert (result.person.has_phone, result.person.shares_phone_with_applicant) == (has_phone, is_shared)


def test_guardian_is_told(provider, claim):
    [son, mother] = ask(provider, claim("demo_son"), claim("demo_mother"))

    assert (son.kinship.is_guardian, mother.kinship.is_guardian) == (True, False)


@pytest.mark.parametrize(
    ("key", "other"),
    [("demo_child_two_guardians", "demo_co_guardian"), ("demo_ward", None), ("demo_mother", None)],
)
def test_other_guardian_is_told_to_a_guardian(provider, claim, register, key, other):
    [result] = ask(provider, claim(key))

    named = register.cases[other]["reference"] if other else None
    kinship = result.kinship
    assert (kinship.other_guardian, kinship.other_guardian_shares_phone) == (named, False if other else None)


def test_other_guardian_is_a_person_to_ask_about(provider, claim):
    [result] = ask(provider, claim("demo_child_two_guardians"))

    state = provider.person_state(result.kinship.other_guardian)

    assert (state.known, state.person.name, state.person.has_phone) == (Known.TOLD, "周婷", True)


def test_own_card_has_no_applicant(provider, claim):
    [result] = ask(provider, claim("demo_citizen"))

    assert (result.outcome, result.person.name) == (Outcome.MATCH, "李明")


def test_200_claims_have_200_results(provider, claim):
    keys = ["demo_mother", "demo_unknown", "demo_in_transfer", "demo_son"] * 50

    results = ask(provider, *(claim(key) for key in keys))

    assert [result.outcome for result in results] == [REFUSED.get(key, Outcome.MATCH) for key in keys]


def test_claim_answers_the_same_in_whatever_batch_it_travels(provider, claim):
    one = claim("demo_spouse")

    assert ask(provider, one) == ask(provider, claim("demo_mother"), one)[1:]


def test_person_is_told_by_reference(provider, register):
    reference = register.cases["demo_mother"]["reference"]

    person = provider.person(reference)

    assert (person.reference, person.name, person.birth_date) == (reference, "陈秀英", date(1958, 5, 20))
    assert person.shares_phone_with_applicant is None  # with whom, was not asked


@pytest.mark.parametrize("key", ["demo_deceased", "demo_protected"])
def test_dead_and_protected_are_nobody(provider, register, key):
    assert provider.person(register.cases[key]["reference"]) is None


@pytest.mark.parametrize("reference", ["RNOBODY", "../healthz", "a/b?c#d", "李"])
def test_unknown_reference_is_nobody(provider, reference):
    assert provider.person(reference) is None
