"""An officer's decision on what the register could not settle. Which officer may, is decided in policies."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.services import Actor
from authorities.packs import pack_for
from families import texts
from families.decisions import TOLD, DecidedByTwo
from families.errors import FamilyServiceError, InvalidTransition
from families.models import Consent, InsuredPerson, LinkApplication
from families.models.consents import Answer, Route
from families.models.messages import Kind
from families.packs import LinkingRules
from families.policies.officers import can_review
from families.relationships import Relationship
from families.services.applications.activation import CannotActivate, Obstacle, activate_link
from families.services.applications.answers import ASK_GUARDIAN, Question
from families.services.applications.case_claims import hold_to_decide, let_go, taken, taken_from
from families.services.applications.confirming import HandedOver, PersonUnknown, Refusals, confirm_people
from families.services.applications.deciding import decision_text
from families.services.applications.first_approvals import approved_first_by, note_first_approval
from families.services.applications.transitions import move
from families.services.consents.blocks import blocked_pairs, drawn_moment
from families.services.consents.invited_consents import (
    BY_INVITATION,
    counts_for,
    grant_by_invitation,
    new_consent,
    waiting_yes,
)
from families.services.consents.terms import declared_scopes
from families.services.links.changing import Noted
from families.services.messages import asked_message, holder_of, message_user, save_messages
from families.states import Status
from families.verification import Outcome


class StillInTheWay(FamilyServiceError):
    """Approving would break a rule that no officer may break; `obstacle` says which."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.label)
        self.obstacle = obstacle


class TooYoung(FamilyServiceError):
    """Below the age of own consent nobody holds a card of their own here, and no officer may change that."""

    message = _("The person is too young to link their own card alone.")


class DecisionNotRead(FamilyServiceError):
    """The decision would make the link, and its text is not what the officer read."""

    message = _("This decision makes the link. Read its text of today, then decide.")


class AnotherOfficerNeeded(FamilyServiceError):
    """One officer approved; the second must be somebody else."""

    message = _("You have approved this case already. Another officer has to approve it too.")


def approve_all(
    cases: Sequence[LinkApplication],
    *,
    officer: User,
    reason: str,
    references: Mapping[UUID, str],
    read: Mapping[UUID, str],
) -> Refusals:
    """A person of age is asked for consent, and so is a child's other guardian where the region asks both; else for a child,
    and for one's own card proven at the counter, the officer's decision makes the link: `read` has, by case, the hash of the
    `decision_text` that stood above the button. For a ward of age the guardian's declaration makes it. Where the region wants
    two officers, both have to approve, the first of them before anybody is asked. Who is not known yet is asked of the
    register once more, for all cases at once (`confirm_people`, also about `references`). Each case is decided by itself.

    Returns why not, by case: as confirm_people, or CaseTaken, InvalidTransition, PersonUnknown, HandedOver, TooYoung,
    DecisionNotRead, AnotherOfficerNeeded, StillInTheWay.
    """
    refused = taken_from(cases, officer)
    refused |= confirm_people(
        [case for case in cases if case.pk not in refused], officer=officer, references=references
    )
    confirmed = [case for case in cases if case.pk not in refused]
    return refused | _each(
        confirmed, lambda case: approve(case, officer=officer, reason=reason, read=read.get(case.pk, ""))
    )


def reject_all(cases: Sequence[LinkApplication], *, officer: User, reason: str, is_told: bool = False) -> Refusals:
    """As `reject`. Returns why not, by case: InvalidTransition, NotForThisOfficerToDecide, CaseTaken."""
    return _each(cases, lambda case: reject(case, officer=officer, reason=reason, is_told=is_told))


def _each(cases: Sequence[LinkApplication], decide: Callable[[LinkApplication], None]) -> Refusals:
    refused: Refusals = {}
    for case in cases:
        try:
            decide(case)
        except FamilyServiceError as error:
            refused[case.pk] = error
    return refused


def reject(application: LinkApplication, *, officer: User, reason: str, is_told: bool = False) -> None:
    """The applicant reads the same sentence as after the register's refusal, and on the decision to print the reason, where
    it `is_told` and may be. Raises InvalidTransition, NotForThisOfficerToDecide, CaseTaken."""
    with transaction.atomic():
        hold_to_decide(application, officer=officer)
        move(
            application,
            Status.REJECTED,
            event="application_rejected",
            by=Actor.officer(officer.pk),
            expected=Status.IN_REVIEW,
            codes={"reason": reason, **({"told": True} if is_told and reason in TOLD else {})},
        )
        save_messages(
            [
                message_user(
                    application.applicant,
                    Kind.APPLICATION_REJECTED,
                    application=application,
                    codes={"reference": application.reference},
                )
            ]
        )


@transaction.atomic
def approve(case: LinkApplication, *, officer: User, reason: str, read: str, noted: Noted | None = None) -> None:
    """Of whom the register has named the person: by the table of design section 4, in its order. `noted` stands in the event,
    besides the reason. Raises as `approve_all` returns."""
    application = LinkApplication.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    person = application.person
    if application.status != Status.IN_REVIEW:
        raise InvalidTransition
    if person is None:
        raise PersonUnknown
    if not can_review(officer, application):
        raise HandedOver
    if application.holder_id not in {None, officer.pk}:
        raise taken(application)
    _check_told_of(person)
    codes = {"reason": reason, **(noted or {})}
    _decide(application, person, _question(application, person), codes, by=Actor.officer(officer.pk), read=read)


