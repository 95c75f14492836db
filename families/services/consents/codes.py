"""One-time codes: the authority makes, sends and checks them; a phone number or a code never comes here to stay.

A relative's code is asked for in a row and handed over by a worker, so that no page waits for the register, and none
tells by its words or its time whether there is anybody to reach. No transaction is open while the register is asked.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.models import ActorKind
from audit.services import Actor, record_event
from authorities.packs import pack_for
from families import selectors
from families.due import put_off, wake
from families.errors import (
    CodeExpired,
    CodeLocked,
    ConsentNotOpen,
    NoPhoneOnRecord,
    QuietHours,
    RegisterSilent,
)
from families.models import CodeAttempt, Consent, FamilyLink, InsuredPerson, LinkApplication, OneTimeCode
from families.models.codes import CodePurpose
from families.models.consents import Route
from families.packs import LinkingRules, provider_of
from families.services import breaker
from families.services.applications import limits
from families.services.consents.code_rules import A_DAY, REFUSED, digits_of, key_of_try, to_take_up
from families.services.consents.terms import is_offered, most_that_route_grants, waiting_consent
from families.services.handing_over import hand_over_due
from families.services.notice_values import address_of
from families.verification import CodeCheck, CodeRequest, SentCode, provider_named

log = structlog.get_logger(__name__)

SEND_CODES_DUE = "families.tasks.send_due_codes"
PROOF_LASTS = timedelta(minutes=15)  # from the right code to the answer
_GIVEN_UP_AFTER = timedelta(minutes=10)  # nobody waits longer before a page that asks for a code
_LONGEST_WAIT = timedelta(minutes=1)
_FOR_ANSWER = Q(purpose=CodePurpose.ANSWER)
_AROUND = (
    *("consent__person", "consent__application__applicant"),
    *("consent__application__person", "consent__application__other_guardian"),
)


def can_use_codes(application: LinkApplication) -> bool:
    """By code only to a phone that is on record and is not the applicant's own; one's own card is the exception."""
    person = application.asked_person
    if person is None or not person.has_phone:
        return False
    return application.is_self or not application.is_asked_phone_shared


def ask_for_code(application: LinkApplication, *, route: Route, channel: str, language: str, by: Actor) -> None:
    """Have a worker see to it that the relative gets a code, within seconds or not at all. What comes of it is told to
    nobody. Raises ConsentNotOpen, NoPhoneOnRecord, TooManyCodes, which a page must not tell apart either."""
    consent = waiting_consent(application)
    if not can_use_codes(application) or not is_offered(application, route):
        raise NoPhoneOnRecord
    with transaction.atomic():
        _reserve(consent, route=route, channel=channel, language=language, by=by, due_at=timezone.now())
        wake(SEND_CODES_DUE)


def send_own_code(application: LinkApplication, *, channel: str, language: str, by: Actor) -> datetime:
    """One's own code, now; returns until when it is valid.

    Raises ConsentNotOpen, NoPhoneOnRecord, QuietHours, TooManyCodes, RegisterSilent.
    """
    consent = waiting_consent(application)
    if not can_use_codes(application):
        raise NoPhoneOnRecord
    code = _reserve(consent, route=Route.SELF_CODE, channel=channel, language=language, by=by)
    try:
        sent = _ask_register(code)
    except (NoPhoneOnRecord, QuietHours):
        OneTimeCode.objects.filter(pk=code.pk).update(failed_at=timezone.now())
        raise
    return _note_sent(code, sent)


def _reserve(
    consent: Consent, *, route: Route, channel: str, language: str, by: Actor, due_at: datetime | None = None
) -> OneTimeCode:
    """Count before sending, so that no race sends more. An own code that the register never answered for is taken up
    again. Raises TooManyCodes."""
    now = timezone.now()
    asked_by, asked_through = f"{by.kind}:{by.id}", by.app or ""
    with transaction.atomic():
        limits.lock_persons([consent.person_id])
        again = to_take_up(
            list(_codes_to_the_person(consent).filter(asked_at__gt=now - A_DAY).order_by("asked_at")),
            now,
            is_unanswered=lambda code: code.consent_id == consent.pk and _is_unanswered(code, channel, language),
            has_failed=lambda code: code.failed_at is not None,
        )
        if again is not None:
            again.asked_at, again.asked_by, again.asked_through = now, asked_by, asked_through
            again.save(update_fields=["asked_at", "asked_by", "asked_through"])
            return again
        return OneTimeCode.objects.create(
            consent=consent,
            route=route,
            channel=channel,
            language=language,
            asked_at=now,
            asked_by=asked_by,
            asked_through=asked_through,
            due_at=due_at,
        )


def _codes_to_the_person(consent: Consent) -> QuerySet[OneTimeCode]:
    """Those for any request of this applicant to this person, whichever of the applicant's accounts sent it: withdrawing and
    asking anew brings no more of them. What others ask for is not counted, nor codes for managing: nobody can use up what
    the person needs to answer somebody else, or to see who is linked to them."""
    applicant = consent.application.applicant_id
    cards = FamilyLink.objects.own().not_taken().filter(owner=applicant)
    same = FamilyLink.objects.own().not_taken().filter(person__in=cards.values("person"))
    who = Q(consent__application__applicant=applicant) | Q(consent__application__applicant__in=same.values("owner"))
    return OneTimeCode.objects.filter(_FOR_ANSWER, who, consent__person=consent.person_id)


def _is_unanswered(code: OneTimeCode, channel: str, language: str) -> bool:
    is_open = code.route == Route.SELF_CODE and code.sent_at is None and code.failed_at is None
    return is_open and (code.channel, code.language) == (channel, language)


def send_due_codes() -> int:
    """Hand due codes to the register, each once. Returns how many went out."""
    due = OneTimeCode.objects.filter(due_at__isnull=False).select_related(*_AROUND)
    return hand_over_due(due, again=SEND_CODES_DUE, provider_of=_provider_of, send=_send, put_off=_put_off)


def _send(code: OneTimeCode, token: UUID) -> bool:
    """Raises RegisterSilent."""
    if timezone.now() - code.asked_at > _GIVEN_UP_AFTER:
        _give_up(code, token, "too late")
        return False
    try:
        if code.purpose == CodePurpose.ANSWER:
            waiting_consent(code.consent.application)
        sent = _ask_register(code)
    except (ConsentNotOpen, NoPhoneOnRecord, QuietHours) as error:
        _give_up(code, token, type(error).__name__)
        return False
    _note_sent(code, sent, token)
    return True


def _put_off(code: OneTimeCode, token: UUID, error: RegisterSilent) -> None:
    put_off(OneTimeCode, [code.pk], token, longest=_LONGEST_WAIT, at_least=error.retry_after)


def _give_up(code: OneTimeCode, token: UUID, why: str) -> None:
    OneTimeCode.objects.filter(pk=code.pk, lease_token=token).update(
        failed_at=timezone.now(), due_at=None, lease_until=None, lease_token=None
    )
    log.info("code_not_sent", code=str(code.pk), why=why)


def _ask_register(code: OneTimeCode) -> SentCode:
    """Raises NoPhoneOnRecord, QuietHours, RegisterSilent. What cannot be granted by this code is named all the same
    when there is nothing else: the relative can still refuse."""
    request = _answering(code) if code.purpose == CodePurpose.ANSWER else _managing(code)
    provider = _provider_of(code)
    with breaker.guarded(provider):
        return provider_named(provider).send_code(request, idempotency_key=str(code.pk), is_waited_for=True)


def _answering(code: OneTimeCode) -> CodeRequest:
    consent, application = code.consent, code.consent.application
    most = most_that_route_grants(application, Route(code.route))
    purpose = "guardian" if application.is_guardian_asked else "link"
    return CodeRequest(
        person_reference=receiver_of(code).register_reference,
        purpose="self" if application.is_self else purpose,
        channel=code.channel,
        language=code.language,
        applicant_name=consent.person.name if application.is_self else selectors.name_of(application.applicant),
        relationship=application.relationship,
        scopes=most.scopes or application.scopes,
        term_days=None if application.is_self else most.term_days,
        reference=application.reference,
        address="" if application.is_self else address_of("families:consent"),
    )


def _managing(code: OneTimeCode) -> CodeRequest:
    """It names nobody: whoever is linked stands behind the code."""
    return CodeRequest(
        person_reference=receiver_of(code).register_reference,
        purpose=code.purpose,
        channel=code.channel,
        language=code.language,
        applicant_name="",
        relationship="",
        scopes=(),
        term_days=None,
        reference=code.consent.application.reference,
        address=address_of("families:manage"),
    )


def receiver_of(code: OneTimeCode) -> InsuredPerson:
    """To whose telephone it goes."""
    application = code.consent.application
    if code.purpose == CodePurpose.MANAGE:
        return code.consent.person
    receiver = application.other_guardian if code.purpose == CodePurpose.CARE else application.asked_person
    assert receiver is not None  # a code is asked for where somebody can be reached
    return receiver


def _note_sent(code: OneTimeCode, sent: SentCode, token: UUID | None = None) -> datetime:
    """Returns until when the code is valid: as the register says, and no longer than the pack allows."""
    rules = pack_for(code.consent.person.region_id).section(LinkingRules)
    now = timezone.now()
    expires_at = min(sent.expires_at, now + timedelta(minutes=rules.code_minutes))
    kind, _colon, actor = code.asked_by.partition(":")
    with transaction.atomic():
        held = OneTimeCode.objects.filter(pk=code.pk, sent_at__isnull=True, lease_token=token)
        if held.update(
            sent_at=now, expires_at=expires_at, register_id=sent.id, due_at=None, lease_until=None, lease_token=None
        ):
            _record_sent(code, by=Actor(ActorKind(kind), actor, code.asked_through or None))
    return expires_at


def _record_sent(code: OneTimeCode, *, by: Actor) -> None:
    """One for managing is the person's affair and none of the application's, whose applicant follows it."""
    consent, channel, receiver = code.consent, {"channel": code.channel}, receiver_of(code).pk
    kind, of, object_id, person_id, codes = (
        (
            "families.code_sent",
            "application",
            consent.application_id,
            consent.person_id,
            channel | {"route": code.route},
        )
        if code.purpose == CodePurpose.ANSWER
        else ("families.managing_code_sent", "person", receiver, receiver, channel)
    )
    record_event(kind, by=by, of=of, object_id=object_id, person_id=person_id, codes=codes)


def check_code(application: LinkApplication, typed: str) -> OneTimeCode:
    """The newest code that was sent, if these are its digits. Raises ConsentNotOpen, CodeRefused (or CodeExpired,
    CodeLocked), RegisterSilent."""
    return try_code(_newest_sent(waiting_consent(application)), typed)


def try_code(code: OneTimeCode | None, typed: str) -> OneTimeCode:
    """The same for a code that is at hand, or that was never sent. Errors as `check_code`."""
    if code is None or (code.expires_at is not None and code.expires_at <= timezone.now()):
        raise CodeExpired
    digits = digits_of(typed)
    attempt = _store_attempt(code.consent, code, digits)
    provider, key = _provider_of(code), str(attempt.pk)
    with breaker.guarded(provider):
        answer = provider_named(provider).check_code(code.register_id, digits, idempotency_key=key, is_waited_for=True)
    CodeAttempt.objects.filter(pk=attempt.pk).update(result=answer.result)
    if answer.result is not CodeCheck.OK:
        raise REFUSED[answer.result]
    return code


def proven_code(application: LinkApplication) -> OneTimeCode | None:
    """The code that was typed rightly within `PROOF_LASTS`, the newest if there are several: whoever did may answer, by
    its route. That another was sent since takes nothing from it."""
    right = CodeAttempt.objects.filter(
        consent__application=application, result=CodeCheck.OK, tried_at__gt=timezone.now() - PROOF_LASTS
    )
    codes = OneTimeCode.objects.filter(_FOR_ANSWER, consent__application=application)
    return codes.filter(register_id__in=right.values("code_id")).order_by("-sent_at").first()


def _newest_sent(consent: Consent) -> OneTimeCode | None:
    sent = consent.codes.filter(_FOR_ANSWER, sent_at__isnull=False)
    return sent.select_related("consent__person").order_by("-sent_at").first()


def _store_attempt(consent: Consent, code: OneTimeCode, digits: str) -> CodeAttempt:
    """One after the other for each consent. The same digits once more are a new try, unless the answer to the last one
    got lost. Raises CodeLocked."""
    rules = pack_for(consent.person.region_id).section(LinkingRules)
    with transaction.atomic():
        Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)
        tries = {attempt.pk: attempt for attempt in consent.code_attempts.filter(code_id=code.register_id)}
        answered = sum(bool(attempt.result) for attempt in tries.values())
        attempt_id = key_of_try("families.code_attempt", code.pk, digits, answered)
        if attempt_id in tries:
            return tries[attempt_id]
        if len(tries) >= rules.code_tries:
            raise CodeLocked
        return CodeAttempt.objects.create(pk=attempt_id, consent=consent, code_id=code.register_id)


def _provider_of(code: OneTimeCode) -> str:
    return provider_of(receiver_of(code).region_id)
