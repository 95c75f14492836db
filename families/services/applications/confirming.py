"""Whom a case is about, where the worker could not learn it: the register is asked once more, by an officer. For all the
cases chosen at once, because somebody waits for the page."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from audit.services import Actor, record_event
from families.encryption import NotOpened
from families.errors import FamilyServiceError, InvalidTransition, RegisterRefused, RegisterSilent
from families.models import LinkApplication
from families.packs import provider_of
from families.policies.officers import can_review
from families.services import breaker
from families.services.applications import limits
from families.services.applications.claims import claim_of, own_references
from families.services.applications.matched import matched
from families.services.applications.other_guardians import (
    OtherGuardians,
    States,
    ask_who_they_are,
    confirmed_by_state,
    named_in,
)
from families.services.applications.people import ConfirmedPeople, confirmed_by
from families.states import Status
from families.verification import Claim, Kinship, Outcome, Result, provider_named

log = structlog.get_logger(__name__)

_WORKS_FOR = 15.0  # seconds in which calls begin; the server ends a request after 30

Refusals = dict[UUID, FamilyServiceError]


class PersonUnknown(FamilyServiceError):
    """The officer has to name the person by the register's reference, and the register has to know it."""

    message = _("The register knows no living person under this reference, or the number is another person's.")


class HandedOver(FamilyServiceError):
    """The register names somebody whose case this officer may not decide, of another region or themself."""

    message = _(
        "The register names a person whose case is not yours to decide. The officers of their region have it now."
    )


class NotReadable(FamilyServiceError):
    message = _("What was entered cannot be read any more. Reject the case: the applicant can apply again.")


def confirm_people(cases: Sequence[LinkApplication], *, officer: User, references: Mapping[UUID, str]) -> Refusals:
    """Learn and note on each case the person it is about, where nobody is known yet: by the number, or, for a person
    without one, by the register's reference that the officer gives, by case; another reference later names another.
    Who is known now stays noted, whatever becomes of the decision. Returns why not, by case: PersonUnknown, HandedOver, NotReadable, InvalidTransition, or
    RegisterSilent, after which nobody else is asked."""
    asking = _Asking(officer)
    unknown = [case for case in cases if _is_to_be_asked(case, references.get(case.pk, ""))]
    numbered = [case for case in unknown if not case.has_no_number]
    claims = _claims(numbered)
    asking.refused |= {case.pk: NotReadable() for case in numbered if case.pk not in claims}
    for provider, rows in _by_provider([case for case in numbered if case.pk in claims]).items():
        for start in range(0, len(rows), settings.VERIFY_BATCH):
            part = rows[start : start + settings.VERIFY_BATCH]
            asking.ask(provider, part, partial(_verify, provider, {case.pk: claims[case.pk] for case in part}))
    for case in [case for case in unknown if case.has_no_number]:
        provider, reference = _provider_of(case), references.get(case.pk)
        if reference:
            asking.ask(provider, [case], partial(_look_up, provider, case, reference))
        else:
            asking.refused[case.pk] = PersonUnknown()
    return asking.refused


def _is_to_be_asked(case: LinkApplication, reference: str) -> bool:
    if case.person is None:
        return True
    return case.has_no_number and reference not in {"", case.person.register_reference}


@dataclass
class _Asking:
    """Calls one after the other, until the register is silent or the time is over."""

    officer: User
    refused: Refusals = field(default_factory=dict)
    stop_at: float = field(default_factory=lambda: time.monotonic() + _WORKS_FOR)
    is_silent: bool = False

    def ask(self, provider: str, cases: Sequence[LinkApplication], call: Callable[[], Mapping[UUID, Result]]) -> None:
        asked_at = timezone.now()
        try:
            if self.is_silent or time.monotonic() >= self.stop_at:
                raise RegisterSilent
            with breaker.guarded(provider):
                answers = call()
            guardians, _silent = ask_who_they_are(
                provider, ((case.relationship, answers[case.pk]) for case in cases), is_waited_for=True
            )
        except RegisterSilent as error:
            self.is_silent = not isinstance(error, RegisterRefused)
            self.refused |= {case.pk: error for case in cases}
            return
        for case in cases:
            try:
                _take(case, answers[case.pk], self.officer, asked_at, guardians)
            except FamilyServiceError as error:
                self.refused[case.pk] = error
            except NotOpened:
                log.exception("sealed_value_not_opened", application=str(case.pk))
                self.refused[case.pk] = NotReadable()


