"""Of two officers at one case one decides: taken, let go, handed over, taken over; and nobody decides for their own."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from authorities.models import StaffDuty
from families.errors import InvalidTransition
from families.models import LinkApplication
from families.models.applications import CLAIM_HOLDS
from families.policies.officers import can_review, is_concerned
from families.relationships import Relationship
from families.services.applications import reviews
from families.services.applications.case_claims import (
    CannotHandOver,
    CaseTaken,
    NotForThisOfficerToDecide,
    claim_case,
    claim_next,
    hand_over_case,
    release_case,
    take_over_case,
)
from families.services.applications.deciding import decision_text
from families.services.applications.documents import ask_for_more
from families.services.applications.drafts import withdraw_application
from families.services.applications.reviews import reject, reject_all
from families.services.barring import barred_from
from families.states import Status
from tests.families.admin.conftest import applicant, child, child_case, guangdong_case, guangdong_officer, on_duty
from tests.families.recipes import approve, link_self, make_application, make_link, make_person
from tests.families.services.test_races import all_at_once

__all__ = ["applicant", "child", "child_case", "guangdong_case", "guangdong_officer"]


@pytest.fixture
def colleague(db):
    return on_duty("colleague", "110000", "officer")


@pytest.fixture
def supervising(db):
    return on_duty("supervising", "110000", "supervisor")


@pytest.fixture
def later_case(applicant, child_case):
    person = make_person("王芳", date(1956, 3, 8), sequence=42)
    return make_application(applicant, Relationship.MOTHER, person=person, status=Status.IN_REVIEW)


def is_barred(case, officer):
    return barred_from(case, is_concerned, of="application", person_id=case.person_id, officer=officer)


def holder(case):
    case.refresh_from_db()
    return case.holder_id


def past_its_time(case):
    LinkApplication.objects.filter(pk=case.pk).update(claimed_at=timezone.now() - CLAIM_HOLDS)


def events(*kinds):
    rows = Event.objects.filter(kind__in=[f"families.{kind}" for kind in kinds]).order_by("pk")
    return [(row.kind.removeprefix("families."), row.actor_id, row.codes) for row in rows]


def test_taken_case_is_the_officer_s_alone(officer, colleague, child_case):
    claim_case(child_case, officer=officer)

    assert holder(child_case) == officer.pk
    with pytest.raises(CaseTaken) as refused:
        claim_case(child_case, officer=colleague)
    assert str(refused.value).startswith("officer has had this case since ")
    with pytest.raises(CaseTaken):
        reject(child_case, officer=colleague, reason="no_answer")
    with pytest.raises(CaseTaken):
        ask_for_more(child_case, officer=colleague, kinds=["other"])
    [error] = approve([child_case], officer=colleague, reason="documents_seen").values()
    assert isinstance(error, CaseTaken)
    assert holder(child_case) == officer.pk
    assert events("case_claimed") == [("case_claimed", str(officer.pk), {})]


def test_case_taken_between_the_look_and_the_decision_is_not_decided(officer, colleague, child_case):
    """The last word is under the row's lock, whatever the look before said."""
    claim_case(child_case, officer=officer)
    read = decision_text(child_case, "en").sha256

    with pytest.raises(CaseTaken):
        reviews.approve(child_case, officer=colleague, reason="documents_seen", read=read)
    child_case.refresh_from_db()
    assert child_case.status == Status.IN_REVIEW


def test_who_has_it_decides_and_then_nobody_has_it(officer, child_case):
    claim_case(child_case, officer=officer)
    assert approve([child_case], officer=officer, reason="documents_seen") == {}

    child_case.refresh_from_db()
    assert (child_case.status, child_case.claimed_by, child_case.claimed_at) == (Status.APPROVED, None, None)


def test_withdrawing_lets_it_go_and_the_officer_is_told(officer, child_case):
    claim_case(child_case, officer=officer)
    withdraw_application(child_case, by=Actor.citizen(child_case.applicant_id))

    child_case.refresh_from_db()
    assert (child_case.claimed_by, child_case.claimed_at) == (None, None)
    for decide in (claim_case, release_case):
        if decide is claim_case:
            with pytest.raises(InvalidTransition):
                decide(child_case, officer=officer)
        else:
            decide(child_case, officer=officer)
    [error] = reject_all([child_case], officer=officer, reason="no_answer").values()
    assert isinstance(error, InvalidTransition)


def test_it_is_everybody_s_again_after_thirty_minutes(officer, colleague, child_case):
    assert timedelta(minutes=30) == CLAIM_HOLDS
    claim_case(child_case, officer=officer)
    past_its_time(child_case)

    assert holder(child_case) is None
    claim_case(child_case, officer=colleague)
    assert holder(child_case) == colleague.pk


def test_taken_again_it_holds_for_as_long_again_and_is_noted_once(officer, child_case):
    claim_case(child_case, officer=officer)
    LinkApplication.objects.filter(pk=child_case.pk).update(claimed_at=timezone.now() - timedelta(minutes=20))
    claim_case(child_case, officer=officer)

    child_case.refresh_from_db()
    assert child_case.claimed_at > timezone.now() - timedelta(minutes=1)
    assert len(events("case_claimed")) == 1


