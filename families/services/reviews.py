"""An officer's decision on what the register could not settle. Which officer may, is decided in policies."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor
from authorities.packs import pack_for
from families.errors import FamilyServiceError, InvalidTransition
from families.models import Consent, InsuredPerson, LinkApplication
from families.models.consents import Answer, Route
from families.models.messages import Kind
from families.packs import LinkingRules
from families.policies import can_review
from families.services.activation import CannotActivate, Obstacle, activate_link
from families.services.confirming import HandedOver, PersonUnknown, Refusals, confirm_people
from families.services.messages import holder_of, message_person, message_user, save_messages
from families.services.transitions import move
from families.states import Status


class StillInTheWay(FamilyServiceError):
    """Approving would break a rule that no officer may break; `obstacle` says which."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.label)
        self.obstacle = obstacle


def approve_all(
    cases: Sequence[LinkApplication], *, officer: User, reason: str, references: Mapping[UUID, str]
) -> Refusals:
    """A person of age is asked for consent; for a child, and for one's own card proven at the counter, the officer's
    decision makes the link.
    Who is not known yet is asked of the register once more, for all cases at once (`confirm_people`, also about
    `references`). Each case is decided by itself.

    Returns why not, by case: as confirm_people, or InvalidTransition, PersonUnknown, HandedOver, StillInTheWay.
    """
    refused = confirm_people(cases, officer=officer, references=references)
    confirmed = [case for case in cases if case.pk not in refused]
    return refused | _each(confirmed, lambda case: _approve(case, officer=officer, reason=reason))


def reject_all(cases: Sequence[LinkApplication], *, officer: User, reason: str) -> Refusals:
    """Returns why not, by case: InvalidTransition."""
    return _each(cases, lambda case: reject(case, officer=officer, reason=reason))


def _each(cases: Sequence[LinkApplication], decide: Callable[[LinkApplication], None]) -> Refusals:
    refused: Refusals = {}
    for case in cases:
        try:
            decide(case)
        except FamilyServiceError as error:
            refused[case.pk] = error
    return refused


def reject(application: LinkApplication, *, officer: User, reason: str) -> None:
    """The applicant reads the same sentence as after the register's refusal. Raises InvalidTransition."""
    with transaction.atomic():
        move(
            application,
            Status.REJECTED,
            event="application_rejected",
            by=Actor.officer(officer.pk),
            expected=Status.IN_REVIEW,
            codes={"reason": reason},
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
def _approve(case: LinkApplication, *, officer: User, reason: str) -> None:
    application = LinkApplication.objects.select_for_update(of=("self",)).get(pk=case.pk)
    person = application.person
    if application.status != Status.IN_REVIEW:
        raise InvalidTransition
    if person is None:
        raise PersonUnknown
    if not can_review(officer, application):
        raise HandedOver
    by = Actor.officer(officer.pk)
    rules = pack_for(person.region_id).section(LinkingRules)
    if person.age_on(timezone.localdate()) >= rules.own_consent_age and not application.is_self:
        _ask(application, person, reason, by=by)
    else:
        _link(application, person, reason, by=by)


def _ask(application: LinkApplication, person: InsuredPerson, reason: str, *, by: Actor) -> None:
    pack = pack_for(person.region_id)
    rules = pack.section(LinkingRules)
    move(
        application,
        Status.AWAITING_CONSENT,
        event="consent_asked",
        by=by,
        codes={"reason": reason},
        expires_at=timezone.now() + timedelta(days=rules.consent_days),
        subject_pack_version=pack.version,
    )
    Consent.objects.create(application=application, person=person)
    codes = {"reference": application.reference}
    holder = holder_of(person)
    save_messages([message_person(person, Kind.CONSENT_ASKED, holder=holder, application=application, codes=codes)])


def _link(application: LinkApplication, person: InsuredPerson, reason: str, *, by: Actor) -> None:
    consent = Consent.objects.create(
        application=application,
        person=person,
        route=Route.COUNTER,
        text_version=application.notice_version,
        text_hash=application.declaration_hash,
        language=application.language,
        answered_at=timezone.now(),
        answer=Answer.GRANTED,
        answered_by=f"{by.kind}:{by.id}",
        scopes=application.scopes,
        term_days=application.term_days,
    )
    try:
        activate_link(application, consent, by=by)
    except CannotActivate as error:
        raise StillInTheWay(error.obstacle) from error
    move(
        application,
        Status.APPROVED,
        event="application_approved",
        by=by,
        codes={"reason": reason},
        subject_pack_version=pack_for(person.region_id).version,
    )
