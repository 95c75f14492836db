"""The relative's answer, by every route: own account, code at the consent page, code read out, one's own card.

A code is made, sent and checked by the authority, to the phone on its record. Each try is stored before it is
checked. No transaction is open while the register is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.services import Actor, record_event
from authorities.packs import pack_for
from families import selectors, texts
from families.errors import (
    CodeExpired,
    CodeLocked,
    CodeRefused,
    ConsentNotOpen,
    FamilyServiceError,
    InvalidTransition,
    NoPhoneOnRecord,
    ScopeNotAllowed,
)
from families.models import CodeAttempt, Consent, LinkApplication, Message
from families.models.consents import Answer, Route
from families.models.messages import Kind
from families.packs import LinkingRules, RegistryRules
from families.services.activation import CannotActivate, activate_link
from families.services.messages import holder_of, message_person, message_user, save_messages
from families.services.transitions import move
from families.states import Status
from families.verification import CodeCheck, CodeRequest, Provider, provider_named
from families.wording import relationship_in_words, scopes_in_words, term_in_words

CODES_A_DAY = 5  # sscard default; the register has limits of its own
PAUSE_BETWEEN_CODES = timedelta(seconds=60)


class TooManyCodes(FamilyServiceError):
    """Asked again too soon, or too often a day. The page says so without saying whether anyone was reached."""

    message = _(
        "You can ask for another code after one minute, and for five within a day. Wait a little, then ask again."
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """What a relative grants: scopes and days, of what was asked and what the route allows."""

    scopes: Sequence[str]
    term_days: int


def waiting_consent(application: LinkApplication) -> Consent:
    """Raises ConsentNotOpen when nothing waits for an answer."""
    consent = (
        Consent.objects.select_related("person", "application__applicant")
        .filter(application=application, answered_at__isnull=True, application__status=Status.AWAITING_CONSENT)
        .first()
    )
    if consent is None or _is_past(application.expires_at):
        raise ConsentNotOpen
    return consent


def most_that_route_grants(application: LinkApplication, route: Route) -> Terms:
    """The upper bound by what was asked and by the pack of the person's region."""
    person = application.person
    assert person is not None  # nobody is asked before the register matched
    rules = pack_for(person.region_id).section(LinkingRules)
    scopes, days = application.scopes, application.term_days or rules.default_term_days
    if route == Route.CODE:
        scopes = [scope for scope in scopes if scope in rules.code_route_scopes]
    if route == Route.READ_OUT:
        scopes = [scope for scope in scopes if scope in rules.read_out_scopes]
        days = min(days, rules.read_out_term_days)
    return Terms(scopes, min(days, rules.longest_term_days))


def shown_text(application: LinkApplication, terms: Terms, language: str) -> texts.Shown:
    """What the relative reads; its hash is what the consent keeps."""
    if application.is_self:
        return texts.text_of("self", language)
    return texts.text_of(
        "consent",
        language,
        {
            "applicant": selectors.name_of(application.applicant),
            "relationship": relationship_in_words(application.relationship, language),
            "scopes": scopes_in_words(terms.scopes, language),
            "term": term_in_words(terms.term_days, language),
        },
    )


def can_use_codes(application: LinkApplication) -> bool:
    """By code only to a phone that is on record and is not the applicant's own; one's own card is the exception."""
    person = application.person
    if person is None or not person.has_phone:
        return False
    return application.is_self or not application.is_phone_shared


def send_code(application: LinkApplication, *, channel: str, language: str, by: Actor) -> datetime:
    """Have the authority send a code to the phone on its record; returns until when it is valid.

    Raises ConsentNotOpen, NoPhoneOnRecord, QuietHours, TooManyCodes, RegisterSilent.
    """
    consent = waiting_consent(application)
    if not can_use_codes(application):
        raise NoPhoneOnRecord
    number = _reserve_code(consent)
    terms = most_that_route_grants(application, Route.SELF_CODE if application.is_self else Route.CODE)
    request = CodeRequest(
        person_reference=consent.person.register_reference,
        purpose="self" if application.is_self else "link",
        channel=channel,
        language=language,
        applicant_name=consent.person.name if application.is_self else selectors.name_of(application.applicant),
        relationship=application.relationship,
        scopes=terms.scopes,
        term_days=None if application.is_self else terms.term_days,
        reference=application.reference,
    )
    sent = _provider_of(consent).send_code(request, idempotency_key=f"{consent.pk}:{number}")
    with transaction.atomic():
        Consent.objects.filter(pk=consent.pk, answered_at__isnull=True).update(
            code_id=sent.id, code_expires_at=sent.expires_at
        )
        record_event(
            "families.code_sent",
            by=by,
            of="application",
            object_id=application.pk,
            person_id=consent.person_id,
            codes={"channel": channel, "number": number},
        )
    return sent.expires_at


def _reserve_code(consent: Consent) -> int:
    """Count before sending, so that no race sends more. Raises TooManyCodes."""
    now = timezone.now()
    with transaction.atomic():
        row = Consent.objects.select_for_update().get(pk=consent.pk)
        if row.code_sent_at is not None and now - row.code_sent_at < PAUSE_BETWEEN_CODES:
            raise TooManyCodes
        sent_today = row.codes_sent_on_day if row.code_sent_at and now - row.code_sent_at < timedelta(days=1) else 0
        if sent_today >= CODES_A_DAY:
            raise TooManyCodes
        row.codes_sent += 1
        row.codes_sent_on_day = sent_today + 1
        row.code_sent_at = now
        row.save(update_fields=["codes_sent", "codes_sent_on_day", "code_sent_at"])
        return row.codes_sent