def test_next_is_the_oldest_that_is_free(officer, colleague, child_case, later_case, guangdong_case):
    assert claim_next(officer) == child_case
    assert claim_next(colleague) == later_case
    assert claim_next(officer) is None
    past_its_time(child_case)
    assert claim_next(colleague) == child_case


def test_next_is_never_about_the_officer_or_a_relative(officer, child_case, later_case):
    link_self(officer, "赵强", date(1979, 1, 2), sequence=77)
    make_link(officer, child_case.person, Relationship.OTHER)

    assert claim_next(officer) == later_case


def test_next_leaves_out_what_waits_for_a_second_officer(officer, colleague, applicant):
    ward = make_person("周斌", date(1990, 4, 2), sequence=21)
    case = make_application(
        applicant, Relationship.WARD, person=ward, status=Status.IN_REVIEW, declaration_hash="0" * 64
    )
    claim_case(case, officer=officer)
    assert approve([case], officer=officer, reason="guardianship_proven") == {}

    assert holder(case) is None
    assert claim_next(officer) is None
    assert claim_next(colleague) == case


def test_given_back_by_who_has_it(officer, colleague, child_case):
    claim_case(child_case, officer=officer)
    release_case(child_case, officer=colleague)
    assert holder(child_case) == officer.pk
    release_case(child_case, officer=officer)
    assert holder(child_case) is None
    assert events("case_released") == [("case_released", str(officer.pk), {})]


def test_handed_over_by_name(officer, colleague, guangdong_officer, child_case):
    claim_case(child_case, officer=officer)
    for nobody in (officer, guangdong_officer, child_case.applicant):
        with pytest.raises(CannotHandOver):
            hand_over_case(child_case, officer=officer, to=nobody)
    hand_over_case(child_case, officer=officer, to=colleague)

    assert holder(child_case) == colleague.pk
    assert events("case_handed_over") == [("case_handed_over", str(officer.pk), {"user": str(colleague.pk)})]
    with pytest.raises(CaseTaken):
        hand_over_case(child_case, officer=officer, to=colleague)


def test_only_who_supervises_takes_over(officer, colleague, supervising, child_case):
    claim_case(child_case, officer=officer)
    with pytest.raises(NotForThisOfficerToDecide):
        take_over_case(child_case, officer=colleague)
    take_over_case(child_case, officer=supervising)

    assert holder(child_case) == supervising.pk
    assert events("case_taken_over") == [("case_taken_over", str(supervising.pk), {"user": str(officer.pk)})]


def test_duty_that_ended_decides_nothing_more(officer, child_case):
    claim_case(child_case, officer=officer)
    StaffDuty.objects.filter(user=officer).update(ended_at=timezone.now(), ended_by=officer)

    for refused in (
        lambda: reject(child_case, officer=officer, reason="no_answer"),
        lambda: ask_for_more(child_case, officer=officer, kinds=["other"]),
        lambda: claim_case(child_case, officer=officer),
    ):
        with pytest.raises(NotForThisOfficerToDecide):
            refused()
    assert len(approve([child_case], officer=officer, reason="documents_seen")) == 1
    assert LinkApplication.objects.get(pk=child_case.pk).status == Status.IN_REVIEW


@pytest.mark.parametrize("how", ["sees the person", "sees the applicant", "is seen by the applicant"])
def test_nobody_decides_for_a_relative(officer, applicant, child_case, how):
    own = link_self(officer, "赵强", date(1979, 1, 2), sequence=77).person
    assert can_review(officer, child_case)
    if how == "sees the person":
        make_link(officer, child_case.person, Relationship.OTHER)
    elif how == "sees the applicant":
        make_link(officer, applicant.links.own().get().person, Relationship.OTHER)
    else:
        make_link(applicant, own, Relationship.OTHER)

    assert not can_review(officer, child_case)
    with pytest.raises(NotForThisOfficerToDecide):
        reject(child_case, officer=officer, reason="no_answer")
    assert is_barred(child_case, officer)
    assert events("case_barred") == [("case_barred", str(officer.pk), {})]


def test_who_only_has_another_region_is_not_noted_as_barred(guangdong_officer, child_case):
    assert not is_barred(child_case, guangdong_officer)
    assert events("case_barred") == []


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_one_each(officer, colleague, child_case, later_case):
    became = all_at_once([lambda: claim_next(officer), lambda: claim_next(colleague)])

    assert became == {"done": 2}
    assert {holder(child_case), holder(later_case)} == {officer.pk, colleague.pk}


@pytest.mark.django_db(transaction=True)
def test_next_case_does_not_wait_for_one_that_is_being_decided(officer, child_case, later_case):
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as deciding, connection.cursor() as cursor:
            deciding.execute("BEGIN")
            table = LinkApplication._meta.db_table
            deciding.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR NO KEY UPDATE", [child_case.pk])
            cursor.execute("SET lock_timeout = '1s'")
            assert claim_next(officer) == later_case
            cursor.execute("RESET lock_timeout")
            deciding.execute("ROLLBACK")
    finally:
        elsewhere.close()
    assert claim_next(officer) == child_case


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_at_once_one_has_it(officer, colleague, child_case):
    became = all_at_once(
        [lambda: claim_case(child_case, officer=officer), lambda: claim_case(child_case, officer=colleague)]
    )

    assert became == {"done": 1, "CaseTaken": 1}
