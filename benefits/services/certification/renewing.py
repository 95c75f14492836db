"""Renewing a proof of life for the pension: the declaration, and the person's own confirmation by a code from the authority
to the telephone on its record. No transaction is open while the register is asked."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, record_event
from authorities.packs import pack_for
from benefits.errors import MayNotCertify, RenewalUnderWay
from benefits.models import Certification, CertificationRequest
from benefits.policies import may_certify, may_confirm_by_code
from families import texts
from families.due import wake
from families.errors import CodeExpired, CodeLocked, NoPhoneOnRecord, NothingToCertify, QuietHours
from families.models import FamilyLink, InsuredPerson
from families.packs import LinkingRules, provider_of
from families.selectors import name_of
from families.services import breaker
from families.services.consents.code_rules import A_DAY, REFUSED, digits_of, key_of_try, to_take_up
from families.services.wrong_tries import slowed
from families.verification import CodeCheck, CodeRequest, SentCode, provider_named

CERTIFY_DUE = "benefits.tasks.send_due_certifications"


def declaration_of(link: FamilyLink, language: str) -> texts.Shown:
    """What whoever renews declares, as it is shown and hashed. Quotes Social Insurance Law art. 88."""
    if link.is_self:
        return texts.text_of("certify_self", language)
    return texts.text_of("certify", language, {"name": link.person.name})


def ask_for_code(
    link: FamilyLink, *, declared: texts.Shown, channel: str, language: str, user: User
) -> CertificationRequest:
    """Keep the declaration and have the authority send the person a code, now.

    Raises MayNotCertify, NothingToCertify, RenewalUnderWay, NoPhoneOnRecord, QuietHours, TooManyCodes, RegisterSilent.
    """
    if not may_certify(link) or link.owner_id != user.pk:
        raise MayNotCertify
    if not Certification.objects.filter(person=link.person_id).exists():
        raise NothingToCertify
    if not may_confirm_by_code(link):
        raise NoPhoneOnRecord
    renewal = _reserve(link, declared=declared, channel=channel, language=language, user=user)
    try:
        sent = _ask_register(renewal)
    except (NoPhoneOnRecord, QuietHours):
        CertificationRequest.objects.filter(pk=renewal.pk).update(code_failed_at=timezone.now())
        raise
    _note_sent(renewal, sent)
    return renewal


def _reserve(
    link: FamilyLink, *, declared: texts.Shown, channel: str, language: str, user: User
) -> CertificationRequest:
    """Count before sending, for the person, whoever asks: so no race sends more. A code that the register never
    answered for is taken up again. Raises RenewalUnderWay, TooManyCodes."""
    now = timezone.now()
    with transaction.atomic():
        InsuredPerson.objects.select_for_update(no_key=True).get(pk=link.person_id)
        of_person = CertificationRequest.objects.filter(person_id=link.person_id)
        if of_person.filter(due_at__isnull=False).exists():
            raise RenewalUnderWay
        again = to_take_up(
            list(of_person.filter(asked_at__gt=now - A_DAY).order_by("asked_at")),
            now,
            is_unanswered=lambda row: _is_unanswered(row, link, channel, language),
            has_failed=lambda row: row.code_failed_at is not None,
        )
        shown = {"declaration_version": declared.version, "declaration_hash": declared.sha256}
        if again is not None:
            of_person.filter(pk=again.pk).update(asked_at=now, **shown)
            return of_person.select_related("person", "link__application", "asked_by").get(pk=again.pk)
        return CertificationRequest.objects.create(
            person=link.person,
            link=link,
            asked_by=user,
            channel=channel,
            language=language,
            asked_at=now,
            **shown,
        )


def _is_unanswered(row: CertificationRequest, link: FamilyLink, channel: str, language: str) -> bool:
    asked = (row.link_id, row.channel, row.language)
    return row.code_sent_at is None and row.code_failed_at is None and asked == (link.pk, channel, language)


def _ask_register(renewal: CertificationRequest) -> SentCode:
    """Raises NoPhoneOnRecord, QuietHours, RegisterSilent."""
    link = renewal.link
    asked = CodeRequest(
        person_reference=renewal.person.register_reference,
        purpose="certify",
        channel=renewal.channel,
        language=renewal.language,
        applicant_name=name_of(renewal.asked_by),
        relationship=link.relationship,
        scopes=(),
        term_days=None,
        reference=link.application.reference,
    )
    provider = provider_of(renewal.person.region_id)
    with breaker.guarded(provider):
        return provider_named(provider).send_code(asked, idempotency_key=f"code-{renewal.pk}", is_waited_for=True)


def _note_sent(renewal: CertificationRequest, sent: SentCode) -> None:
    """Valid until the register says, and no longer than the pack allows."""
    rules = pack_for(renewal.person.region_id).section(LinkingRules)
    now = timezone.now()
    with transaction.atomic():
        unsent = CertificationRequest.objects.filter(pk=renewal.pk, code_sent_at__isnull=True)
        if unsent.update(
            code_id=sent.id,
            code_sent_at=now,
            code_expires_at=min(sent.expires_at, now + timedelta(minutes=rules.code_minutes)),
        ):
            record_event(
                "benefits.certification_code_sent",
                by=Actor.citizen(renewal.asked_by_id),
                of="link",
                object_id=renewal.link_id,
                person_id=renewal.person_id,
                codes={"channel": renewal.channel, "text": renewal.declaration_version},
            )


def open_renewal(link: FamilyLink) -> CertificationRequest | None:
    """The newest whose code was sent, while it can still be typed."""
    newest = _newest_sent(link)
    return None if newest is None or newest.proven_at is not None or _is_past(newest) else newest


def _newest_sent(link: FamilyLink) -> CertificationRequest | None:
    sent = CertificationRequest.objects.filter(link=link, code_sent_at__isnull=False)
    return sent.select_related("person").order_by("-code_sent_at").first()


def _is_past(renewal: CertificationRequest) -> bool:
    return renewal.code_expires_at is None or renewal.code_expires_at <= timezone.now()


def confirm(link: FamilyLink, typed: str, *, address: str | None = None) -> None:
    """With the digits of the newest code: from then on a worker sees to it that the authority is told, once.

    `address`: of the network, where a person's own browser asks. Raises MayNotCertify, CodeRefused (or CodeExpired,
    CodeLocked), TooManyTries, RegisterSilent. Once the code was right, typing it again changes nothing.
    """
    if not may_certify(link):
        raise MayNotCertify
    with slowed("certify_code", str(link.owner_id), typed=digits_of(typed), address=address):
        _confirm(link, typed)


def _confirm(link: FamilyLink, typed: str) -> None:
    newest = _newest_sent(link)
    if newest is not None and newest.proven_at is not None:
        return
    if newest is None or _is_past(newest):
        raise CodeExpired
    digits = digits_of(typed)
    key = _store_try(newest, digits)
    if key is None:
        return
    provider = provider_of(newest.person.region_id)
    with breaker.guarded(provider):
        answer = provider_named(provider).check_code(
            newest.code_id, digits, idempotency_key=str(key), is_waited_for=True
        )
    if answer.result is CodeCheck.OK:
        _note_proven(newest)
        return
    CertificationRequest.objects.filter(pk=newest.pk, open_try=key).update(open_try=None)
    raise REFUSED[answer.result]


def _store_try(renewal: CertificationRequest, digits: str) -> UUID | None:
    """The try's key, stored before it is checked; None when somebody else's try, a moment ago, was right. The same digits
    once more are a new try, unless the answer to the last one got lost. Raises CodeLocked."""
    rules = pack_for(renewal.person.region_id).section(LinkingRules)
    with transaction.atomic():
        row = CertificationRequest.objects.select_for_update(no_key=True).get(pk=renewal.pk)
        if row.proven_at is not None:
            return None
        if row.open_try is not None and row.open_try == _key_of(row.pk, digits, row.tries):
            return row.open_try
        if row.tries >= rules.code_tries:
            raise CodeLocked
        key = _key_of(row.pk, digits, row.tries + 1)
        CertificationRequest.objects.filter(pk=row.pk).update(tries=row.tries + 1, open_try=key)
        return key


def _key_of(renewal_id: UUID, digits: str, number: int) -> UUID:
    return key_of_try("benefits.certification_try", renewal_id, digits, number)


def _note_proven(renewal: CertificationRequest) -> None:
    now = timezone.now()
    with transaction.atomic():
        unproven = CertificationRequest.objects.filter(pk=renewal.pk, proven_at__isnull=True)
        if unproven.update(proven_at=now, due_at=now, open_try=None):
            record_event(
                "benefits.certification_confirmed",
                by=Actor.citizen(renewal.asked_by_id),
                of="link",
                object_id=renewal.link_id,
                person_id=renewal.person_id,
            )
            wake(CERTIFY_DUE)
