"""Telling people: an inbox entry where there is an account, a notice through the authority where there is none."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from authorities.packs import pack_for
from families.ages import ADULT_AGE
from families.due import put_off, wake
from families.errors import RegisterSilent
from families.message_texts import VARIANT, WARD
from families.models import FamilyLink, InsuredPerson, LinkApplication, Message
from families.models.messages import Kind
from families.packs import LinkingRules, provider_of
from families.selectors import language_of
from families.services import breaker
from families.services.handing_over import hand_over_due
from families.services.inserting import insert_all
from families.services.notice_values import values_of
from families.services.senders.writing import write_outgoing
from families.verification import provider_named

log = structlog.get_logger(__name__)

SEND_DUE = "families.tasks.send_due_messages"
_LONGEST_WAIT = timedelta(hours=1)
Codes = Mapping[str, Any]  # codes, references and days; of a monthly overview lists of them


def message_user(
    user: User,
    kind: Kind,
    *,
    application: LinkApplication | None = None,
    link: FamilyLink | None = None,
    codes: Codes | None = None,
) -> Message:
    """An unsaved inbox entry in the user's language."""
    return Message(
        user=user, kind=kind, language=user.language, application=application, link=link, codes=dict(codes or {})
    )


def message_person(
    person: InsuredPerson,
    kind: Kind,
    *,
    holder: User | None,
    application: LinkApplication | None = None,
    link: FamilyLink | None = None,
    codes: Codes | None = None,
) -> Message:
    """An unsaved message to a person: to `holder`, the account their own card is bound to, or else as a notice."""
    if holder is not None:
        return message_user(holder, kind, application=application, link=link, codes=codes)
    return Message(
        person=person,
        kind=kind,
        language="zh-hans",  # of the authority's letters, unless they chose another: looked up when it goes out
        application=application,
        link=link,
        codes=dict(codes or {}),
        due_at=timezone.now(),
    )


def messages_to_guardian(link: FamilyLink, kind: Kind) -> list[Message]:
    """To the other guardian of the child or ward whom the link shows: none where there is none, where nobody may be told of
    them, or once that person has died."""
    guardian, codes = link.guardian, {"reference": link.application.reference} | of_ward(link.person)
    if guardian is None or link.person.died_on is not None:
        return []
    holder = holder_of(guardian)
    is_told = holder is not None or guardian.is_told_of
    return [message_person(guardian, kind, holder=holder, link=link, codes=codes)] if is_told else []


def of_ward(person: InsuredPerson) -> dict[str, str]:
    """The code by which words to their guardians speak of an adult and not of a child; none of a child."""
    return {VARIANT: WARD} if person.age_on(timezone.localdate()) >= ADULT_AGE else {}


def asked_message(application: LinkApplication, *, holder: User | None) -> Message:
    """To whoever is asked whether they agree: the person, or the other guardian of the child."""
    asked, codes = application.asked_person, {"reference": application.reference}
    assert asked is not None  # nobody is asked before the register matched
    kind = Kind.GUARDIAN_ASKED if application.is_guardian_asked else Kind.CONSENT_ASKED
    return message_person(asked, kind, holder=holder, application=application, codes=codes)


def closed_message(application: LinkApplication) -> Message:
    """What the applicant reads, the same for declined, expired, blocked and full, and for what went with their own card."""
    codes = {"reference": application.reference}
    return message_user(application.applicant, Kind.APPLICATION_CLOSED, application=application, codes=codes)


def save_messages(messages: Sequence[Message]) -> None:
    """Store them with what of them goes out by e-mail or text message and, if one is a notice, wake the sender."""
    insert_all(messages)
    write_outgoing(messages)
    if any(message.due_at is not None for message in messages):
        wake(SEND_DUE)


def keep_in_inbox(messages: Sequence[Message]) -> None:
    """Store them where their receivers alone look: nothing rings, lights up or lies in a letter box that others open. Who
    has no account gets none."""
    insert_all([message for message in messages if message.user_id is not None])


def holder_of(person: InsuredPerson) -> User | None:
    """The user whose own card this is."""
    return holders_of([person.pk]).get(person.pk)


def holders_of(person_ids: Iterable[UUID]) -> dict[UUID, User]:
    """`holder_of` for several at once, by person, in one query."""
    own = FamilyLink.objects.active().own().filter(person__in=person_ids).select_related("owner")
    return {link.person_id: link.owner for link in own}


def inbox(user: User) -> QuerySet[Message]:
    return Message.objects.filter(user=user).order_by("-created_at")


def unread(user: User) -> QuerySet[Message]:
    return inbox(user).filter(read_at__isnull=True)


def unread_count(user: User) -> int:
    return unread(user).count()


def mark_read(message: Message) -> None:
    """The first opening counts; later ones change nothing."""
    if message.read_at is None:
        message.read_at = timezone.now()
        Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=message.read_at)


def mark_read_until(message: Message) -> None:
    """With all of its receiver's that are older."""
    older = Message.objects.filter(user=message.user_id, created_at__lte=message.created_at, read_at__isnull=True)
    older.update(read_at=timezone.now())


def send_due_messages() -> int:
    """Hand due notices to the register, each once (its id is the idempotency key). Returns how many went out."""
    due = Message.objects.filter(due_at__isnull=False).select_related("person")
    return hand_over_due(due, again=SEND_DUE, provider_of=_provider_of, send=_send, put_off=_put_off)


def _send(message: Message, token: UUID) -> bool:
    """In the language that the person chose with us last; it costs who caused the notice nothing to find it. Raises
    RegisterSilent."""
    assert message.person is not None  # only notices are due; the constraint holds it
    message.language = language_of(message.person) or message.language
    with breaker.guarded(_provider_of(message)):
        channel = provider_named(_provider_of(message)).send_notice(
            message.person.register_reference,
            template=message.kind,
            values=values_of(message),
            language=message.language,
            idempotency_key=str(message.pk),
        )
    if channel is None:
        _end(message, token, failed_at=timezone.now())
        return False
    return _end(message, token, sent_at=timezone.now(), channel=channel, language=message.language)


def _put_off(message: Message, token: UUID, error: RegisterSilent) -> None:
    """Try later, until the patience that the pack has with the register is over."""
    patience = timedelta(hours=pack_for(_region_of(message)).section(LinkingRules).register_silence_hours)
    if timezone.now() - message.created_at > patience:
        _end(message, token, failed_at=timezone.now())
        log.error("notice_given_up", message=str(message.pk))
    else:
        put_off(Message, [message.pk], token, longest=_LONGEST_WAIT, at_least=error.retry_after)


def _end(message: Message, token: UUID, **how: Any) -> bool:
    held = Message.objects.filter(pk=message.pk, lease_token=token)
    return bool(held.update(due_at=None, lease_until=None, lease_token=None, **how))


def _provider_of(message: Message) -> str:
    return provider_of(_region_of(message))


def _region_of(message: Message) -> str:
    assert message.person is not None  # only notices are due; the constraint holds it
    return message.person.region_id