def check_code(application: LinkApplication, code: str) -> Consent:
    """The consent that waits, if the code is right. Raises ConsentNotOpen, CodeRefused (or CodeExpired, CodeLocked),
    RegisterSilent."""
    consent = waiting_consent(application)
    if not consent.code_id:
        raise CodeExpired
    digits = "".join(character for character in code if character.isdigit())
    person = consent.person
    rules = pack_for(person.region_id).section(LinkingRules)
    with transaction.atomic():
        Consent.objects.select_for_update().get(pk=consent.pk)  # tries of one code are counted one after the other
        if consent.code_attempts.filter(code_id=consent.code_id).count() >= rules.code_tries:
            raise CodeLocked
        attempt = CodeAttempt.objects.create(consent=consent, code_id=consent.code_id)
    answer = _provider_of(consent).check_code(consent.code_id, digits, idempotency_key=str(attempt.pk))
    CodeAttempt.objects.filter(pk=attempt.pk).update(result=answer.result)
    if answer.result is not CodeCheck.OK:
        raise _REFUSED[answer.result]
    return consent


_REFUSED: dict[CodeCheck, type[CodeRefused]] = {
    CodeCheck.WRONG: CodeRefused,
    CodeCheck.EXPIRED: CodeExpired,
    CodeCheck.LOCKED: CodeLocked,
}


def grant(
    application: LinkApplication, terms: Terms, *, route: Route, shown: texts.Shown, language: str, by: Actor
) -> None:
    """Record the yes and make the link, in one transaction. When something stands in the way by now (no room, death,
    the card), the application ends as if declined and nobody reads why. Raises ConsentNotOpen, ScopeNotAllowed."""
    consent = waiting_consent(application)
    most = most_that_route_grants(application, route)
    if not application.is_self and (not terms.scopes or not set(terms.scopes) <= set(most.scopes)):
        raise ScopeNotAllowed
    if terms.term_days > most.term_days:
        raise ScopeNotAllowed
    try:
        with transaction.atomic():
            _answer(consent, Answer.GRANTED, terms, route=route, shown=shown, language=language, by=by)
            activate_link(application, consent, by=by, begins_at=_begins_at(consent, route))
            move(
                application,
                Status.APPROVED,
                event="consent_granted",
                by=by,
                codes={"route": route.value, "text": shown.version},
            )
            if route == Route.READ_OUT:
                _tell_how_to_stop(consent)
    except CannotActivate as error:
        _decline(consent, "obstacle", {"obstacle": error.obstacle.value}, by=Actor.system("activation"))
    except InvalidTransition as error:
        raise ConsentNotOpen from error


def refuse(application: LinkApplication, *, route: Route, shown: texts.Shown, language: str, by: Actor) -> None:
    """Record the no. Raises ConsentNotOpen."""
    consent = waiting_consent(application)
    try:
        with transaction.atomic():
            terms = Terms([], 0)
            _answer(consent, Answer.REFUSED, terms, route=route, shown=shown, language=language, by=by)
            _decline(consent, "consent_refused", {"route": route.value}, by=by)
    except InvalidTransition as error:
        raise ConsentNotOpen from error


def _answer(
    consent: Consent, answer: Answer, terms: Terms, *, route: Route, shown: texts.Shown, language: str, by: Actor
) -> None:
    consent.answer, consent.answered_at, consent.answered_by = answer, timezone.now(), f"{by.kind}:{by.id}"
    consent.route, consent.language = route, language
    consent.text_version, consent.text_hash = shown.version, shown.sha256
    consent.scopes, consent.term_days = list(terms.scopes), terms.term_days
    written = Consent.objects.filter(pk=consent.pk, answered_at__isnull=True).update(
        answer=consent.answer,
        answered_at=consent.answered_at,
        answered_by=consent.answered_by,
        route=route,
        language=language,
        text_version=shown.version,
        text_hash=shown.sha256,
        scopes=consent.scopes,
        term_days=consent.term_days,
    )
    if not written:
        raise ConsentNotOpen


def _decline(consent: Consent, event: str, codes: dict[str, str], *, by: Actor) -> None:
    application = consent.application
    with transaction.atomic():
        move(application, Status.DECLINED, event=event, by=by, codes=codes)
        save_messages([closed_message(application)])


def closed_message(application: LinkApplication) -> Message:
    """What the applicant reads, the same for declined, expired, blocked and full."""
    return message_user(
        application.applicant,
        Kind.APPLICATION_CLOSED,
        application=application,
        codes={"reference": application.reference},
    )


def _begins_at(consent: Consent, route: Route) -> datetime:
    if route != Route.READ_OUT:
        return timezone.now()
    rules = pack_for(consent.person.region_id).section(LinkingRules)
    return timezone.now() + timedelta(hours=rules.read_out_starts_after_hours)


def _tell_how_to_stop(consent: Consent) -> None:
    person, application = consent.person, consent.application
    codes = {"reference": application.reference}
    holder = holder_of(person)
    save_messages([message_person(person, Kind.READ_OUT_BEGINS, holder=holder, application=application, codes=codes)])


def _provider_of(consent: Consent) -> Provider:
    return provider_named(pack_for(consent.person.region_id).section(RegistryRules).provider)


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= timezone.now()
