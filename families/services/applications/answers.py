"""What follows from the register's answer: a table, of which the first row that fits counts. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from families.ages import ADULT_AGE
from families.decisions import DecidedByTwo
from families.models.applications import ReviewReason
from families.packs import LinkingRules
from families.relationships import Relationship
from families.services.applications.activation import Obstacle
from families.states import Status
from families.verification import Outcome


@dataclass(frozen=True, slots=True)
class Question:
    """All that decides. `age` in completed years today; `rules` of the subject's issuing region, `owner_rules` of the
    applicant's, which set the quotas; `matches_this_month` before this one. `has_other_guardian`: the register names another
    guardian, `is_other_untold` of whom it tells nothing more, so that nobody can ask them."""

    outcome: Outcome
    relationship: Relationship
    rules: LinkingRules
    owner_rules: LinkingRules
    age: int = 0
    is_guardian: bool = False
    has_other_guardian: bool = False
    is_other_untold: bool = False
    is_kinship_proven: bool = False
    has_phone: bool = False
    is_bound_elsewhere: bool = False
    is_number_of_another: bool = False
    obstacle: Obstacle | None = None
    matches_this_month: int = 0

    @property
    def is_self(self) -> bool:
        return self.relationship is Relationship.SELF

    @property
    def is_ward_of_age(self) -> bool:
        """An adult under guardianship. From 16 to 17 a child still has guardians, but answers for themself."""
        return self.relationship is Relationship.WARD or (self.is_guardian and self.age >= ADULT_AGE)

    @property
    def needs_other_guardian(self) -> bool:
        """Is the other guardian's yes needed too? Of a child alone: of a ward of age officers decide."""
        return self.is_minor and self.is_guardian and self.has_other_guardian and self.rules.both_guardians_agree

    @property
    def is_minor(self) -> bool:
        return self.age < self.rules.own_consent_age

    @property
    def decides(self) -> DecidedByTwo | None:
        """As what an officer's decision makes the link; None where an adult is asked."""
        if self.is_self:
            return DecidedByTwo.OWN_CARD
        if self.is_minor:
            return DecidedByTwo.MINOR
        return DecidedByTwo.WARD_OF_AGE if self.is_ward_of_age else None

    @property
    def is_by_two_officers(self) -> bool:
        """Does the person's region want two for that?"""
        return self.decides in self.rules.two_officers_for


@dataclass(frozen=True, slots=True)
class Answer:
    to: Status
    event: str
    review_reason: ReviewReason | None = None


def _review(reason: ReviewReason) -> Answer:
    return Answer(Status.IN_REVIEW, "application_sent_to_review", reason)


_REJECT = Answer(Status.REJECTED, "application_rejected")
_ASK = Answer(Status.AWAITING_CONSENT, "consent_asked")
ASK_GUARDIAN = Answer(Status.AWAITING_CONSENT, "guardian_asked")
NOT_ASKED = Answer(Status.AWAITING_CONSENT, "consent_not_asked")  # in place of asking: the person blocked the applicant
_APPROVE = Answer(Status.APPROVED, "application_approved")

Row = tuple[Callable[[Question], bool], Answer]

ROWS: tuple[Row, ...] = (
    (lambda q: q.outcome is not Outcome.MATCH, _REJECT),
    (lambda q: q.is_number_of_another, _review(ReviewReason.NUMBER_CONFLICT)),
    (lambda q: q.is_self and q.is_bound_elsewhere, _review(ReviewReason.ALREADY_BOUND)),
    (lambda q: q.is_self and q.is_minor, _review(ReviewReason.BELOW_AGE)),
    (lambda q: q.is_self and not q.has_phone, _review(ReviewReason.NO_PHONE)),
    (lambda q: q.is_self, _ASK),
    (lambda q: q.is_minor and q.is_guardian and q.obstacle is not None, _review(ReviewReason.OBSTACLE)),
    (lambda q: q.needs_other_guardian and q.is_other_untold, _review(ReviewReason.OTHER_GUARDIAN)),
    (lambda q: q.needs_other_guardian, ASK_GUARDIAN),
    (lambda q: q.is_minor and q.is_guardian, _APPROVE),
    (lambda q: q.is_minor, _review(ReviewReason.MINOR_KINSHIP)),
    (lambda q: q.is_ward_of_age, _review(ReviewReason.WARD_OF_AGE)),
    (
        lambda q: not q.is_kinship_proven and q.matches_this_month >= q.owner_rules.matches_per_month,
        _review(ReviewReason.MONTHLY_MATCHES),
    ),
    (lambda q: True, _ASK),
)


def answer_to(question: Question) -> Answer:
    return next(answer for fits, answer in ROWS if fits(question))
