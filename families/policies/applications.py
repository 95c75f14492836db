"""Applications and invitations: who sees, answers and repeats one."""

from accounts.models import User
from families.models import (
    Consent,
    Invitation,
    LinkApplication,
)
from families.selectors import own_person
from families.states import ENDED, Status


def can_see_application(user: User, application: LinkApplication) -> bool:
    return application.applicant_id == user.pk and not application.has_gone


def can_try_again(application: LinkApplication) -> bool:
    """With its details, after an end without a link. What an invitation brought, the applicant never typed: for them to
    see it whole, its number among it, nobody agreed."""
    has_ended = application.status in ENDED and application.status != Status.APPROVED
    return has_ended and not was_invited(application)


def was_invited(application: LinkApplication) -> bool:
    return hasattr(application, "invitation")


def can_see_invitation(user: User, invitation: Invitation) -> bool:
    """Its code and how it stands: who made it, and of one made at an office whose card it is for."""
    return Invitation.objects.made_by(user).filter(pk=invitation.pk).exists()


def can_answer(user: User, application: LinkApplication) -> bool:
    """In one's own account: the application is about the person whose card the user proved to be theirs."""
    if application.status != Status.AWAITING_CONSENT or application.is_self or application.declines_at is not None:
        return False
    person = own_person(user)
    return person is not None and person.pk == application.asked_person_id


def was_asked(user: User, application: LinkApplication) -> bool:
    """May the user read that nothing waits for their answer any more? Only who was once asked."""
    if application.is_self or not Consent.objects.filter(application=application).exists():
        return False
    person = own_person(user)
    return person is not None and person.pk == application.asked_person_id
