"""An officer decides what people object to: the link ends or goes on, several cases about the same people in one go."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor
from authorities.models import StaffDuty
from families.models import Dispute, FamilyLink
from families.models.links import EndedBy
from families.relationships import Relationship
from families.services.links.disputes import open_dispute
from tests.families.admin.conftest import signed_in
from tests.families.recipes import link_self, make_link, make_person

LIST = reverse("admin:families_dispute_changelist")


def disputed(owner, person):
    return open_dispute(make_link(owner, person, Relationship.OTHER), person, by=Actor.person(person.pk))


@pytest.fixture
def person(db):
    return make_person("王芳", date(1956, 3, 8), sequence=42)


@pytest.fixture
def case(applicant, person):
    return disputed(applicant, person)


@pytest.fixture
def same_owner(applicant):
    return disputed(applicant, make_person("陈静", date(1958, 2, 3), sequence=44))


@pytest.fixture
def same_person(db, person):
    other = User.objects.create_user("other", "correct horse battery")
    link_self(other, "孙丽", date(1990, 1, 2), sequence=20)
    return disputed(other, person)


def decide(client, *cases, outcome="misused", **more):
    chosen = {"action": "decide_cases", "_selected_action": [str(case.pk) for case in cases], "decide": "1"}
    return client.post(LIST, chosen | {"outcome": outcome} | more)


def said(response):
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def page_of(case):
    return reverse("admin:families_dispute_change", args=[case.pk])


def now(case):
    return Dispute.objects.select_related("link").get(pk=case.pk)


def test_page_of_a_case_leads_to_the_decision_and_to_the_cases_beside(beijing, case, same_owner, same_person):
    body = beijing.get(page_of(case)).content.decode()

    assert 'value="decide_cases"' in body
    assert all(page_of(other) in body for other in (same_owner, same_person))


def test_page_in_between_offers_the_cases_beside_unticked(beijing, case, same_owner, same_person):
    response = beijing.post(LIST, {"action": "decide_cases", "_selected_action": str(case.pk)})

    body = response.content.decode()
    assert response.status_code == 200
    assert f"{same_owner.reference} – same owner" in body
    assert f"{same_person.reference} – same person" in body
    assert "checked" not in body.partition("content-main")[2]
    assert now(case).is_open


def test_malicious_link_ends(beijing, officer, case):
    response = decide(beijing, case)

    assert said(response) == [("success", f"{case.reference}: The link was misused: it ends.")]
    decided = now(case)
    assert (decided.outcome, decided.resolved_by) == ("misused", f"officer:{officer.pk}")
    assert decided.link.ended_by == EndedBy.OFFICER
    assert Event.objects.get(kind="families.dispute_resolved").actor_id == str(officer.pk)


def test_link_in_order_goes_on(beijing, case):
    decide(beijing, case, outcome="goes_on")

    assert (now(case).link.ended_at, now(case).link.frozen_at) == (None, None)
    assert now(case).outcome == "goes_on"


def test_cases_beside_are_decided_in_one_go_where_they_are_ticked(beijing, case, same_owner, same_person):
    response = decide(beijing, case, also=[str(same_owner.pk)])

    assert len(said(response)) == 2
    assert [now(one).is_open for one in (case, same_owner, same_person)] == [False, False, True]
    assert now(same_owner).link.ended_at is not None


def test_several_are_chosen_in_the_list(beijing, case, same_owner):
    decide(beijing, case, same_owner)

    assert not Dispute.objects.open().exists()


@pytest.mark.parametrize("wrong", [{"outcome": ""}, {"outcome": "because"}, {"also": ["nobody"]}])
def test_wrong_answer_decides_nothing(beijing, case, same_owner, wrong):
    response = decide(beijing, case, **wrong)

    assert response.status_code == 422
    assert Dispute.objects.open().count() == 2


def test_case_is_decided_once(beijing, case):
    decide(beijing, case)
    decide(beijing, case, outcome="goes_on")

    assert now(case).outcome == "misused"
    assert Event.objects.filter(kind="families.dispute_resolved").count() == 1


def test_case_of_a_foreign_region_is_neither_shown_nor_decided_with_it(beijing, guangdong, applicant, case):
    abroad = disputed(applicant, make_person("陈静", date(1958, 2, 3), sequence=44, region="440106"))

    assert page_of(abroad) not in beijing.get(page_of(case)).content.decode()
    decide(guangdong, case)
    assert now(case).is_open
    decide(beijing, case, also=[str(abroad.pk)])
    assert [now(case).is_open, now(abroad).is_open] == [False, True]


def test_auditor_reads_and_decides_nothing(auditor, case):
    body = auditor.get(page_of(case)).content.decode()

    decide(auditor, case)

    assert "decide_cases" not in body
    assert now(case).is_open


def test_relative_on_duty_decides_nothing(officer, beijing, applicant, case):
    own = link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
    make_link(applicant, own.person, Relationship.OTHER)

    decide(beijing, case)

    assert now(case).is_open
    assert "decide_cases" not in beijing.get(page_of(case)).content.decode().partition("object-tools")[2]


def test_ended_duty_and_strangers_decide_nothing(beijing, officer, stranger, case):
    StaffDuty.objects.update(ended_at=timezone.now(), ended_by=officer)

    assert decide(beijing, case).status_code == 403
    assert decide(signed_in(stranger), case).status_code == 404
    assert now(case).is_open
    assert FamilyLink.objects.get(pk=case.link_id).ended_at is None
