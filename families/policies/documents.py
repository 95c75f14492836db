"""Papers: which are asked for, and who adds, removes and opens them."""

from typing import TypeVar

from django.utils import timezone

from authorities.codes import NATION
from authorities.packs import pack_for
from families.documents import Situation, kin_by, situation_by
from families.identifiers import SCHEMES, InvalidNumber
from families.models import (
    LinkApplication,
)
from families.models.applications import ReviewReason
from families.packs import EvidenceRules, IdentityRules, LinkingRules
from families.states import Status

Rules = TypeVar("Rules")  # a section of the packs


def situation_of(application: LinkApplication) -> Situation | None:
    """Why papers may be needed: by the register once it knows the person, until then by what was typed."""
    if application.review_reason == ReviewReason.WARD_OF_AGE:
        return Situation.WARD_OF_AGE
    return situation_by(
        application.relationship,
        age=_age_in(application),
        has_no_number=application.has_no_number,
        own_consent_age=_rules_where_reviewed(application, LinkingRules).own_consent_age,
    )


def papers_asked(application: LinkApplication) -> tuple[str, ...]:
    """Kinds, any one of which will do: what an officer asked for, else what the pack says; none where nothing is asked."""
    if application.documents_asked:
        return tuple(application.documents_asked)
    situation = situation_of(application)
    if situation is None:
        return ()
    rules = _rules_where_reviewed(application, EvidenceRules)
    return rules.papers(situation, kin_by(application.relationship), _age_in(application))


def papers_of_guardianship(application: LinkApplication) -> tuple[str, ...]:
    """As `papers_asked`, but what shows who is guardian, whatever the relationship: of somebody of age, and of a child."""
    if application.documents_asked:
        return tuple(application.documents_asked)
    age = _age_in(application)
    is_of_age = age is not None and age >= _rules_where_reviewed(application, LinkingRules).own_consent_age
    is_of_age = is_of_age or application.review_reason == ReviewReason.WARD_OF_AGE
    situation = Situation.WARD_OF_AGE if is_of_age else Situation.MINOR_WARD
    return _rules_where_reviewed(application, EvidenceRules).papers(situation, kin_by(application.relationship), age)


def answer_days(application: LinkApplication) -> int:
    """How long the applicant has where an officer asks for more."""
    return _rules_where_reviewed(application, EvidenceRules).answer_days


def is_asked_first(application: LinkApplication) -> bool:
    """Does the wizard ask for papers before the application is sent?"""
    situation = situation_of(application)
    return situation is not None and situation in _rules_where_reviewed(application, EvidenceRules).asked_first


def can_add_documents(application: LinkApplication) -> bool:
    """In the wizard where it asks; while an officer has it and papers would help; whenever an officer asked for more."""
    if application.status == Status.DRAFT:
        return is_asked_first(application)
    if application.status == Status.IN_REVIEW:
        return bool(papers_asked(application))
    return application.status == Status.AWAITING_APPLICANT


def can_remove_documents(application: LinkApplication) -> bool:
    """While it is the applicant's turn: what an officer decides by does not go from under them."""
    return application.status in {Status.DRAFT, Status.AWAITING_APPLICANT}


def _rules_where_reviewed(application: LinkApplication, shape: type[Rules]) -> Rules:
    person = application.person
    return pack_for(person.region_id if person else application.region_id or NATION).section(shape)


def _age_in(application: LinkApplication) -> int | None:
    """In completed years; None while nothing tells a birth date."""
    today = timezone.localdate()
    if application.person is not None and application.person.birth_date is not None:
        return application.person.age_on(today)
    scheme = SCHEMES[_rules_where_reviewed(application, IdentityRules).scheme]
    try:
        return scheme.parse(application.number or "", today=today).age_on(today)
    except InvalidNumber:
        return None
