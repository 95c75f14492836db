"""What officers may do, each in their region and never about themselves or their relatives."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from authorities.models import Role
from authorities.policies import has_duty
from families.models import (
    ApplicantBlock,
    CorrectionRequest,
    Dispute,
    FamilyLink,
    HeldChange,
    InsuredPerson,
    LinkApplication,
)
from families.models.applications import ReviewReason
from families.policies.links import acts_for_subject
from families.policies.parties import is_subject
from families.selectors import papers_shown, person_typed, refused_for_children
from families.states import Status
from integrators.models import Agreement, App


def can_end_for_subject(officer: User, link: FamilyLink) -> bool:
    """An officer of the subject's region, at an office or on the service line; nobody whom it concerns."""
    return (
        link.ended_at is None and can_decide_in(officer, link.person.region_id) and not is_near_to_link(officer, link)
    )


def is_near_to_link(officer: User, link: FamilyLink) -> bool:
    """One of the two sides, who acts for the subject, or a relative of one of them."""
    if link.owner_id == officer.pk or is_subject(officer, link.person) or acts_for_subject(officer, link):
        return True
    people = [link.person_id, *([link.guardian_id] if link.guardian_id else [])]
    return _is_relative_of(officer, link.owner_id, people)


def can_change_at_counter(officer: User, link: FamilyLink, person: InsuredPerson) -> bool:
    """Take from the link, pause or end it, for `person` who came to an office of their region: whom it shows, or who acts for
    them, who may live elsewhere. Else as who may end it."""
    is_side = person.pk == link.person_id or acts_for_subject(person, link)
    if link.is_self or link.ended_at is not None or not is_side or is_near_to_link(officer, link):
        return False
    return _can_decide_in_one_of(officer, link.person, person)


def is_near_at_counter(officer: User, person: InsuredPerson) -> bool:
    """The person who came to an office, or a relative of theirs: a colleague sees to it, and reads what is there to read."""
    return is_subject(officer, person) or _is_relative_of(officer, None, [person.pk])


def is_near_to_applicant(officer: User, application: LinkApplication) -> bool:
    """The applicant, or a relative of theirs: of a request about somebody whom nobody knows yet."""
    return application.applicant_id == officer.pk or _is_relative_of(officer, application.applicant_id, [])


def can_serve_at_counter(officer: User, person: InsuredPerson) -> bool:
    """Do what somebody asks who came to an office: an officer of their region, neither they nor their relative."""
    return can_decide_in(officer, person.region_id) and not is_near_at_counter(officer, person)


def can_set_owners_at_counter(officer: User, person: InsuredPerson) -> bool:
    """Say how many may be linked to who came to an office."""
    return can_serve_at_counter(officer, person)


def can_let_ask_at_counter(officer: User, block: ApplicantBlock) -> bool:
    """Lift it for who made it and came to an office: an officer of their region, to whom it is not near."""
    return can_decide_in(officer, block.person.region_id) and not is_near_to_block(officer, block)


def is_near_to_block(officer: User, block: ApplicantBlock) -> bool:
    """One of the two, or a relative of one of them or of the child for whom it was made."""
    refused = refused_for_children().filter(other_guardian=block.person, applicant=block.applicant_id)
    children = (application.person for application in refused.select_related("person"))
    people = [person for person in (block.person, block.applicant_person, *children) if person is not None]
    if block.applicant_id == officer.pk or any(is_subject(officer, person) for person in people):
        return True
    return _is_relative_of(officer, block.applicant_id, [person.pk for person in people])


def can_invite_at_counter(officer: User, person: InsuredPerson) -> bool:
    """Record, or take back, the invitation of who came to an office."""
    return can_serve_at_counter(officer, person)


def can_assist_at_counter(officer: User, person: InsuredPerson) -> bool:
    """Fill in an application for who came to an office and has their own card linked to an account: as who may serve them."""
    return FamilyLink.objects.active().own().filter(person=person).exists() and can_serve_at_counter(officer, person)


def can_open_own_at_counter(officer: User, application: LinkApplication) -> bool:
    """Link to an account the card of who stands at a counter, because no code could be sent to them: who may decide the case
    and serve the person, neither of whom they are or are related to."""
    person = application.person
    if person is None or not application.is_self or application.review_reason != ReviewReason.NO_PHONE:
        return False
    return can_review(officer, application) and can_serve_at_counter(officer, person)


def can_resolve_dispute(officer: User, dispute: Dispute) -> bool:
    """An officer of the subject's region, while it is open; nobody whom the link concerns."""
    return (
        dispute.is_open
        and can_decide_in(officer, dispute.person.region_id)
        and not is_near_to_link(officer, dispute.link)
    )


def can_manage_webhooks(officer: User, app: App) -> bool:
    """Whose duties cover every region in which an authority allows the app something, and one at least."""
    regions = Agreement.objects.standing().filter(app=app).values_list("region_id", flat=True)
    return bool(regions) and all(has_duty(officer, region, Role.OFFICER, Role.SUPERVISOR) for region in regions)


def can_review(officer: User, application: LinkApplication) -> bool:
    """An officer of the subject's region, or of the applicant's while the subject is not known; nobody whom it concerns, nor who
    filled it in. Which officer has the case meanwhile is for services/applications/case_claims.py."""
    return can_review_of_others(officer, application) and not is_concerned(officer, application)


