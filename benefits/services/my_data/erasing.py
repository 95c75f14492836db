"""Erasing an account (PIPL art. 47), from the wish to the empty shell.

What the wish ends: every link, both ways; applications; messages; codes; consents to apps; every way to sign in. What stays is
in `audit.retention` with its reason: that a link was and what was agreed to, and a journal of ids. The user's own person goes
30 days after their last link, by the rule for all (families/services/applications/closing.py).
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from allauth.idp.oidc.models import Token
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.erasure import WAITS, close_account, empty_account
from accounts.erasure import ask_erasure as _ask
from accounts.models import User
from audit.models import Event
from audit.services import Actor
from authorities.errors import PackInvalid
from benefits.errors import HasDuties
from benefits.models import BoardShare, CalendarFeed, Reminder
from families.encryption import NotOpened
from families.errors import FamilyServiceError
from families.models import (
    ApplicantBlock,
    CardCode,
    CodeAttempt,
    CorrectionRequest,
    DelegationPass,
    FamilyLink,
    HomeVisit,
    InsuredPerson,
    Invitation,
    LinkApplication,
    Message,
    MessageChoices,
    OneTimeCode,
)
from families.models.applications import TYPED
from families.models.links import EndedBy
from families.models.messages import Kind
from families.selectors import own_person
from families.services.applications import limits
from families.services.applications.documents import erase_all_documents
from families.services.applications.withdrawing import withdraw
from families.services.consents.invitations import revoke_invitation
from families.services.links.ending import end_link
from families.services.messages import message_user, save_messages
from families.states import ENDED, OPEN
from integrators.models import AppGrant, GrantEndedBy
from integrators.services.grants import end_grant

log = structlog.get_logger(__name__)

_BATCH = 50
_FAILURES = (DatabaseError, FamilyServiceError, LookupError, NotOpened, PackInvalid, ValueError)
_SHORTEST_WAIT, _LONGEST_WAIT = (
    timedelta(minutes=5),
    timedelta(days=1),
)  # sscard default: an operator reads of it meanwhile
_CLOCK = Actor.system("erase_accounts")


@transaction.atomic
def ask_erasure(*, by: User) -> datetime:
    """When it will be done. They are told, in case it was not them. Raises HasDuties."""
    if by.is_staff or by.is_superuser:
        raise HasDuties
    is_new = not User.objects.select_for_update(no_key=True).filter(pk=by.pk, erase_at__isnull=False).exists()
    erase_at = _ask(by=by)
    if is_new:
        save_messages([message_user(by, Kind.ERASURE_ASKED)])
    return erase_at


def erase_due() -> int:
    """Erase the accounts whose time has come, so many at once and no more; returns how many. One that is killed midway has
    lost nothing but its session, and the next round begins anew; one that fails is put off, and the others go on."""
    due = list(_due().order_by("erase_at").values_list("pk", flat=True)[:_BATCH])
    return sum(_erase_or_put_off(user_id) for user_id in due)


def _erase_or_put_off(user_id: UUID) -> bool:
    try:
        return _erase(user_id)
    except _FAILURES as error:
        wait = _put_off(user_id)
        # The error's own text would quote the row.
        log.error("erasure_put_off", user=str(user_id), hours=wait.total_seconds() / 3600, error=type(error).__name__)
        return False


def _put_off(user_id: UUID) -> timedelta:
    """Each wait is as long as all before it together. Nobody is in the account meanwhile, nor gets in."""
    late = timezone.now() - _first_due(user_id)
    wait = min(max(late, _SHORTEST_WAIT), _LONGEST_WAIT)
    _due().filter(pk=user_id).update(erase_at=timezone.now() + wait)
    return wait


def _first_due(user_id: UUID) -> datetime:
    """As the wish said; the row says when it is tried next."""
    asked = Event.objects.filter(kind="accounts.erasure_asked", object_kind="user", object_id=str(user_id))
    at = asked.order_by("-id").values_list("at", flat=True).first()
    return timezone.now() if at is None else at + WAITS


def _due() -> QuerySet[User]:
    """An officer's waits until their duties have ended."""
    return User.objects.filter(erase_at__lte=Now(), erased_at__isnull=True, is_staff=False, is_superuser=False)


