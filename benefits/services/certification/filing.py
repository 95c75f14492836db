"""Telling the authority of each proven renewal, once: its row is due until the register has taken it or refused it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from audit.services import Actor, record_event
from authorities.packs import pack_for
from benefits.models import Certification, CertificationRequest
from benefits.models.certifications import ProofKind, Refusal
from benefits.policies import may_certify
from benefits.services.certification.renewing import CERTIFY_DUE
from families.due import put_off
from families.errors import NothingToCertify, ProofNeeded, RegisterSilent
from families.models import Message
from families.models.messages import Kind
from families.packs import LinkingRules, provider_of
from families.selectors import own_person
from families.services import breaker
from families.services.handing_over import hand_over_due
from families.services.messages import holder_of, message_person, message_user, save_messages
from families.verification import CertificationFacts, provider_named

log = structlog.get_logger(__name__)

_LONGEST_WAIT = timedelta(minutes=1)  # a right code proves for an hour at most
_CLOCKS_DIFFER = timedelta(minutes=5)  # at most: the register's and ours
_STILL_THERE = timedelta(minutes=1)  # so long somebody waits before the page, and needs no message


def send_due_certifications() -> int:
    """Hand each proven renewal to the register, once. Returns how many it took."""
    due = CertificationRequest.objects.filter(due_at__isnull=False).select_related("person", "link__person", "asked_by")
    return hand_over_due(due, again=CERTIFY_DUE, provider_of=_provider_of, send=_send, put_off=_put_off)


def _send(renewal: CertificationRequest, token: UUID) -> bool:
    """Raises RegisterSilent. A link that has ended meanwhile does nothing any more."""
    asker = own_person(renewal.asked_by)
    if asker is None or not may_certify(renewal.link):
        return _end_without(renewal, token, Refusal.LINK_ENDED)
    provider = _provider_of(renewal)
    try:
        with breaker.guarded(provider):
            facts = provider_named(provider).certify(
                renewal.person.register_reference,
                certified_by=asker.register_reference,
                proof={"kind": ProofKind.SELF.value, "code_id": renewal.code_id},
                idempotency_key=str(renewal.pk),
                is_waited_for=True,  # a renewal takes up to two calls, and both end within the time of a task
            )
    except ProofNeeded:
        return _end_without(renewal, token, Refusal.PROOF_NEEDED)
    except NothingToCertify:
        return _refuse(renewal, token, Refusal.NO_PENSION)
    return _keep(renewal, token, facts)


def _end_without(renewal: CertificationRequest, token: UUID, why: Refusal) -> bool:
    """No call goes out, or none is taken, any more; an earlier one may have been."""
    taken = _taken_before(renewal) if renewal.attempts > 1 else None
    return _keep(renewal, token, taken) if taken else _refuse(renewal, token, why)


def _taken_before(renewal: CertificationRequest) -> CertificationFacts | None:
    """What the register has, where it has been certified since the code was right: then it took an earlier call, whose
    answer got lost for so long that its key is no longer kept. Raises RegisterSilent."""
    provider = _provider_of(renewal)
    with breaker.guarded(provider):
        facts = provider_named(provider).certification(renewal.person.register_reference, is_waited_for=True)
    assert renewal.proven_at is not None  # the constraint holds it for a row that is due
    is_newer = facts is not None and facts.certified_at >= renewal.proven_at - _CLOCKS_DIFFER
    return facts if is_newer else None


def _keep(renewal: CertificationRequest, token: UUID, facts: CertificationFacts) -> bool:
    now = timezone.now()
    with transaction.atomic():
        if not _end(renewal, token, filed_at=now):
            return False
        told = {
            "due_on": facts.due_on,
            "certified_at": facts.certified_at,
            "proof_kind": facts.proof_kind,
            "fetched_at": now,
        }
        Certification.objects.update_or_create(person=renewal.person, defaults=told)
        record_event(
            "benefits.certified",
            by=Actor.citizen(renewal.asked_by_id),
            of="link",
            object_id=renewal.link_id,
            person_id=renewal.person_id,
            codes={"proof": facts.proof_kind or ProofKind.SELF.value},
        )
        save_messages(_messages(renewal, Kind.CERTIFICATION_FILED))
    return True


def _refuse(renewal: CertificationRequest, token: UUID, why: Refusal) -> bool:
    is_registers = why in {Refusal.PROOF_NEEDED, Refusal.NO_PENSION}
    with transaction.atomic():
        if _end(renewal, token, refused_at=timezone.now(), refusal=why):
            record_event(
                "benefits.certification_refused",
                by=Actor.authority(_provider_of(renewal)) if is_registers else Actor.system("certification"),
                of="link",
                object_id=renewal.link_id,
                person_id=renewal.person_id,
                codes={"refusal": why.value},
            )
            if why != Refusal.LINK_ENDED:  # the subject may have ended it silently
                save_messages(_messages(renewal, Kind.CERTIFICATION_REFUSED))
    return False


def _messages(renewal: CertificationRequest, kind: Kind) -> list[Message]:
    """To who asked, unless they see it on the page or may not any more; and to the person, when a relative renewed for
    them."""
    told = []
    if _waited(renewal) and may_certify(renewal.link):
        told.append(message_user(renewal.asked_by, kind, link=renewal.link))
    if kind == Kind.CERTIFICATION_FILED and not renewal.link.is_self:
        person = renewal.person
        told.append(message_person(person, Kind.CERTIFIED, holder=holder_of(person), link=renewal.link))
    return told


def _waited(renewal: CertificationRequest) -> bool:
    return renewal.proven_at is not None and timezone.now() - renewal.proven_at > _STILL_THERE


def _put_off(renewal: CertificationRequest, token: UUID, error: RegisterSilent) -> None:
    """Try later, until the patience that the pack has with the register is over."""
    patience = timedelta(hours=pack_for(renewal.person.region_id).section(LinkingRules).register_silence_hours)
    if renewal.proven_at is not None and timezone.now() - renewal.proven_at > patience:
        _refuse(renewal, token, Refusal.SILENCE)
        log.error("certification_given_up", renewal=str(renewal.pk))
    else:
        put_off(CertificationRequest, [renewal.pk], token, longest=_LONGEST_WAIT, at_least=error.retry_after)


def _end(renewal: CertificationRequest, token: UUID, **how: Any) -> bool:
    held = CertificationRequest.objects.filter(pk=renewal.pk, lease_token=token)
    return bool(held.update(due_at=None, lease_until=None, lease_token=None, **how))


def _provider_of(renewal: CertificationRequest) -> str:
    return provider_of(renewal.person.region_id)