def _decide(
    application: LinkApplication, person: InsuredPerson, question: Question, codes: Noted, *, by: Actor, read: str
) -> None:
    if question.is_self and question.is_minor:
        raise TooYoung
    if question.is_by_two_officers and not _is_approved_by_another(application, by):
        note_first_approval(application, person, codes, by=by)
        let_go(application)
    elif question.needs_other_guardian and not question.is_other_untold:
        _ask(application, person, codes, by=by, is_guardian_asked=True)
    elif question.decides is None:
        _ask(application, person, codes, by=by)
    else:
        is_declared = question.decides is DecidedByTwo.WARD_OF_AGE
        consent = _declared(application) if is_declared else _decided(application, read, by=by)
        _link(application, person, consent, codes, by=by)


def _check_told_of(person: InsuredPerson) -> None:
    """The register's news may have come while the case waited for its applicant. Raises StillInTheWay."""
    if person.died_on is not None:
        raise StillInTheWay(Obstacle.DECEASED)
    if person.untold_at is not None:
        raise StillInTheWay(Obstacle.NOT_ON_REGISTER)


def _question(application: LinkApplication, person: InsuredPerson) -> Question:
    other = application.other_guardian
    return Question(
        Outcome.MATCH,
        Relationship(application.relationship),
        pack_for(person.region_id).section(LinkingRules),
        pack_for(str(application.region_id)).section(LinkingRules),
        age=person.age_on(timezone.localdate()),
        is_guardian=application.is_guardian,
        has_other_guardian=other is not None and other.died_on is None,
        is_other_untold=other is not None and not other.is_told_of,
    )


def _is_approved_by_another(application: LinkApplication, by: Actor) -> bool:
    """Raises AnotherOfficerNeeded when only this one has approved."""
    officers = approved_first_by(application)
    if officers == {by.id}:
        raise AnotherOfficerNeeded
    return bool(officers)


def _ask(
    application: LinkApplication, person: InsuredPerson, codes: Noted, *, by: Actor, is_guardian_asked: bool = False
) -> None:
    """Whoever invited the applicant has agreed already."""
    asked = application.other_guardian if is_guardian_asked else person
    assert asked is not None  # the other guardian is asked where there is one
    application.is_guardian_asked = is_guardian_asked
    invitation = waiting_yes([application]).get(application.pk)
    is_invited = invitation is not None and counts_for(invitation, application)
    pack = pack_for(person.region_id)
    rules = pack.section(LinkingRules)
    is_blocked = bool(blocked_pairs([application.applicant_id], [asked.pk]))
    event = ASK_GUARDIAN.event if is_guardian_asked else "consent_asked"
    expires_at = timezone.now() + timedelta(days=rules.consent_days)
    move(
        application,
        Status.AWAITING_CONSENT,
        event="consent_not_asked" if is_blocked else BY_INVITATION if is_invited else event,
        by=by,
        codes=codes,
        expires_at=expires_at,
        declines_at=drawn_moment(expires_at) if is_blocked else None,
        is_guardian_asked=is_guardian_asked,
        subject_pack_version=pack.version,
    )
    if is_blocked:
        return
    if invitation is not None and is_invited:
        new_consent(invitation, application).save(force_insert=True)
        grant_by_invitation(invitation, application)
        return
    Consent.objects.create(application=application, person=person)
    save_messages([asked_message(application, holder=holder_of(asked))])


def _decided(application: LinkApplication, read: str, *, by: Actor) -> Consent:
    """The officer's own word, by the text that they read. Raises DecisionNotRead."""
    found = texts.as_read(read, partial(decision_text, application))
    if found is None:
        raise DecisionNotRead
    language, text = found
    return Consent(
        route=Route.DECISION,
        text_version=text.version,
        text_hash=text.sha256,
        language=language,
        answered_by=f"{by.kind}:{by.id}",
    )


def _declared(application: LinkApplication) -> Consent:
    """A guardian's: the declaration that they signed when they submitted."""
    by = Actor.citizen(application.applicant_id)
    return Consent(
        route=Route.GUARDIAN,
        text_version=application.declaration_version,
        text_hash=application.declaration_hash,
        language=application.language,
        answered_by=f"{by.kind}:{by.id}",
    )


def _link(application: LinkApplication, person: InsuredPerson, consent: Consent, codes: Noted, *, by: Actor) -> None:
    """`consent`, not saved yet, says whose word it is and by which text."""
    consent.application, consent.person = application, person
    consent.answer, consent.answered_at = Answer.GRANTED, timezone.now()
    consent.scopes, consent.term_days = declared_scopes(application), application.term_days
    consent.save(force_insert=True)
    try:
        activate_link(application, consent, by=by)
    except CannotActivate as error:
        raise StillInTheWay(error.obstacle) from error
    move(
        application,
        Status.APPROVED,
        event="application_approved",
        by=by,
        codes=codes,
        subject_pack_version=pack_for(person.region_id).version,
    )
