"""Invitations: a relative makes one, in their account or at an office (`inviting_at_counter`), gives it away as a QR code or a
typed code, and may revoke it; whoever uses it applies without typing a number. Why one does not hold, nobody but its maker is
told.

Who uses one locks it before themself, and only while nobody has used it; the register's answer, which holds users already,
locks those alone that were used. So neither ever waits for the other (`limits`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from audit.retention import kept_for
from audit.services import Actor, Code, record_event
from authorities.packs import pack_for
from families import selectors, texts
from families.errors import (
    InvitationNotOpen,
    InvitationsNotOffered,
    InvitationUsed,
    OwnInvitation,
    ScopeNotAllowed,
    SelfLinkRequired,
    TooManyInvitations,
    TooManyInvitationsToday,
)
from families.models import FamilyLink, InsuredPerson, Invitation, LinkApplication
from families.models.applications import REFERENCE_LETTERS
from families.models.consents import Route
from families.models.invitations import CODE_LENGTH
from families.models.messages import Kind
from families.packs import InvitationRules, LinkingRules
from families.services.applications import limits
from families.services.applications.drafts import begin_draft, save_answers, send_draft
from families.services.consents.blocks import blocks_against
from families.services.consents.terms import Terms
from families.services.links.changing import Noted
from families.services.messages import holder_of, message_person, message_user, save_messages
from families.services.signed_ids import read_id, sign_id
from families.sharing import fits, offered_in_invitation
from families.states import OPEN, Status
from families.wording import relationship_in_words, scopes_in_words, term_in_words

_SALT = "families.invitation"
_DAY = timedelta(days=1)
MADE_A_DAY = 15  # sscard default: all relatives that quotas have room for, and some made anew


def rules_for(person: InsuredPerson) -> InvitationRules:
    return pack_for(person.region_id).section(InvitationRules)


def terms_offered(person: InsuredPerson) -> tuple[int, ...]:
    """Days, of the inviter's region."""
    return pack_for(person.region_id).section(LinkingRules).terms_days


def is_offered_in(region_code: str, route: Route = Route.INVITATION) -> bool:
    return route.value in pack_for(region_code).section(LinkingRules).consent_routes


def text_of_invitation(person: InsuredPerson, relationship: str, terms: Terms, language: str) -> texts.Shown:
    """What the inviter reads and agrees to."""
    return texts.text_of(
        "invitation",
        language,
        {
            "relationship": relationship_in_words(relationship, language),
            "scopes": scopes_in_words(terms.scopes, language),
            "term": term_in_words(terms.term_days, language),
            "holds": term_in_words(rules_for(person).invitation_days, language),
        },
    )


def text_for_invited(invitation: Invitation, language: str) -> texts.Shown:
    """What whoever uses it reads and signs."""
    return texts.text_of(
        "invited",
        language,
        {
            "inviter": invitation.person.name,
            "relationship": relationship_in_words(invitation.relationship, language),
            "scopes": scopes_in_words(invitation.scopes, language),
            "term": term_in_words(invitation.term_days, language),
        },
    )


def make_invitation(
    *, inviter: User, relationship: str, terms: Terms, shown: texts.Shown, language: str, by: Actor
) -> Invitation:
    """The inviter's yes to what `shown` says. Raises SelfLinkRequired, InvitationsNotOffered, ScopeNotAllowed,
    TooManyInvitations, TooManyInvitationsToday."""
    with transaction.atomic():
        limits.lock_users([inviter.pk])
        person = selectors.own_person(inviter)
        if person is None:
            raise SelfLinkRequired
        made = Invitation(inviter=inviter, person=person, relationship=relationship, language=language)
        return keep_invitation(made, terms, shown, by=by)


def keep_invitation(
    invitation: Invitation, terms: Terms, shown: texts.Shown, *, by: Actor, noted: Noted | None = None
) -> Invitation:
    """One that says of whom it is and who made it. In the caller's transaction. Raises InvitationsNotOffered,
    ScopeNotAllowed, TooManyInvitations, TooManyInvitationsToday."""
    person, relationship = invitation.person, invitation.relationship
    limits.lock_persons([person.pk])
    _check(person, relationship, terms)
    invitation.scopes, invitation.term_days = list(terms.scopes), terms.term_days
    invitation.text_version, invitation.text_hash = shown.version, shown.sha256
    invitation.made_at = timezone.now()
    invitation.expires_at = invitation.made_at + timedelta(days=rules_for(person).invitation_days)
    invitation.code_digest = _digest(_code_under(settings.SECRET_KEY, invitation.pk), settings.SECRET_KEY)
    invitation.save(force_insert=True)
    codes = {"relationship": relationship, "scopes": list(terms.scopes), "text": shown.version}
    _note("invitation_made", invitation, by, {**codes, **(noted or {})})
    return invitation