def _erase(user_id: UUID) -> bool:
    user = _due().filter(pk=user_id).first()
    if user is None:
        return False
    close_account(user)
    with transaction.atomic():
        limits.lock_applications(LinkApplication.objects.of(user).exclude(status__in=ENDED))
        limits.lock_users([user_id])
        if not _due().filter(pk=user_id).exists():  # somebody else was quicker
            return False
        person = own_person(user)
        _end_links(user)
        _forget_blocks(person)
        _forget_invitations(user, person)
        _end_applications(user)
        _delete_what_was_for_them(user)
        _end_apps(user)
        empty_account(user, by=_CLOCK)
    return True


def _end_links(user: User) -> None:
    """First those to the user, while they still have an inbox: else each end would go out as a notice on paper. Then their
    own card, and with it every link that they own."""
    standing = FamilyLink.objects.filter(ended_at__isnull=True).select_related("person", "owner", "application")
    own = standing.own().filter(owner=user).first()
    if own is not None:
        for link in standing.of_relatives().filter(person=own.person).order_by("pk"):
            end_link(link, ended_by=EndedBy.SUBJECT, by=_CLOCK)
        end_link(own, ended_by=EndedBy.OWNER, by=_CLOCK)
    for link in standing.filter(owner=user).order_by("pk"):
        end_link(link, ended_by=EndedBy.SELF_ENDED, by=_CLOCK)


def _end_applications(user: User) -> None:
    """Drafts too, which outlive an own card; and what was typed goes at once."""
    for application in LinkApplication.objects.of(user).exclude(status__in=ENDED).select_related("applicant"):
        withdraw(application, by=_CLOCK, reason="account_erased")
    LinkApplication.objects.of(user).update(**dict.fromkeys(TYPED))


def _delete_what_was_for_them(user: User) -> None:
    Message.objects.filter(user=user).delete()
    Reminder.objects.filter(Q(link__owner=user) | Q(application__applicant=user)).delete()
    CodeAttempt.objects.filter(consent__application__applicant=user).delete()
    OneTimeCode.objects.filter(consent__application__applicant=user).delete()
    for shown in (CardCode, DelegationPass, BoardShare):
        shown._default_manager.filter(link__owner=user).delete()
    CalendarFeed.objects.filter(user=user).delete()
    CorrectionRequest.objects.filter(asked_by=user).delete()
    HomeVisit.objects.filter(asked_by=user, is_from_account=True).delete()
    MessageChoices.objects.filter(user=user).delete()
    erase_all_documents(user)


def _forget_blocks(person: InsuredPerson | None) -> None:
    """Theirs alone: the wish to be forgotten is their own. Those against them are the wish of others, and hold them also
    when they come back with a new account."""
    ApplicantBlock.objects.filter(person=person).delete()


def _forget_invitations(user: User, person: InsuredPerson | None) -> None:
    """Those made at an office too: with the account every link to its user ends, and what would begin one. Of one that was
    used the yes is taken back; it stays as what a consent rests on."""
    theirs = Invitation.objects.filter(Q(inviter=user) | Q(inviter__isnull=True, person=person))
    theirs.filter(application__isnull=True).delete()
    for invitation in theirs.filter(application__status__in=OPEN, inviter__isnull=True, revoked_at__isnull=True):
        revoke_invitation(invitation, by=_CLOCK)


def _end_apps(user: User) -> None:
    for grant in AppGrant.objects.standing().filter(user=user).order_by("pk"):
        end_grant(grant, ended_by=GrantEndedBy.CITIZEN, by=_CLOCK)
    Token.objects.filter(user=user).delete()
