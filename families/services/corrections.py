"""Asking the authority to correct its record (PIPL art. 46), and its answer. We correct nothing: what the register says is
the authority's, and what it corrects reaches us with its next answer."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, record_event
from families.errors import (
    CorrectionAnswered,
    CorrectionNotAllowed,
    CorrectionTextMissing,
    CorrectionTextTooLong,
    SelfLinkRequired,
)
from families.models import CorrectionRequest
from families.models.corrections import LONGEST_TEXT, CorrectionAnswer, WhatIsWrong
from families.models.messages import Kind
from families.policies.officers import can_answer_correction
from families.selectors import own_person
from families.services.applications import limits
from families.services.messages import message_user, save_messages


@transaction.atomic
def ask_correction(*, what: WhatIsWrong, text: str, by: User) -> CorrectionRequest:
    """Of the user's own record. While one of the same kind waits it is that one again, as it was first written. Raises
    SelfLinkRequired, CorrectionTextMissing, CorrectionTextTooLong."""
    text = text.strip()
    if not text:
        raise CorrectionTextMissing
    if len(text) > LONGEST_TEXT:
        raise CorrectionTextTooLong(most=LONGEST_TEXT)
    person = own_person(by)
    if person is None:
        raise SelfLinkRequired
    limits.lock_persons([person.pk])
    if waiting := CorrectionRequest.objects.open().filter(person=person, what=what).first():
        return waiting
    request = CorrectionRequest(person=person, asked_by=by, what=what)
    request.text = text
    request.save(force_insert=True)
    _record("correction_asked", request, Actor.citizen(by.pk), what=what.value)
    return request


@transaction.atomic
def answer_correction(request: CorrectionRequest, answer: CorrectionAnswer, by: User) -> None:
    """By an officer of the person's region; who asked is told. Raises CorrectionNotAllowed, and CorrectionAnswered, also
    when a colleague was quicker."""
    if not can_answer_correction(by, request):
        raise CorrectionNotAllowed
    answered = CorrectionRequest.objects.open().filter(pk=request.pk)
    if not answered.update(answered_at=timezone.now(), answer=answer):
        raise CorrectionAnswered
    request.refresh_from_db(fields=["answered_at", "answer"])
    _record("correction_answered", request, Actor.officer(by.pk), what=request.what, correction=answer.value)
    codes = {"reference": request.reference}
    save_messages([message_user(request.asked_by, Kind.CORRECTION_ANSWERED, codes=codes)])


def _record(kind: str, request: CorrectionRequest, by: Actor, **codes: str) -> None:
    record_event(
        f"families.{kind}", by=by, of="correction", object_id=request.pk, person_id=request.person_id, codes=codes
    )