def _check(person: InsuredPerson, relationship: str, terms: Terms) -> None:
    rules = rules_for(person)
    if not is_offered_in(person.region_id):
        raise InvitationsNotOffered
    if relationship not in offered_in_invitation(str(person.sex)) or not fits(relationship, terms.scopes):
        raise ScopeNotAllowed
    if not terms.scopes or terms.term_days not in terms_offered(person):
        raise ScopeNotAllowed
    if Invitation.objects.standing().filter(person=person).count() >= rules.open_at_once:
        raise TooManyInvitations(most=rules.open_at_once)
    _check_made_today(person)


def _check_made_today(person: InsuredPerson) -> None:
    """Revoked ones too: who makes and revokes all day is no family."""
    since = timezone.now() - _DAY
    made = Invitation.objects.filter(person=person, made_at__gt=since).order_by("made_at")
    moments = list(made.values_list("made_at", flat=True))
    if len(moments) >= MADE_A_DAY:
        raise TooManyInvitationsToday(until=moments[-MADE_A_DAY] + _DAY, most=MADE_A_DAY)


def revoke_invitation(invitation: Invitation, *, by: Actor, noted: Noted | None = None) -> None:
    """Also one that was used, until the link begins: then its maker is asked like anybody. Revoking again, or after its end,
    or when it has led to no link, changes nothing. Raises InvitationUsed."""
    with transaction.atomic():
        held = Invitation.objects.select_for_update(no_key=True, of=("self",)).select_related("application")
        row = held.get(pk=invitation.pk)
        if row.application is not None and row.application.status == Status.APPROVED:
            raise InvitationUsed
        is_open = row.application.status in OPEN if row.application is not None else row.expires_at > timezone.now()
        if row.revoked_at is not None or not is_open:
            invitation.revoked_at = row.revoked_at
            return
        invitation.revoked_at = timezone.now()
        Invitation.objects.filter(pk=row.pk).update(revoked_at=invitation.revoked_at)
        _note("invitation_revoked", invitation, by, noted)


def invitations_of(inviter: User) -> QuerySet[Invitation]:
    """The newest first; with what became of those that were used."""
    return Invitation.objects.made_by(inviter).select_related("application", "person").order_by("-made_at")


def invitations_about(person: InsuredPerson) -> QuerySet[Invitation]:
    """All that were made for them, in an account or at an office, as `invitations_of`."""
    return person.invitations.select_related("application").order_by("-made_at")


def token_of(invitation: Invitation) -> str:
    """What the QR code holds."""
    return sign_id(invitation.pk, salt=_SALT)


def id_of_token(token: str) -> UUID | None:
    """None for what is not ours."""
    return read_id(token, salt=_SALT)


def code_of(invitation: Invitation) -> str:
    """What is typed where there is no camera, say F7K2A-94QDM; empty once the key is gone that it was made with."""
    for key in _keys():
        code = _code_under(key, invitation.pk)
        if constant_time_compare(_digest(code, key), bytes(invitation.code_digest)):
            return f"{code[:5]}-{code[5:]}"
    return ""


def id_of_code(letters: str) -> UUID | None:
    """`letters` without spaces and dashes. Of one that holds no more too: `opened` says so, for every reason alike."""
    digests = [_digest(letters, key) for key in _keys()]
    return Invitation.objects.filter(code_digest__in=digests).values_list("pk", flat=True).first()


def holds(invitation_id: UUID | None, user: User) -> bool:
    """Is there one that still stands under it, for this user?"""
    return invitation_id is not None and _held_out(invitation_id, user) is not None


