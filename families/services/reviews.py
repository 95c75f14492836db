"""An officer's decision on what the register could not settle. Which officer may, is decided in policies."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.services import Actor
from authorities.packs import pack_for
from families.errors import FamilyServiceError, InvalidTransition
from families.models import Consent, InsuredPerson, LinkApplication
from families.models.consents import Answer, Route
from families.models.messages import Kind
from families.packs import LinkingRules, RegistryRules
from families.policies import can_decide_in
from families.services.activation import CannotActivate, Obstacle, activate_link
from families.services.claims import claim_of
from families.services.messages import holder_of, message_person, message_user, save_messages
from families.services.people import Confirmed, ConfirmedPeople, confirmed_by
from families.services.transitions import move
from families.states import Status
from families.verification import provider_named


class PersonUnknown(FamilyServiceError):
    """The officer has to name the person by the register's reference, and the register has to know it."""

    message = _("The register knows no living person under this reference, or the number is another person's.")


class OutsideDuty(FamilyServiceError):
    """The reference leads to somebody of another region."""

    message = _("This person belongs to another region, whose officers decide.")


class StillInTheWay(FamilyServiceError):
    """Approving would break a rule that no officer may break; `obstacle` says which."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.label)
        self.obstacle = obstacle


def approve(application: LinkApplication, *, officer: User, reason: str, register_reference: str = "") -> None:
    """A person of age is asked for consent; for a child, and for one's own card proven at the counter, the officer's
    decision makes the link. Who is not known yet is asked of the register once more: by the number, or, for a person
    without one, by the `register_reference` that the officer names.

    Raises InvalidTransition, PersonUnknown, OutsideDuty, StillInTheWay, RegisterSilent.
    """
    by = Actor.officer(officer.pk)
    person = application.person or _confirm(application, register_reference, officer)
    rules = pack_for(person.region_id).section(LinkingRules)
    is_of_age = person.age_on(timezone.localdate()) >= rules.own_consent_age
    with transaction.atomic():
        application = LinkApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if application.status != Status.IN_REVIEW:
            raise InvalidTransition
        application.person = person
        if is_of_age and not application.is_self:
            _ask(application, person, reason, by=by)
        else:
            _link(application, person, reason, by=by)


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


def _confirm(application: LinkApplication, register_reference: str, officer: User) -> InsuredPerson:
    """The person as the register has them now; no transaction is open while it is asked."""
    provider = provider_named(pack_for(str(application.region_id)).section(RegistryRules).provider)
    if application.has_no_number:
        facts = provider.person(register_reference) if register_reference else None
        confirmed = Confirmed(facts, None, "") if facts else None
    else:
        confirmed = confirmed_by(provider.verify([claim_of(application)])[application.pk], application)
    if confirmed is None:
        raise PersonUnknown
    reference = confirmed.person.reference
    with transaction.atomic():
        people = ConfirmedPeople.load([confirmed])
        if people.is_number_of_another(reference):
            raise PersonUnknown
        if not can_decide_in(officer, people[reference].region_id):
            raise OutsideDuty
        people.save()
    return people[reference]


def _ask(application: LinkApplication, person: InsuredPerson, reason: str, *, by: Actor) -> None:
    rules = pack_for(person.region_id).section(LinkingRules)
    move(
        application,
        Status.AWAITING_CONSENT,
        event="consent_asked",
        by=by,
        codes={"reason": reason},
        person=person,
        expires_at=timezone.now() + timedelta(days=rules.consent_days),
        subject_pack_version=pack_for(person.region_id).version,
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
        person=person,
        subject_pack_version=pack_for(person.region_id).version,
    )
