"""A person says what is wrong in the authority's record; an officer of their region answers, once, and they are told."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from authorities.models import StaffDuty
from families.errors import (
    CorrectionAnswered,
    CorrectionNotAllowed,
    CorrectionTextMissing,
    CorrectionTextTooLong,
    SelfLinkRequired,
)
from families.models import CorrectionRequest, FamilyLink, InsuredPerson, LinkApplication
from families.models.corrections import LONGEST_TEXT, CorrectionAnswer, WhatIsWrong
from families.models.messages import Kind
from families.services.applications.closing import close_overdue
from families.services.corrections import answer_correction, ask_correction
from families.services.messages import inbox
from tests.families.conftest import link_self

pytestmark = pytest.mark.django_db

TEXT = "My name is written 李明, with a 明 and not a 名."


@pytest.fixture
def asked(linked):
    return ask_correction(what=WhatIsWrong.NAME, text=f"  {TEXT} ", by=linked)


def stored(asked, **values):
    with transaction.atomic():
        CorrectionRequest.objects.filter(pk=asked.pk).update(**values)


def test_is_kept_sealed_with_a_case_number(asked, linked):
    kept = CorrectionRequest.objects.get()

    assert (kept.text, kept.asked_by, kept.answer) == (TEXT, linked, None)
    assert TEXT.encode() not in bytes(kept.text_sealed)
    assert len(kept.reference) == 9
    assert kept.person == FamilyLink.objects.own().get(owner=linked).person
    event = Event.objects.get(kind="families.correction_asked")
    assert (event.person_id, event.object_id, event.codes) == (kept.person_id, str(kept.pk), {"what": "name"})


def test_double_click_makes_one(asked, linked):
    again = ask_correction(what=WhatIsWrong.NAME, text="another sentence", by=linked)

    assert again.pk == asked.pk
    assert CorrectionRequest.objects.get().text == TEXT
    assert Event.objects.filter(kind="families.correction_asked").count() == 1


def test_another_thing_is_another_request_and_so_is_one_after_an_answer(asked, linked, officer):
    ask_correction(what=WhatIsWrong.MEDICAL, text=TEXT, by=linked)
    answer_correction(asked, CorrectionAnswer.UNCHANGED, officer)

    ask_correction(what=WhatIsWrong.NAME, text=TEXT, by=linked)

    assert CorrectionRequest.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "error"),
    [("", CorrectionTextMissing), ("  \n", CorrectionTextMissing), ("x" * (LONGEST_TEXT + 1), CorrectionTextTooLong)],
    ids=["nothing", "blanks", "too long"],
)
def test_sentence_is_there_and_not_too_long(linked, text, error):
    with pytest.raises(error):
        ask_correction(what=WhatIsWrong.OTHER, text=text, by=linked)
    assert not CorrectionRequest.objects.exists()


def test_longest_sentence_is_taken(linked):
    assert ask_correction(what=WhatIsWrong.OTHER, text="改" * LONGEST_TEXT, by=linked).text == "改" * LONGEST_TEXT


def test_own_card_comes_first(applicant):
    with pytest.raises(SelfLinkRequired):
        ask_correction(what=WhatIsWrong.NAME, text=TEXT, by=applicant)


@pytest.mark.parametrize("answer", CorrectionAnswer)
def test_officer_of_the_region_answers_and_the_person_is_told(asked, linked, officer, answer):
    answer_correction(asked, answer, officer)

    asked.refresh_from_db()
    assert asked.answer == answer
    assert asked.answered_at is not None
    assert inbox(linked).filter(kind=Kind.CORRECTION_ANSWERED).get().codes == {"reference": asked.reference}
    event = Event.objects.get(kind="families.correction_answered")
    assert (event.actor_kind, event.actor_id, event.codes) == (
        "officer",
        str(officer.pk),
        {"what": "name", "correction": answer.value},
    )


def test_second_answer_is_refused(asked, linked, officer):
    stale = CorrectionRequest.objects.get(pk=asked.pk)
    answer_correction(asked, CorrectionAnswer.CORRECTED, officer)

    with pytest.raises(CorrectionAnswered):
        answer_correction(stale, CorrectionAnswer.UNCHANGED, officer)

    asked.refresh_from_db()
    assert asked.answer == CorrectionAnswer.CORRECTED
    assert inbox(linked).filter(kind=Kind.CORRECTION_ANSWERED).count() == 1


def on_duty(name, region, role="officer"):
    user = User.objects.create_user(name, is_staff=True)
    StaffDuty.objects.create(user=user, region_id=region, role=role)
    return user


def test_nobody_else_answers(asked, linked, stranger):
    StaffDuty.objects.create(user=linked, region_id="110000", role="officer")
    others = [stranger, linked, on_duty("guangdong", "440000"), on_duty("auditor", "110000", "auditor")]

    for other in others:
        with pytest.raises(CorrectionNotAllowed):
            answer_correction(asked, CorrectionAnswer.CORRECTED, other)

    asked.refresh_from_db()
    assert asked.answer is None


def test_answer_is_whole_and_known(asked):
    with pytest.raises(IntegrityError, match='"correction_answer_whole"'):
        stored(asked, answer=CorrectionAnswer.CORRECTED)
    with pytest.raises(IntegrityError, match='"correction_answer_whole"'):
        stored(asked, answered_at=timezone.now())
    with pytest.raises(IntegrityError, match='"correction_answer_known"'):
        stored(asked, answer="maybe", answered_at=timezone.now())
    with pytest.raises(IntegrityError, match='"correction_what_known"'):
        stored(asked, what="shoes")


def test_one_waits_a_kind(asked, linked):
    other = ask_correction(what=WhatIsWrong.SEX, text=TEXT, by=linked)

    with pytest.raises(IntegrityError, match='"correction_one_open_a_kind"'):
        stored(other, what=WhatIsWrong.NAME)


def test_goes_with_the_person(asked, linked):
    long_ago = timezone.now() - timedelta(days=31)
    FamilyLink.objects.filter(owner=linked).update(begins_at=long_ago, ended_at=long_ago, ended_by="owner")
    LinkApplication.objects.of(linked).update(ended_at=long_ago)
    InsuredPerson.objects.filter(pk=asked.person_id).update(confirmed_at=long_ago)

    close_overdue()

    assert not CorrectionRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one(applicant):
    link_self(applicant)
    ids = set()

    def click():
        ids.add(ask_correction(what=WhatIsWrong.CARD, text=TEXT, by=applicant).pk)
        connection.close()

    clicks = [threading.Thread(target=click) for _turn in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert ids == set(CorrectionRequest.objects.values_list("pk", flat=True))
    assert len(ids) == 1
