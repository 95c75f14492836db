"""Every row of the table of answers."""

from dataclasses import replace

import pytest

from authorities.packs import pack_for
from families.models.applications import ReviewReason
from families.packs import LinkingRules
from families.relationships import Relationship
from families.services.applications.activation import Obstacle
from families.services.applications.answers import ASK_GUARDIAN, ROWS, Question, answer_to
from families.states import TRANSITIONS, Status
from families.verification import Outcome

R = Relationship
RULES = pack_for("110000").section(LinkingRules)
BOTH_AGREE = replace(RULES, both_guardians_agree=True)
TWO = {"is_guardian": True, "has_other_guardian": True}


def ask(relationship, **facts):
    facts = {"outcome": Outcome.MATCH, "age": 40, "has_phone": True} | facts
    facts = {"rules": RULES, "owner_rules": RULES} | facts
    answer = answer_to(Question(relationship=relationship, **facts))
    return answer.to, answer.review_reason


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.MATCH, Outcome.RETRY}))
@pytest.mark.parametrize("relationship", [R.SELF, R.MOTHER, R.SON])
def test_no_match_is_rejected_alike(outcome, relationship):
    assert ask(relationship, outcome=outcome) == (Status.REJECTED, None)


@pytest.mark.parametrize(
    ("relationship", "facts", "expected"),
    [
        (R.SELF, {}, (Status.AWAITING_CONSENT, None)),
        (R.SELF, {"has_phone": False}, (Status.IN_REVIEW, ReviewReason.NO_PHONE)),
        (R.SELF, {"age": 15}, (Status.IN_REVIEW, ReviewReason.BELOW_AGE)),
        (R.SELF, {"age": 16}, (Status.AWAITING_CONSENT, None)),
        (R.SELF, {"is_bound_elsewhere": True}, (Status.IN_REVIEW, ReviewReason.ALREADY_BOUND)),
        (R.SON, {"age": 9, "is_guardian": True}, (Status.APPROVED, None)),
        (R.SON, {"age": 15, "is_guardian": True}, (Status.APPROVED, None)),
        (R.SON, {"age": 16, "is_guardian": False}, (Status.AWAITING_CONSENT, None)),
        (R.OTHER, {"age": 9, "is_guardian": True}, (Status.APPROVED, None)),
        (R.SON, {"age": 9, "is_kinship_proven": True}, (Status.IN_REVIEW, ReviewReason.MINOR_KINSHIP)),
        (R.OTHER, {"age": 9}, (Status.IN_REVIEW, ReviewReason.MINOR_KINSHIP)),
        (
            R.SON,
            {"age": 9, "is_guardian": True, "obstacle": Obstacle.PERSON_FULL},
            (Status.IN_REVIEW, ReviewReason.OBSTACLE),
        ),
        (R.WARD, {"is_guardian": True}, (Status.IN_REVIEW, ReviewReason.WARD_OF_AGE)),
        (R.WARD, {}, (Status.IN_REVIEW, ReviewReason.WARD_OF_AGE)),
        (R.SON, {"age": 17, "is_guardian": True}, (Status.AWAITING_CONSENT, None)),
        (R.SON, {"age": 20, "is_guardian": True}, (Status.IN_REVIEW, ReviewReason.WARD_OF_AGE)),
        (R.MOTHER, {}, (Status.AWAITING_CONSENT, None)),
        (R.MOTHER, {"has_phone": False}, (Status.AWAITING_CONSENT, None)),
        (R.OTHER, {"matches_this_month": 4}, (Status.AWAITING_CONSENT, None)),
        (R.OTHER, {"matches_this_month": 5}, (Status.IN_REVIEW, ReviewReason.MONTHLY_MATCHES)),
        (R.MOTHER, {"matches_this_month": 5, "is_kinship_proven": True}, (Status.AWAITING_CONSENT, None)),
        (R.SELF, {"matches_this_month": 50}, (Status.AWAITING_CONSENT, None)),
        (R.MOTHER, {"is_number_of_another": True}, (Status.IN_REVIEW, ReviewReason.NUMBER_CONFLICT)),
    ],
)
def test_match_leads_where_the_table_says(relationship, facts, expected):
    assert ask(relationship, **facts) == expected


@pytest.mark.parametrize(
    ("relationship", "facts", "expected"),
    [
        (R.SON, {"age": 9, **TWO}, (Status.AWAITING_CONSENT, None)),
        (R.SON, {"age": 15, **TWO}, (Status.AWAITING_CONSENT, None)),
        (R.SON, {"age": 9, **TWO, "rules": RULES}, (Status.APPROVED, None)),
        (R.SON, {"age": 9, "is_guardian": True}, (Status.APPROVED, None)),
        (R.SON, {"age": 9, "has_other_guardian": True}, (Status.IN_REVIEW, ReviewReason.MINOR_KINSHIP)),
        (R.SON, {"age": 9, **TWO, "is_other_untold": True}, (Status.IN_REVIEW, ReviewReason.OTHER_GUARDIAN)),
        (R.SON, {"age": 9, **TWO, "is_other_untold": True, "rules": RULES}, (Status.APPROVED, None)),
        (R.SON, {"age": 9, **TWO, "obstacle": Obstacle.PERSON_FULL}, (Status.IN_REVIEW, ReviewReason.OBSTACLE)),
        (R.SON, {"age": 16, **TWO}, (Status.AWAITING_CONSENT, None)),
        (R.WARD, {"age": 30, **TWO}, (Status.IN_REVIEW, ReviewReason.WARD_OF_AGE)),
    ],
)
def test_two_guardians_lead_where_the_table_says(relationship, facts, expected):
    assert ask(relationship, **{"rules": BOTH_AGREE} | facts) == expected


@pytest.mark.parametrize(("age", "is_asked"), [(15, True), (16, False)])
def test_from_the_age_of_own_consent_on_the_young_person_is_asked(age, is_asked):
    question = Question(Outcome.MATCH, R.SON, BOTH_AGREE, RULES, age=age, **TWO)
    assert (answer_to(question) is ASK_GUARDIAN) is is_asked


def test_every_answer_is_a_move_that_the_states_allow():
    assert {answer.to for _fits, answer in ROWS} <= TRANSITIONS[Status.VERIFYING]
