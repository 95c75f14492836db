"""Whom the register cannot call links their own card at the counter: by the reference that they show, the paper that the officer
saw and the decision that the officer read; never somebody else's account, nor by an officer who is near to them."""

import html
from datetime import date

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from authorities.models import StaffDuty
from families.models import FamilyLink, Message
from families.models.applications import ReviewReason
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.deciding import decision_text
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.counter.conftest import at, barred, begin, said
from tests.families.recipes import link_self, make_application, make_link

LINKED = "Their own card is linked to their account. They see it there now."


@pytest.fixture
def herself(db):
    """Her account, made with a user name."""
    return User.objects.create_user("herself", "correct horse battery")


def claimed(user, person, reason=ReviewReason.NO_PHONE):
    return make_application(user, Relationship.SELF, person=person, status=Status.IN_REVIEW, review_reason=reason)


@pytest.fixture
def case(herself, mother):
    return claimed(herself, mother)


def show(client, person, reference):
    """She shows her reference; the text of the decision follows."""
    return client.post(at("own-card", person), {"reference": reference})


def decide(client, person, case, text=None):
    read = text or decision_text(case, "en").sha256
    return client.post(at("own-card", person), {"reference": case.reference, "shown": read})


class TestLinking:
    def test_reference_then_decision_link_her_account(self, visit, officer, herself, mother, case):
        page = show(visit, mother, case.reference.lower().replace("-", " "))
        assert decision_text(case, "en").paragraphs[0] in html.unescape(page.content.decode())
        assert not FamilyLink.objects.exists()

        assert said(decide(visit, mother, case)) == [LINKED]

        link = FamilyLink.objects.get(owner=herself)
        assert (link.person, link.relationship, link.consent.route) == (mother, "self", "decision")
        assert link.consent.answered_by == f"officer:{officer.pk}"
        event = Event.objects.get(kind="families.application_approved", object_id=str(case.pk))
        assert (event.actor_id, event.codes["identity"], event.codes["route"]) == (
            str(officer.pk),
            "identity_card",
            "counter",
        )
        assert Message.objects.filter(user=herself, kind=Kind.SELF_LINKED).count() == 1

    def test_second_press_links_nothing_more(self, visit, mother, case):
        decide(visit, mother, case)

        assert said(decide(visit, mother, case))[-1] == "No card of their own waits to be linked."
        assert FamilyLink.objects.count() == 1

    def test_another_claim_on_her_card_is_not_the_one_she_shows(self, visit, stranger, herself, mother, case):
        other = claimed(stranger, mother)

        decide(visit, mother, case)

        assert FamilyLink.objects.get().owner == herself
        other.refresh_from_db()
        assert other.status == Status.IN_REVIEW

    @pytest.mark.parametrize("typed", ["", "F7K2-94QD", "x" * 10_000, "\0"])
    def test_without_her_reference_nothing_is_linked(self, visit, mother, case, typed):
        response = visit.post(at("own-card", mother), {"reference": typed, "shown": decision_text(case, "en").sha256})

        assert response.status_code == 422
        assert not FamilyLink.objects.exists()

    def test_first_page_does_not_tell_her_reference(self, visit, mother, case):
        for page in (at("visit", mother), at("own-card", mother)):
            assert case.reference not in visit.get(page).content.decode()

    def test_text_that_was_not_read_decides_nothing(self, visit, mother, case):
        response = decide(visit, mother, case, text="0" * 64)

        assert (response.status_code, decision_text(case, "en").sha256 in response.content.decode()) == (200, True)
        assert not FamilyLink.objects.exists()

    @pytest.mark.parametrize(
        "reason", [ReviewReason.ALREADY_BOUND, ReviewReason.BELOW_AGE, ReviewReason.NUMBER_CONFLICT]
    )
    def test_what_else_an_officer_has_to_decide_is_no_matter_of_the_counter(self, visit, herself, mother, reason):
        case = claimed(herself, mother, reason)

        assert said(decide(visit, mother, case)) == ["No card of their own waits to be linked."]
        assert at("own-card", mother) not in visit.get(at("visit", mother)).content.decode()

    def test_person_whom_the_register_knows_no_more(self, visit, mother, case):
        type(mother).objects.update(untold_at=timezone.now())

        response = decide(visit, mother, case)

        assert (response.status_code, "register no longer shows" in response.content.decode()) == (422, True)
        assert not FamilyLink.objects.exists()

    def test_card_bound_to_another_account_stays_there(self, visit, stranger, mother, case):
        make_link(stranger, mother, Relationship.SELF)

        assert decide(visit, mother, case).status_code == 422
        assert FamilyLink.objects.get().owner == stranger


class TestTwoOfficers:
    @pytest.fixture(autouse=True)
    def region(self, pack_of):
        pack_of("110000", two_officers_for='["own_card"]')

    def test_second_officer_links_it_after_the_first(self, visit, officer, herself, mother, case):
        [noted] = said(decide(visit, mother, case))
        assert "a second officer" in noted
        first = Event.objects.get(kind="families.first_approval")
        assert (first.actor_id, first.codes["identity"]) == (str(officer.pk), "identity_card")

        again = decide(visit, mother, case)
        assert (again.status_code, "approved this case already" in again.content.decode()) == (422, True)
        assert not FamilyLink.objects.exists()

        colleague = begin(signed_in(on_duty("colleague", "110000", "officer")), mother, paper="passport")
        assert said(decide(colleague, mother, case)) == [LINKED]
        assert FamilyLink.objects.get().owner == herself


class TestWho:
    def test_another_region_auditors_and_strangers_link_nothing(
        self, beijing, guangdong, auditor, client, stranger, mother, case
    ):
        client.force_login(stranger)

        for browser, status in ((guangdong, 404), (auditor, 403), (client, 404)):
            assert browser.get(at("own-card", mother)).status_code == status
            assert decide(browser, mother, case).status_code == status
        assert beijing.get(at("own-card", mother)).url == at("visit", mother)  # no paper was seen
        assert decide(beijing, mother, case).url == at("visit", mother)
        assert not FamilyLink.objects.exists()

    def test_auditor_reads_that_it_waits(self, auditor, mother, case):
        body = auditor.get(at("visit", mother)).content.decode()
        assert "An application of their own" in body
        assert at("own-card", mother) not in body

    def test_relative_on_duty_links_nothing(self, visit, officer, mother, case):
        link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        make_link(officer, mother, Relationship.MOTHER)

        assert decide(visit, mother, case).status_code == 403
        assert barred() == [("person", str(mother.pk), str(officer.pk))]
        assert not FamilyLink.objects.filter(person=mother, relationship="self").exists()

    def test_officer_opens_no_card_to_their_own_account(self, visit, officer, mother):
        case = claimed(officer, mother)

        assert decide(visit, mother, case).status_code == 403
        assert barred() == [("person", str(mother.pk), str(officer.pk))]
        assert not FamilyLink.objects.exists()

    def test_ended_duty_links_nothing(self, visit, officer, mother, case):
        StaffDuty.objects.update(ended_at=timezone.now(), ended_by=officer)

        assert decide(visit, mother, case).status_code == 404
        assert not FamilyLink.objects.exists()