def can_review_of_others(officer: User, application: LinkApplication) -> bool:
    """`can_review` of who is known not to be concerned, as whoever reads its page is."""
    if application.status != Status.IN_REVIEW or helped_with(officer, application):
        return False
    return can_decide_in(officer, review_region(application))


def helped_with(officer: User, application: LinkApplication) -> bool:
    """Who filled it in at a counter, or noted there which papers were shown, speaks for the applicant: what the other side or the
    authority says to it, and so a link, is never by the same hand."""
    return application.pk in helped_of(officer, [application])


def helped_of(officer: User, applications: Sequence[LinkApplication]) -> set[UUID]:
    """Ids of those with which they helped. One query at most, however many applications they are."""
    filled_in = {one.pk for one in applications if one.assisted_by_id == officer.pk}
    rest = [one for one in applications if one.pk not in filled_in]
    return filled_in | {one.application_id for one in papers_shown(rest) if one.officer_id == str(officer.pk)}


def is_concerned(officer: User, application: LinkApplication) -> bool:
    """One of the two sides, the subject's other guardian, or a relative of one of them; the subject is whose number was typed,
    until the register has named them."""
    subject = application.person or person_typed(application)
    sides = [side for side in (subject, application.other_guardian) if side is not None]
    if application.applicant_id == officer.pk or any(is_subject(officer, side) for side in sides):
        return True
    return _is_relative_of(officer, application.applicant_id, [side.pk for side in sides])


def can_take_over(officer: User, application: LinkApplication) -> bool:
    """Take a case from the officer who has it: who supervises there, and may decide it."""
    return can_review(officer, application) and has_duty(officer, review_region(application), Role.SUPERVISOR)


def can_record_consent(officer: User, application: LinkApplication) -> bool:
    """What somebody answers at an office of their region, or of the child's for whom they answer: an officer there, never one
    of the two sides, nor linked to one of them as a relative, nor who filled it in. One's own card is no such question: there
    the officers decide the case (`can_review`)."""
    person = application.person
    if application.status != Status.AWAITING_CONSENT or application.is_self or person is None:
        return False
    if helped_with(officer, application) or is_concerned(officer, application):
        return False
    return _can_decide_in_one_of(officer, person, application.asked_person or person)


def can_decide_in(officer: User, region_code: str) -> bool:
    """Raises authorities.errors.UnknownRegion for what is no code."""
    return has_duty(officer, region_code, Role.OFFICER, Role.SUPERVISOR)


def _can_decide_in_one_of(officer: User, *people: InsuredPerson) -> bool:
    return any(can_decide_in(officer, code) for code in sorted({person.region_id for person in people}))


def can_see_number(officer: User, person: InsuredPerson) -> bool:
    """The whole one: an officer of their region, neither they nor their relative."""
    return person.erased_at is None and can_set_owners_at_counter(officer, person)


def can_answer_correction(officer: User, request: CorrectionRequest) -> bool:
    """An officer of the person's region, whom it does not concern."""
    return can_decide_in(officer, request.person.region_id) and not is_near_to_correction(officer, request)


def is_near_to_correction(officer: User, request: CorrectionRequest) -> bool:
    """Who asked, the person, or a relative of one of them."""
    if request.asked_by_id == officer.pk or is_subject(officer, request.person):
        return True
    return _is_relative_of(officer, request.asked_by_id, [request.person_id])


def can_try_change_again(officer: User, held: HeldChange) -> bool:
    """Have the register asked once more about what was put aside: who supervises the person's region."""
    return has_duty(officer, held.person.region_id, Role.SUPERVISOR)


def can_see_views(officer: User, region_code: str) -> bool:
    """Which colleague looked at what is for those who supervise or audit."""
    return has_duty(officer, region_code, Role.SUPERVISOR, Role.AUDITOR)


def review_region(application: LinkApplication) -> str:
    """As the column `place`, which lists read; of a row at hand, whose person may have been learnt since it was read."""
    person = application.person
    return person.region_id if person is not None else str(application.region_id)


def can_open_documents(officer: User, application: LinkApplication) -> bool:
    """Whoever has a duty where it is reviewed; nobody whom it concerns."""
    return has_duty(officer, review_region(application), *Role) and not is_concerned(officer, application)


def _is_relative_of(officer: User, user_id: UUID | None, person_ids: Collection[UUID]) -> bool:
    """Of the user or of one of the people: by a standing link in either direction, paused and frozen ones too, as the guardian
    beside the owner of one, or as who has asked to be linked to one, which is still open: of their own card too."""
    standing = FamilyLink.objects.standing()
    own = standing.own()
    users = own.filter(owner=user_id).values("person")
    holders = own.filter(person__in=person_ids).values("owner")
    officers = own.filter(owner=officer).values("person")
    # One by one: joined by OR no index serves, and every link there is is read for it.
    relatives = standing.of_relatives()
    sees_one = relatives.filter(Q(person__in=person_ids) | Q(person__in=users), owner=officer)
    is_seen_by_one = relatives.filter(Q(owner=user_id) | Q(owner__in=holders), person__in=officers)
    cares_for_one = relatives.filter(person__in=person_ids, guardian__in=officers)
    asks_for_one = LinkApplication.objects.open().filter(applicant=officer, person__in=person_ids)
    return sees_one.exists() or is_seen_by_one.exists() or cares_for_one.exists() or asks_for_one.exists()
