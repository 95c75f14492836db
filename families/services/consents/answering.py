"""The relative's answer, by every route: own account, code at the consent page, code read out, one's own card, an
invitation."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from audit.services import Actor, Code
from authorities.packs import pack_for
from families import texts
from families.decisions import RefusalReason
from families.errors import ConsentNotOpen, InvalidTransition, RegisterSilent, ScopeNotAllowed
from families.message_texts import BEGINS, UNTIL
from families.models import Consent, InsuredPerson, LinkApplication
from families.models.consents import Answer, Route
from families.models.messages import Kind
from families.packs import LinkingRules, provider_of
from families.services import breaker
from families.services.applications import limits
from families.services.applications.activation import CannotActivate, Obstacle, activate_link
from families.services.applications.transitions import move
from families.services.consents.blocks import block_applicant
from families.services.consents.codes import proven_code
from families.services.consents.terms import Terms, may_grant, waiting_consent
from families.services.messages import closed_message, holder_of, message_person, save_messages
from families.states import Status
from families.verification import provider_named

log = structlog.get_logger(__name__)

_BY_CODE = frozenset({Route.CODE, Route.READ_OUT, Route.SELF_CODE})


def grant(
    application: LinkApplication,
    terms: Terms,
    *,
    route: Route,
    shown: texts.Shown,
    language: str,
    by: Actor,
    codes: Mapping[str, Code] | None = None,
) -> Obstacle | None:
    """Record the yes and make the link, in one transaction. When something stands in the way by now (no room, death,
    the card), the yes is kept, the application ends as if declined and the applicant does not read why. Returns it, for
    whom the relative may be told through; `codes` are further ones of the event.

    Raises ConsentNotOpen, ScopeNotAllowed.
    """
    consent = waiting_consent(application)
    _check_proof(application, route)
    _check_terms(application, terms, route)
    is_known = is_still_known(consent.person)
    try:
        with transaction.atomic():
            limits.lock_applications(LinkApplication.objects.filter(pk=application.pk))  # first of all locks
            _answer(consent, Answer.GRANTED, terms, route=route, shown=shown, language=language, by=by)
            if not is_known:
                return _decline_for(consent, Obstacle.NOT_ON_REGISTER)
            obstacle = _link(application, consent, route, shown, by=by, codes=codes or {})
            if obstacle is None and application.link.begins_at > timezone.now():
                _tell_how_to_stop(consent)
            return obstacle
    except InvalidTransition as error:
        raise ConsentNotOpen from error


def conclude(
    application: LinkApplication,
    terms: Terms,
    *,
    route: Route,
    shown: texts.Shown,
    language: str,
    by: Actor,
    answered_at: datetime,
    codes: Mapping[str, Code],
) -> None:
    """`grant` for a yes that was given before the register was asked, as it just was: in the caller's transaction, which
    holds the application. Raises ConsentNotOpen, ScopeNotAllowed, InvalidTransition."""
    consent = waiting_consent(application)
    _check_terms(application, terms, route)
    _answer(consent, Answer.GRANTED, terms, route=route, shown=shown, language=language, by=by, at=answered_at)
    _link(application, consent, route, shown, by=by, codes=codes)


def _link(
    application: LinkApplication,
    consent: Consent,
    route: Route,
    shown: texts.Shown,
    *,
    by: Actor,
    codes: Mapping[str, Code],
) -> Obstacle | None:
    try:
        with transaction.atomic():
            activate_link(application, consent, by=by, begins_at=_begins_at(consent, route))
    except CannotActivate as error:
        return _decline_for(consent, error.obstacle)
    told = {"route": route.value, "text": shown.version, **codes}
    move(application, Status.APPROVED, event="consent_granted", by=by, codes=told)
    return None


def refuse(
    application: LinkApplication,
    *,
    route: Route,
    shown: texts.Shown,
    language: str,
    by: Actor,
    reasons: Collection[str] = (),
    blocks: bool = False,
    codes: Mapping[str, Code] | None = None,
) -> None:
    """Record the no, with `reasons` of `RefusalReason`, which the applicant never learns; `blocks`: they are not to ask
    again; `codes` are further ones of the event. Raises ConsentNotOpen."""
    consent = waiting_consent(application)
    _check_proof(application, route)
    try:
        with transaction.atomic():
            limits.lock_applications(LinkApplication.objects.filter(pk=application.pk))  # first of all locks
            terms = Terms([], 0)
            _answer(consent, Answer.REFUSED, terms, route=route, shown=shown, language=language, by=by)
            Consent.objects.filter(pk=consent.pk).update(refusal_reasons=_in_order(reasons))
            _decline(consent, "consent_refused", {"route": route.value, **(codes or {})}, by=by)
            if blocks:
                asked = application.asked_person
                assert asked is not None  # somebody was asked
                block_applicant(asked, application.applicant, by=by)
    except InvalidTransition as error:
        raise ConsentNotOpen from error


def _check_proof(application: LinkApplication, route: Route) -> None:
    """An answer by code counts only soon after the right code, and a code that was to be read out grants no more than
    that, wherever it was typed. Raises ConsentNotOpen."""
    if route not in _BY_CODE:
        return
    code = proven_code(application)
    if code is None or (code.route == Route.READ_OUT and route != Route.READ_OUT):
        raise ConsentNotOpen


def _check_terms(application: LinkApplication, terms: Terms, route: Route) -> None:
    if not may_grant(application, terms, route):
        raise ScopeNotAllowed


def is_still_known(person: InsuredPerson) -> bool:
    """Weeks may lie between the register's match and the yes: does it still show this person? A register that is silent
    stops nobody; its news comes later."""
    provider = provider_of(person.region_id)
    try:
        with breaker.guarded(provider):
            return provider_named(provider).person(person.register_reference, is_waited_for=True) is not None
    except RegisterSilent:
        log.warning("person_not_asked_again", person=str(person.pk))
        return True


def _answer(
    consent: Consent,
    answer: Answer,
    terms: Terms,
    *,
    route: Route,
    shown: texts.Shown,
    language: str,
    by: Actor,
    at: datetime | None = None,
) -> None:
    consent.answer, consent.answered_at, consent.answered_by = answer, at or timezone.now(), f"{by.kind}:{by.id}"
    consent.route, consent.language = route, language
    consent.text_version, consent.text_hash = shown.version, shown.sha256
    consent.scopes, consent.term_days = list(terms.scopes), terms.term_days
    is_open = Consent.objects.filter(answered_at__isnull=True, application__declines_at__isnull=True)
    written = is_open.filter(pk=consent.pk).update(
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


def _in_order(reasons: Collection[str]) -> list[str]:
    return [reason for reason in RefusalReason.values if reason in reasons]


def _decline_for(consent: Consent, obstacle: Obstacle) -> Obstacle:
    _decline(consent, "obstacle", {"obstacle": obstacle.value}, by=Actor.system("activation"))
    return obstacle


def _decline(consent: Consent, event: str, codes: Mapping[str, Code], *, by: Actor) -> None:
    application = consent.application
    with transaction.atomic():
        move(application, Status.DECLINED, event=event, by=by, codes=codes)
        save_messages([closed_message(application)])


def _begins_at(consent: Consent, route: Route) -> datetime:
    if route != Route.READ_OUT:
        return timezone.now()
    rules = pack_for(consent.person.region_id).section(LinkingRules)
    return timezone.now() + timedelta(hours=rules.read_out_starts_after_hours)


def _tell_how_to_stop(consent: Consent) -> None:
    person, application = consent.person, consent.application
    link = application.link
    assert link.until is not None  # one's own card alone has no term, and waits for nothing
    codes = {
        "reference": application.reference,
        BEGINS: link.begins_at.isoformat(timespec="minutes"),
        UNTIL: timezone.localdate(link.until).isoformat(),
    }
    holder = holder_of(person)
    save_messages([message_person(person, Kind.READ_OUT_BEGINS, holder=holder, application=application, codes=codes)])