def _claims(cases: Sequence[LinkApplication]) -> dict[UUID, Claim]:
    """By case, without those that cannot be opened. Each under an id of its own: under the case's, the register still
    has the answer that it gave the worker."""
    own = own_references({case.applicant_id for case in cases})
    claims = {}
    for case in cases:
        try:
            claims[case.pk] = replace(claim_of(case, own), id=uuid7())
        except NotOpened:
            log.exception("sealed_value_not_opened", application=str(case.pk))
    return claims


def _by_provider(cases: Sequence[LinkApplication]) -> dict[str, list[LinkApplication]]:
    groups = defaultdict(list)
    for case in cases:
        groups[_provider_of(case)].append(case)
    return groups


def _provider_of(case: LinkApplication) -> str:
    return provider_of(str(case.region_id))


def _verify(provider: str, claims: Mapping[UUID, Claim]) -> dict[UUID, Result]:
    results = provider_named(provider).verify(list(claims.values()), is_waited_for=True)
    return {case_id: results[claim.id] for case_id, claim in claims.items()}


def _look_up(provider: str, case: LinkApplication, reference: str) -> dict[UUID, Result]:
    """As a match of which no more is known than who it is: of kinship the register was not asked."""
    facts = provider_named(provider).person(reference, is_waited_for=True)
    if facts is None:
        return {case.pk: Result(case.pk, Outcome.NOT_FOUND)}
    return {case.pk: Result(case.pk, Outcome.MATCH, facts, None, Kinship(False, None, False))}


def _take(case: LinkApplication, result: Result, officer: User, asked_at: datetime, states: States) -> None:
    """An other guardian of whom the register says nothing is none here: the officer decides in their stead."""
    if result.outcome is Outcome.RETRY:
        raise RegisterSilent
    confirmed = confirmed_by(result, case)
    if confirmed is None:
        _note(case, result, {}, officer)
        raise PersonUnknown
    with transaction.atomic():
        if not limits.lock_applications(LinkApplication.objects.filter(pk=case.pk, status=Status.IN_REVIEW)):
            raise InvalidTransition
        reference = named_in(result, case.relationship)
        named = {reference} if reference else set()
        states = {one: state for one, state in states.items() if one in named}
        told = [*confirmed_by_state(states), confirmed]
        limits.lock_applications_to_move(one.person for one in told)
        limits.lock_persons_behind([case], {confirmed.person.reference, *named})
        people = ConfirmedPeople.load(told)
        if people.is_number_of_another(confirmed.person.reference):
            raise PersonUnknown
        people.save(asked_at=asked_at, by=Actor.authority(_provider_of(case)))
        other = OtherGuardians.of(named, states, people).rows.get(reference or "")
        _note(case, result, matched(result, people[confirmed.person.reference], other), officer)
    if not can_review(officer, case):
        raise HandedOver


def _note(case: LinkApplication, result: Result, changes: dict[str, Any], officer: User) -> None:
    """Raises InvalidTransition when the case was decided, or its person named, in the meantime."""
    changes |= {"verified_at": timezone.now()}
    if not case.has_no_number:
        changes |= {"outcome": result.outcome.value}
    with transaction.atomic():
        open_case = LinkApplication.objects.filter(pk=case.pk, status=Status.IN_REVIEW, person=case.person)
        if not open_case.update(**changes):
            raise InvalidTransition
        for name, value in changes.items():
            setattr(case, name, value)
        record_event(
            "families.register_asked",
            by=Actor.officer(officer.pk),
            of="application",
            object_id=case.pk,
            person_id=case.person_id,
            codes={"outcome": result.outcome.value},
        )