def opened(invitation_id: UUID, user: User) -> Invitation:
    """What the one who holds it may see of it, their own card linked. Raises SelfLinkRequired before anything is looked
    for, InvitationNotOpen, OwnInvitation."""
    own = selectors.own_person(user)
    if own is None:
        raise SelfLinkRequired
    invitation = _held_out(invitation_id, user)
    if invitation is None:
        raise InvitationNotOpen
    if invitation.person_id == own.pk:
        raise OwnInvitation
    return invitation


def accept_invitation(
    invitation: Invitation, *, user: User, shown: texts.Shown, language: str, by: Actor, address: str | None = None
) -> LinkApplication:
    """An application like any other, for which nobody is asked again; of many at once the first one gets it, and a second
    press of theirs changes nothing. Raises as `opened`, and what a submission raises
    (`applications.submit_application`)."""
    with transaction.atomic():
        list(Invitation.objects.select_for_update(no_key=True).filter(pk=invitation.pk).values_list("pk"))
        accepted = LinkApplication.objects.of(user).filter(invitation=invitation.pk).first()
        if accepted is not None:
            return accepted
        invitation = opened(invitation.pk, user)
        limits.lock_users([user.pk])
        held = limits.Holdings.of(user)
        application = begin_draft(user, held.own_person, is_self=False, language=language)
        application.notice_version, application.notice_hash = shown.version, shown.sha256
        save_answers(
            application,
            version=application.version,
            name=invitation.person.name,
            number=invitation.person.number,
            relationship=invitation.relationship,
            scopes=list(invitation.scopes),
            term_days=invitation.term_days,
        )
        send_draft(
            application, held=held, language=language, by=by, declaration=shown, is_invited=True, address=address
        )
        Invitation.objects.filter(pk=invitation.pk).update(used_at=timezone.now(), application=application)
        _note("invitation_accepted", invitation, by)
        maker, codes = invitation.person, {"reference": application.reference}
        save_messages(
            [
                message_person(maker, Kind.INVITATION_USED, holder=holder_of(maker), codes=codes),
                message_user(user, Kind.INVITATION_ACCEPTED, application=application, codes=codes),
            ]
        )
    return application


def forget_invitations() -> int:
    """Those that led to nothing; the others are what a consent rests on."""
    over = Invitation.objects.filter(used_at__isnull=True, expires_at__lt=timezone.now() - kept_for("invitations"))
    deleted, _by_model = over.delete()
    return deleted


def _held_out(invitation_id: UUID, user: User) -> Invitation | None:
    """Only while its yes is still somebody's. For whom they block, into whose hands it came, there is none, nor for the officer
    who recorded it and the officer's relatives; and it takes no longer to find none."""
    blocks = blocks_against(user).filter(person=OuterRef("person"))
    holding = Invitation.objects.standing().backed().filter(~Exists(blocks), ~Q(officer=user), ~Exists(_near(user)))
    return holding.select_related("person").filter(pk=invitation_id).first()


def _near(user: User) -> QuerySet[FamilyLink]:
    """Links between the user and the officer of the invitation around it, paused and frozen ones too."""
    standing = FamilyLink.objects.standing()
    own = standing.own()
    officers = own.filter(owner=OuterRef(OuterRef("officer"))).values("person")
    sees_user = Q(owner=OuterRef("officer"), person__in=own.filter(owner=user).values("person"))
    return standing.of_relatives().filter(sees_user | Q(owner=user, person__in=officers))


def _keys() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def _code_under(key: str, invitation_id: UUID) -> str:
    """Letters of a number that only our key makes of the id."""
    number = int.from_bytes(
        salted_hmac("families.invitation_code", invitation_id.hex, secret=key, algorithm="sha256").digest()
    )
    letters = []
    for _position in range(CODE_LENGTH):
        number, place = divmod(number, len(REFERENCE_LETTERS))
        letters.append(REFERENCE_LETTERS[place])
    return "".join(letters)


def _digest(code: str, key: str) -> bytes:
    """Keyed, because ten letters could be guessed from a plain hash."""
    return salted_hmac("families.invitation_digest", code, secret=key, algorithm="sha256").digest()


def _note(
    kind: str, invitation: Invitation, by: Actor, codes: Mapping[str, Code | Sequence[str]] | None = None
) -> None:
    record_event(
        f"families.{kind}",
        by=by,
        of="invitation",
        object_id=invitation.pk,
        person_id=invitation.person_id,
        codes=codes,
    )
