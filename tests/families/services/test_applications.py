"""What a submission stores, and what it refuses."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from families import texts
from families.errors import TooManyUnanswered
from families.models.consents import Route
from families.relationships import Relationship, Sex
from families.services.applications.drafts import declaration_of
from families.states import Status
from families.verification import Outcome
from tests.families.conftest import (
    CHEN_JING,
    LI_XIAOYU,
    WANG_FANG,
    ZHAO_QIANG,
    Resident,
    answer,
    draft_of,
    refused_before,
    submit,
)

DAY = timedelta(days=1)
FATHER = Resident("李国", date(1957, 2, 1))
GRANDMOTHER = Resident("孙兰", date(1931, 5, 5), Sex.FEMALE)
FAMILY = [
    (WANG_FANG, Relationship.MOTHER),
    (FATHER, Relationship.FATHER),
    (CHEN_JING, Relationship.SPOUSE),
    (LI_XIAOYU, Relationship.DAUGHTER),
]


def test_submission_keeps_version_and_hash_of_the_declaration(linked):
    application = submit(draft_of(linked, WANG_FANG, Relationship.MOTHER))

    application.refresh_from_db()
    signed = declaration_of(application, "en")
    assert (application.declaration_version, application.declaration_hash) == (texts.CURRENT, signed.sha256)


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_guardian_of_a_young_child_declares_more(linked, language):
    today = timezone.localdate()
    nearly = Resident("李小", date(today.year - 14, today.month, min(today.day, 28)) + DAY)
    old_enough = Resident("李大", date(today.year - 14, today.month, min(today.day, 28)))
    texts_of = {
        child: declaration_of(draft_of(linked, child, Relationship.SON), language) for child in (nearly, old_enough)
    }

    assert "14" in " ".join(texts_of[nearly].paragraphs)
    assert len(texts_of[nearly].paragraphs) > len(texts_of[old_enough].paragraphs)
    without_number = draft_of(linked, nearly, Relationship.SON, number=None, has_no_number=True)
    assert declaration_of(without_number, language) == texts_of[nearly]
    assert declaration_of(draft_of(linked, WANG_FANG, Relationship.MOTHER), language) == texts_of[old_enough]


def test_declaration_about_anybody_speaks_of_a_child_only_where_it_is_one(linked):
    """A mother may be the applicant's ward: then the same text is the guardian's consent."""
    alone, asked, guardians = declaration_of(draft_of(linked, WANG_FANG, Relationship.MOTHER), "en").paragraphs

    assert "child" not in alone + asked
    assert "they are asked" in asked
    assert guardians.startswith("If this person is a child, or an adult who has a guardian, and the authority confirms")


def test_consent_of_a_guardian_keeps_the_words_for_a_young_child(linked):
    application = answer(
        submit(draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU, proven=True, guardian=True
    )

    shown = declaration_of(application, "en", is_young_child=True)
    assert (application.consent.route, application.consent.text_hash) == (Route.GUARDIAN, shown.sha256)
    assert shown.sha256 != declaration_of(application, "en", is_young_child=False).sha256


def test_family_of_four_is_sent_at_once_and_the_fifth_when_one_is_answered(linked):
    sent = [submit(draft_of(linked, *relative)) for relative in FAMILY]
    fifth = draft_of(linked, GRANDMOTHER, Relationship.GRANDMOTHER)

    with pytest.raises(TooManyUnanswered):
        submit(fifth)
    fifth.refresh_from_db()
    assert fifth.status == Status.DRAFT

    answer(sent[0], WANG_FANG)
    assert submit(fifth).status == Status.VERIFYING


def test_unanswered_applications_count_with_the_refusals_of_the_month(linked):
    refused_before(linked, 2)
    for relative in FAMILY[:2]:
        submit(draft_of(linked, *relative))

    with pytest.raises(TooManyUnanswered):
        submit(draft_of(linked, *FAMILY[2]))


def test_one_at_a_time_goes_however_many_were_refused_once_the_pause_is_over(linked):
    for turn in range(5):
        nobody = Resident("无名", date(1990, 1, 1), sequence=turn)
        application = answer(submit(draft_of(linked, nobody, Relationship.OTHER)), None, Outcome.NOT_FOUND)
        long_ago = application.ended_at - 2 * DAY
        type(application).objects.filter(pk=application.pk).update(ended_at=long_ago)

    assert submit(draft_of(linked, *FAMILY[0])).status == Status.VERIFYING
    with pytest.raises(TooManyUnanswered):
        submit(draft_of(linked, *FAMILY[1]))


def test_who_has_no_number_waits_for_no_answer(linked):
    for relative in FAMILY[:3]:
        submit(draft_of(linked, *relative))
    submit(draft_of(linked, ZHAO_QIANG, Relationship.OTHER))

    newborn = draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER, number=None, has_no_number=True)
    assert submit(newborn).status == Status.IN_REVIEW
