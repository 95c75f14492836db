"""A visit at home: agreed on at the counter or in one's own account, on a working day with room, noted by an officer of the region;
and the address is sealed, seen by those officers alone, and gone with the visit's end."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from authorities.models import StaffDuty
from benefits.services.my_data.deciding import home_visits
from benefits.services.my_data.shape import Whose
from families.days import HalfDay
from families.models import HomeVisit, LinkApplication
from families.models.applications import ReviewReason
from families.policies.promises import working_days
from families.relationships import Relationship
from families.services.home_visits import (
    LEFT_OPEN,
    HomeVisitNotYours,
    Slot,
    SlotTaken,
    call_off_own_home_visit,
    forget_home_visits,
    free_slots,
    record_home_visit,
)
from families.states import Status
from tests.families.admin.counter.conftest import at
from tests.families.recipes import link_self, make_application, make_link, make_person

ADDRESS = "东城区长青路七号三单元"
LIST = reverse("admin:families_homevisit_changelist")
OWN, CALL_OFF = reverse("families:home-visit"), reverse("families:home-visit-call-off")


def agree(client, person, slot=None, address=ADDRESS):
    key = slot.key if slot else free_slots(person.region_id)[0].key
    return client.post(at("home-visit", person), {"slot": key, "address": address})


def note(client, visit, outcome="done"):
    answers = {"action": "end_cases", "_selected_action": [str(visit.pk)], "outcome": outcome, "decide": "1"}
    return client.post(LIST, answers)


def page_of(visit):
    return reverse("admin:families_homevisit_change", args=[visit.pk])


@pytest.fixture
def agreed(officer, mother):
    return record_home_visit(mother, slot=free_slots("110000")[0], address=ADDRESS, officer=officer)


class TestSlots:
    def test_working_days_from_the_day_after_tomorrow_in_two_halves(self, db):
        slots = free_slots("110000")

        days = sorted({slot.on_day for slot in slots})
        assert (len(slots), len(days)) == (20, 10)
        assert days[0] >= timezone.localdate() + timedelta(days=2)
        assert all(working_days().includes(day) for day in days)

    def test_half_that_is_full_is_offered_no_more_and_taken_by_nobody(self, officer, mother, agreed, pack_of):
        pack_of("110000", section="home_visits", visits_a_half_day=1)
        full = Slot(agreed.on_day, HalfDay(agreed.half))
        other = make_person("陈静", date(1958, 2, 3), sequence=44)

        assert full not in free_slots("110000")
        with pytest.raises(SlotTaken):
            record_home_visit(other, slot=full, address=ADDRESS, officer=officer)
        assert HomeVisit.objects.count() == 1

    def test_region_that_does_not_offer_it_has_none(self, beijing, mother, pack_of):
        pack_of("110000", section="home_visits", offered="false")

        assert free_slots("110000") == []
        assert (
            "In their region officers do not visit at home." in beijing.get(at("home-visit", mother)).content.decode()
        )
        response = beijing.post(at("home-visit", mother), {"slot": "2026-12-01 morning", "address": ADDRESS})
        assert (response.status_code, HomeVisit.objects.exists()) == (422, False)


class TestAtTheCounter:
    def test_is_agreed_on_for_who_cannot_come_without_a_paper(self, beijing, officer, mother):
        slot = free_slots("110000")[3]

        assert agree(beijing, mother, slot).status_code == 200

        visit = HomeVisit.objects.get()
        assert (visit.person, visit.on_day, visit.half, visit.address) == (
            mother,
            slot.on_day,
            slot.half.value,
            ADDRESS,
        )
        assert ADDRESS.encode() not in bytes(visit.address_sealed)
        event = Event.objects.get(kind="families.home_visit_asked")
        assert (event.actor_id, event.person_id) == (str(officer.pk), mother.pk)
        assert event.codes == {"on_day": slot.on_day.isoformat(), "half": slot.half.value}

    def test_second_press_agrees_on_nothing_more(self, beijing, mother):
        for _turn in range(2):
            assert "A visit is agreed on." in agree(beijing, mother).content.decode()
        assert HomeVisit.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong", [{"address": ""}, {"address": "x" * 201}, {"slot": ""}, {"slot": "2020-01-01 morning"}]
    )
    def test_without_day_and_address_nothing_is(self, beijing, mother, wrong):
        answers = {"slot": free_slots("110000")[0].key, "address": ADDRESS} | wrong

        assert beijing.post(at("home-visit", mother), answers).status_code == 422
        assert not HomeVisit.objects.exists()

    @pytest.mark.parametrize(
        ("column", "why"),
        [
            ("died_on", "The person has died."),
            ("untold_at", "The authority&#x27;s register no longer shows the person."),
        ],
    )
    def test_of_who_has_died_or_is_told_of_no_more_none_is_offered(self, beijing, mother, column, why):
        said = f"No visit at home can be agreed on. {why}"
        now = timezone.now()
        slot = free_slots("110000")[0]
        type(mother).objects.filter(pk=mother.pk).update(**{column: now.date() if column == "died_on" else now})

        first = beijing.get(at("visit", mother)).content.decode()
        asked = beijing.get(at("home-visit", mother))
        sent = agree(beijing, mother, slot)

        assert (said in first, at("home-visit", mother) in first) == (True, False)
        for response, status in ((asked, 200), (sent, 422)):
            body = response.content.decode()
            assert (response.status_code, said in body, 'name="address"' in body) == (status, True, False)
        assert not HomeVisit.objects.exists()

    def test_of_others_it_is_offered(self, beijing, mother):
        assert at("home-visit", mother) in beijing.get(at("visit", mother)).content.decode()
        assert 'name="address"' in beijing.get(at("home-visit", mother)).content.decode()

    def test_one_agreed_on_before_they_died_is_still_shown(self, beijing, mother, agreed):
        type(mother).objects.filter(pk=mother.pk).update(died_on=timezone.localdate())

        assert agreed.reference in beijing.get(at("home-visit", mother)).content.decode()

    def test_nobody_else_agrees_on_one(self, guangdong, auditor, client, stranger, mother):
        client.force_login(stranger)

        for browser, status in ((guangdong, 404), (auditor, 403), (client, 404)):
            assert browser.get(at("home-visit", mother)).status_code == status
            assert agree(browser, mother).status_code == status
        assert not HomeVisit.objects.exists()

    def test_relative_on_duty_agrees_on_none(self, beijing, officer, mother):
        link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        make_link(officer, mother, Relationship.MOTHER)

        assert agree(beijing, mother).status_code == 403
        assert not HomeVisit.objects.exists()


class TestOfficersList:
    def test_next_one_stands_first_and_its_page_leads_to_the_counter(self, beijing, officer, mother):
        slots = free_slots("110000")
        later = record_home_visit(mother, slot=slots[5], address=ADDRESS, officer=officer)
        other = make_person("陈静", date(1958, 2, 3), sequence=44)
        sooner = record_home_visit(other, slot=slots[0], address=ADDRESS, officer=officer)

        body = beijing.get(LIST).content.decode()
        assert body.index(sooner.reference) < body.index(later.reference)
        assert ADDRESS not in body
        page = beijing.get(page_of(later)).content.decode()
        assert at("visit", mother) in page
        assert ADDRESS in page
        assert Event.objects.filter(kind="families.home_visit_viewed", person_id=mother.pk).count() == 1

    @pytest.mark.parametrize("outcome", ["done", "nobody_there", "called_off"])
    def test_what_came_of_it_is_noted_once_and_the_address_goes(self, beijing, officer, agreed, outcome):
        for _turn in range(2):
            note(beijing, agreed, outcome)

        agreed.refresh_from_db()
        assert (agreed.outcome, agreed.address_sealed) == (outcome, None)
        event = Event.objects.get(kind="families.home_visit_ended")
        assert (event.actor_id, event.codes["home_visit"]) == (str(officer.pk), outcome)
        assert ADDRESS not in beijing.get(page_of(agreed)).content.decode()

    def test_another_region_an_auditor_and_strangers_note_nothing(self, guangdong, auditor, client, stranger, agreed):
        client.force_login(stranger)

        assert auditor.get(page_of(agreed)).status_code == 200
        assert [browser.get(LIST).status_code for browser in (guangdong, client)] == [200, 404]
        assert agreed.reference not in guangdong.get(LIST).content.decode()
        for browser in (guangdong, auditor, client):
            note(browser, agreed)
        agreed.refresh_from_db()
        assert agreed.ended_at is None

    def test_relative_and_ended_duty_note_nothing(self, beijing, officer, mother, agreed):
        link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        link = make_link(officer, mother, Relationship.MOTHER)
        note(beijing, agreed)
        type(link).objects.filter(pk=link.pk).update(ended_at=timezone.now(), ended_by="owner")
        StaffDuty.objects.update(ended_at=timezone.now(), ended_by=officer)
        note(beijing, agreed)

        agreed.refresh_from_db()
        assert agreed.ended_at is None

    def test_list_asks_as_often_for_more_rows(self, beijing, officer):
        def some(first, last):
            slots = free_slots("110000")
            for turn in range(first, last):
                person = make_person("陈静", date(1958, 2, 3 + turn), sequence=44)
                record_home_visit(person, slot=slots[turn], address=ADDRESS, officer=officer)

        some(0, 1)
        beijing.get(LIST)
        with CaptureQueriesContext(connection) as few:
            beijing.get(LIST)
        some(1, 6)
        with CaptureQueriesContext(connection) as many:
            beijing.get(LIST)
        assert len(many) == len(few)


class TestOwnAccount:
    @pytest.fixture
    def herself(self, client, mother):
        """Her application waits, since no code could be sent; she cannot come to the office."""
        user = User.objects.create_user("herself", "correct horse battery")
        make_application(
            user, Relationship.SELF, person=mother, status=Status.IN_REVIEW, review_reason=ReviewReason.NO_PHONE
        )
        client.force_login(user)
        return client

    def ask(self, client, address=ADDRESS):
        return client.post(OWN, {"slot": free_slots("110000")[0].key, "address": address})

    def test_is_agreed_on_shown_and_called_off(self, herself, mother):
        assert self.ask(herself).url == OWN
        visit = HomeVisit.objects.get()
        assert (visit.person, visit.is_from_account, visit.address) == (mother, True, ADDRESS)
        body = herself.get(OWN).content.decode()
        assert visit.reference in body
        assert ADDRESS not in body

        for _turn in range(2):
            assert herself.post(CALL_OFF).status_code == 302
        visit.refresh_from_db()
        assert (visit.outcome, visit.address_sealed) == ("called_off", None)
        assert Event.objects.get(kind="families.home_visit_ended").actor_kind == "citizen"

    def test_who_has_not_proven_to_be_the_person_sees_no_visit_of_theirs(self, herself, agreed):
        body = herself.get(OWN).content.decode()
        assert agreed.reference not in body
        herself.post(CALL_OFF)
        agreed.refresh_from_db()
        assert agreed.ended_at is None

    def test_wrong_answers_are_said(self, herself):
        response = herself.post(OWN, {"slot": "", "address": ""})
        assert (response.status_code, "Write where the officer finds" in response.content.decode()) == (422, True)

    def test_region_that_does_not_offer_it_in_accounts(self, herself, pack_of):
        pack_of("110000", section="home_visits", from_account="false")
        assert [herself.get(OWN).status_code, herself.post(OWN).status_code] == [404, 404]

    def test_stranger_has_nothing_to_ask_for(self, client, stranger, agreed):
        client.force_login(stranger)
        assert [client.get(OWN).status_code, client.post(OWN).status_code] == [404, 404]
        client.post(CALL_OFF)
        agreed.refresh_from_db()
        assert agreed.ended_at is None

    def test_visit_agreed_on_at_the_counter_is_seen_and_called_off_by_whom_it_is_about(
        self, client, applicant, officer, pack_of
    ):
        pack_of("110000", section="home_visits", from_account="false")
        person = applicant.links.get(relationship="self").person
        visit = record_home_visit(person, slot=free_slots("110000")[0], address=ADDRESS, officer=officer)
        client.force_login(applicant)

        assert visit.reference in client.get(OWN).content.decode()
        client.post(CALL_OFF)
        visit.refresh_from_db()
        assert (visit.outcome, visit.address_sealed) == ("called_off", None)

    def test_who_asked_calls_it_off_also_once_the_application_has_ended(self, herself):
        self.ask(herself)
        LinkApplication.objects.update(status=Status.REJECTED, ended_at=timezone.now())

        herself.post(CALL_OFF)
        assert HomeVisit.objects.get().outcome == "called_off"

    def test_nobody_else_calls_one_off(self, stranger, agreed):
        with pytest.raises(HomeVisitNotYours):
            call_off_own_home_visit(agreed, user=stranger)

    def test_page_of_the_waiting_application_leads_to_it(self, herself):
        page = herself.get(reverse("families:application", args=[LinkApplication.objects.get().pk])).content.decode()
        assert OWN in page
        assert "It goes faster at an office" in page

    def test_stands_in_the_copy_of_ones_data(self, applicant, officer):
        person = applicant.links.get(relationship="self").person
        record_home_visit(person, slot=free_slots("110000")[0], address=ADDRESS, officer=officer)

        [row] = home_visits(Whose(applicant, person, kind_of=str))

        assert {field.key: field.shown for field in row}["address"] == ADDRESS


class TestErasing:
    def test_what_nobody_noted_is_called_off_a_week_after_its_day(self, agreed):
        HomeVisit.objects.update(on_day=timezone.localdate() - LEFT_OPEN)
        assert forget_home_visits() == 0

        HomeVisit.objects.update(on_day=timezone.localdate() - LEFT_OPEN - timedelta(days=1))
        assert [forget_home_visits(), forget_home_visits()] == [1, 0]

        agreed.refresh_from_db()
        assert (agreed.outcome, agreed.address_sealed) == ("called_off", None)

    def test_what_ended_a_month_ago_goes(self, agreed):
        past = timezone.now() - timedelta(days=30)
        HomeVisit.objects.update(ended_at=past, outcome="done", address_sealed=None)

        assert (forget_home_visits(), HomeVisit.objects.count()) == (1, 0)

    def test_address_beyond_the_end_cannot_be_stored(self, agreed):
        with pytest.raises(IntegrityError, match="home_visit_address_until_its_end"), transaction.atomic():
            HomeVisit.objects.update(ended_at=timezone.now(), outcome="done")

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("home_visit_end_whole", {"ended_at": timezone.now(), "address_sealed": None}),
            ("home_visit_half_known", {"half": "night"}),
            ("home_visit_outcome_known", {"ended_at": timezone.now(), "address_sealed": None, "outcome": "lost"}),
        ],
    )
    def test_half_an_end_and_unknown_words_cannot_be_stored(self, agreed, name, wrong):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            HomeVisit.objects.update(**wrong)

    def test_second_open_visit_of_a_person_cannot_be_stored(self, officer, agreed):
        with pytest.raises(IntegrityError, match="home_visit_one_open_a_person"), transaction.atomic():
            HomeVisit.objects.create(
                person=agreed.person, asked_by=officer, on_day=agreed.on_day, half="morning", address_sealed=b"-"
            )


def test_address_is_in_no_address_session_log_or_event(beijing, mother, log_lines):
    response = agree(beijing, mother)
    visit = HomeVisit.objects.get()
    beijing.get(page_of(visit))
    note(beijing, visit)

    for place in (response.content.decode(), str(dict(beijing.session)), log_lines.getvalue()):
        assert ADDRESS not in place
    assert ADDRESS not in str(list(Event.objects.values_list("codes", flat=True)))
    assert Client().get(OWN).status_code == 302
