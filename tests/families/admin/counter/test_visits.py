"""Who stands at the counter is found by what they bring, and served once their paper is noted: by an officer of their region
who is not near to them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor
from authorities.models import StaffDuty
from families.admin.counter import visits
from families.models.applications import ReviewReason
from families.openings_log import log_of
from families.relationships import Relationship
from families.services import lookups as services
from families.services.links.disputes import open_dispute
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.counter.conftest import BORN, MOTHER, at, barred, begin
from tests.families.recipes import link_self, make_application, make_link, make_person, make_waiting, number_for

DESK = reverse("counter:desk")
NUMBER = number_for(BORN, sequence=42)
NOBODY = "Nobody of your regions is found by this."


def find(client, typed, **more):
    return client.post(DESK, {"typed": typed} | more)


def leads_to(response, person):
    return (response.status_code, response.headers.get("Location")) == (302, at("visit", person))


class TestLookUp:
    def test_by_the_reference_of_a_request_a_link_or_a_case(self, beijing, applicant, mother, link):
        dispute = open_dispute(link, mother, by=Actor.person(mother.pk))

        for typed in (
            link.application.reference,
            dispute.reference,
            link.application.reference.lower().replace("-", " "),
        ):
            assert leads_to(find(beijing, typed), mother)

    def test_by_the_whole_number(self, beijing, mother):
        assert leads_to(find(beijing, NUMBER), mother)
        assert leads_to(find(beijing, f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"), mother)

    def test_request_about_a_child_leads_to_whom_it_waits_for(self, beijing, applicant, child, mother):
        row = make_application(
            applicant,
            Relationship.DAUGHTER,
            person=child,
            status=Status.AWAITING_CONSENT,
            other_guardian=mother,
            is_guardian_asked=True,
        )

        assert leads_to(find(beijing, row.reference), mother)

    def test_other_guardian_of_a_linked_child(self, beijing, applicant, child, mother):
        link = make_link(applicant, child, Relationship.DAUGHTER)
        type(link).objects.filter(pk=link.pk).update(guardian=mother)

        assert leads_to(find(beijing, link.application.reference), child)
        assert leads_to(find(beijing, link.application.reference, is_guardian="on"), mother)

    @pytest.mark.parametrize(
        "typed", ["", "F7K2-94", "F7K2-94Q1", "11010519560308004", NUMBER[:-1] + "9", "x" * 10_000, "\0"]
    )
    def test_what_is_neither_is_said_and_not_repeated(self, beijing, mother, typed):
        response = find(beijing, typed)

        body = response.content.decode()
        assert response.status_code == 422
        assert any(words in body for words in ("Type or scan", "neither a reference", "Null characters"))
        assert not typed or f'value="{typed}' not in body

    def test_who_is_not_found_is_nobody(self, beijing, mother):
        for typed in ("F7K2-94QD", number_for(BORN, sequence=44)):
            response = find(beijing, typed)
            assert (response.status_code, NOBODY in response.content.decode()) == (422, True)

    def test_another_region_finds_nobody_either(self, guangdong, mother, asked):
        for typed in (NUMBER, asked.reference):
            response = find(guangdong, typed)
            assert (response.status_code, NOBODY in response.content.decode()) == (422, True)

    def test_each_is_noted_and_the_words_are_not(self, beijing, officer, guangdong, mother, asked, log_lines):
        find(beijing, NUMBER)
        find(beijing, asked.reference)
        find(guangdong, NUMBER)

        rows = Event.objects.filter(kind="families.looked_up_at_counter").order_by("id")
        assert [(row.person_id, row.codes) for row in rows] == [
            (mother.pk, {"look_up": "number", "found": 1}),
            (mother.pk, {"look_up": "reference", "found": 1}),
            (None, {"look_up": "number", "found": 0, "region": ["440000"]}),
        ]
        assert rows[0].actor_id == str(officer.pk)
        assert NUMBER not in log_lines.getvalue()

    def test_number_is_in_no_address_and_no_session(self, beijing, mother):
        response = find(beijing, NUMBER)
        begin(beijing, mother)

        assert NUMBER not in response.url
        assert NUMBER not in str(dict(beijing.session))
        assert NUMBER not in beijing.get(at("visit", mother)).content.decode()

    def test_officer_who_looks_up_all_hour_waits(self, beijing, mother, monkeypatch):
        monkeypatch.setattr(services, "MOST_AN_HOUR", 2)
        assert [find(beijing, NUMBER).status_code for _turn in range(3)] == [302, 302, 429]


class TestPaper:
    def test_nothing_is_shown_before_a_paper_was_seen(self, beijing, mother, link, asked):
        page = beijing.get(at("visit", mother)).content.decode()

        assert "Which paper did they show?" in page
        assert all(words not in page for words in (asked.reference, "李伟"))

    def test_paper_is_asked_once_and_stands_on_top(self, visit, mother):
        page = visit.get(at("visit", mother)).content.decode()

        assert "Paper seen: Identity card." in page
        assert "Which paper did they show?" not in page

    def test_begin_is_noted_once_with_officer_and_paper(self, beijing, officer, mother):
        begin(begin(beijing, mother), mother)

        [event] = Event.objects.filter(kind="families.visit_begun")
        assert (event.actor_kind, event.actor_id, event.person_id) == ("officer", str(officer.pk), mother.pk)
        assert event.codes == {"route": "counter", "identity": "identity_card"}

    @pytest.mark.parametrize("paper", ["", "a_smile"])
    def test_without_a_paper_there_is_no_visit(self, beijing, mother, paper):
        response = beijing.post(at("paper", mother), {"identity_seen": paper})

        assert response.status_code == 422
        assert not Event.objects.filter(kind="families.visit_begun").exists()

    def test_paper_of_one_person_opens_no_other(self, visit, mother, applicant):
        other = make_person("陈静", date(1958, 2, 3), sequence=44)

        assert visit.get(at("owners", other)).url == at("visit", other)
        assert "Which paper did they show?" in visit.get(at("visit", other)).content.decode()
        begin(visit, other)
        assert "Which paper did they show?" in visit.get(at("visit", mother)).content.decode()

    def test_visit_ends_after_a_while(self, visit, mother, monkeypatch):
        monkeypatch.setattr(visits, "LASTS", timedelta(seconds=-1))

        assert visit.get(at("owners", mother)).url == at("visit", mother)
        assert "Which paper did they show?" in visit.get(at("visit", mother)).content.decode()

    def test_visit_ends_when_the_person_goes(self, visit, mother):
        assert visit.post(at("leave")).url == DESK
        assert visit.get(at("owners", mother)).url == at("visit", mother)

    def test_session_keeps_paper_id_and_time_alone(self, visit, mother):
        about, paper, at_second = visit.session["counter_visit"]

        assert (about, paper) == (str(mother.pk), "identity_card")
        assert abs(at_second - timezone.now().timestamp()) < 60


def test_own_card_that_waits_for_an_officer_leads_to_its_case(visit, db, mother):
    """Nobody could send her a code: she has no telephone on record."""
    user = User.objects.create_user("herself", "correct horse battery")
    case = make_application(
        user, Relationship.SELF, person=mother, status=Status.IN_REVIEW, review_reason=ReviewReason.NO_PHONE
    )

    body = visit.get(at("visit", mother)).content.decode()

    assert reverse("admin:families_linkapplication_change", args=[case.pk]) in body
    assert "they stand here: who they are is proven by the paper" in body


class TestWho:
    def pages(self, person):
        return [at("visit", person), at("sheet", person), at("owners", person)]

    def looks(self, person):
        rows = Event.objects.filter(kind="families.person_viewed", person_id=person.pk).order_by("pk")
        return [(row.actor_id, row.codes.get("identity")) for row in rows]

    def test_look_is_noted_once_a_visit_and_the_person_sees_it(self, visit, officer, mother):
        for page in self.pages(mother) * 2:
            assert visit.get(page).status_code == 200

        assert self.looks(mother) == [(str(officer.pk), "identity_card")]
        assert [look.kind for look in log_of(mother, most=5)] == ["families.person_viewed"]

    def test_question_for_the_paper_is_the_look_of_the_visit_that_begins_there(self, beijing, officer, mother, link):
        """From the desk to the page of the visit, as an officer goes: it shows who is on record."""
        page = find(beijing, link.application.reference).url
        for _turn in range(2):
            first = beijing.get(page).content.decode()
            assert ("Which paper did they show?" in first, MOTHER in first) == (True, True)
        assert self.looks(mother) == [(str(officer.pk), None)]

        begin(beijing, mother).get(page)
        beijing.get(at("sheet", mother))

        assert self.looks(mother) == [(str(officer.pk), None)]
        begun = Event.objects.get(kind="families.visit_begun")
        assert (begun.person_id, begun.codes["identity"]) == (mother.pk, "identity_card")

    def test_question_about_another_or_after_the_visit_is_another_look(self, beijing, officer, mother, link):
        other = make_person("陈静", date(1958, 2, 3), sequence=44)
        for person in (mother, other, mother):
            beijing.get(at("visit", person))
        assert (len(self.looks(mother)), len(self.looks(other))) == (2, 1)

        begin(beijing, mother).post(at("leave"))
        beijing.get(at("visit", mother))
        assert len(self.looks(mother)) == 3

    def test_sheet_without_a_paper_is_one(self, beijing, officer, mother):
        beijing.get(at("sheet", mother))

        assert self.looks(mother) == [(str(officer.pk), None)]

    def test_another_visit_another_paper_or_officer_is_another_look(self, visit, officer, mother):
        visit.get(at("visit", mother))
        begin(visit, mother, "passport").get(at("visit", mother))
        visit.post(at("leave"))
        begin(visit, mother, "passport").get(at("visit", mother))
        colleague = on_duty("colleague", "110000", "officer")
        begin(signed_in(colleague), mother).get(at("visit", mother))

        assert self.looks(mother) == [
            (str(officer.pk), "identity_card"),
            (str(officer.pk), "passport"),
            (str(officer.pk), "passport"),
            (str(colleague.pk), "identity_card"),
        ]

    def test_look_outside_a_visit_is_noted_each_time(self, auditor, mother):
        for _turn in range(2):
            auditor.get(at("visit", mother))

        assert [paper for _who, paper in self.looks(mother)] == [None, None]

    def test_another_region_finds_no_page(self, guangdong, mother):
        assert [guangdong.get(page).status_code for page in self.pages(mother)] == [404] * 3
        assert guangdong.post(at("paper", mother), {"identity_seen": "passport"}).status_code == 404

    def test_auditor_reads_and_is_offered_nothing(self, auditor, mother, asked, link):
        assert [auditor.get(page).status_code for page in self.pages(mother)] == [200, 200, 403]
        body = auditor.get(at("visit", mother)).content.decode()
        assert "李伟" in body
        main = body.partition('id="content-main"')[2].partition("<footer")[0]
        assert "<form" not in main
        assert auditor.post(at("paper", mother), {"identity_seen": "passport"}).status_code == 403

    def test_relative_on_duty_reads_nothing_and_the_try_is_noted(self, officer, beijing, mother, asked, link):
        own = link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        make_link(officer, mother, Relationship.MOTHER)

        for page in self.pages(mother):
            response = beijing.get(page)
            body = response.content.decode()
            assert (response.status_code, MOTHER in body, "李伟" in body) == (403, False, False)
        assert beijing.post(at("paper", mother), {"identity_seen": "passport"}).status_code == 403
        assert barred() == [("person", str(mother.pk), str(officer.pk))] * 4
        assert beijing.get(at("visit", own.person)).status_code == 403

    def test_ended_duty_opens_nothing(self, visit, officer, mother):
        StaffDuty.objects.update(ended_at=timezone.now(), ended_by=officer)

        assert [visit.get(page).status_code for page in self.pages(mother)] == [404] * 3
        assert [visit.get(DESK).status_code, find(visit, NUMBER).status_code] == [403, 403]

    def test_citizens_and_strangers_find_no_counter(self, applicant, stranger, mother):
        for user in (applicant, stranger):
            client = signed_in(user)
            assert [client.get(page).status_code for page in (DESK, *self.pages(mother))] == [404] * 4

    def test_nobody_signed_in_is_led_to_the_sign_in(self, mother):
        for page in (DESK, *self.pages(mother)):
            response = Client().get(page)
            assert (response.status_code, MOTHER in response.content.decode()) == (302, False)

    def test_superuser_without_a_duty_sees_nothing(self, db, mother):
        client = signed_in(User.objects.create_superuser("root", "correct horse battery"))
        assert [client.get(page).status_code for page in (DESK, at("visit", mother))] == [403, 404]

    def test_page_has_no_name_in_its_title_and_no_whole_number(self, visit, mother):
        body = visit.get(at("visit", mother)).content.decode()

        assert MOTHER not in body.partition("<title>")[2].partition("</title>")[0]
        assert NUMBER not in body
        assert mother.masked_number in body

    def test_page_asks_the_same_number_of_queries_for_more_rows(self, visit, mother):
        def family(first, last):
            for turn in range(first, last):
                user = User.objects.create_user(f"son-{turn}", "correct horse battery")
                link_self(user, "李伟", date(1985, 6, 1), sequence=51 + 2 * turn)
                (make_link if turn in {0, 2} else make_waiting)(user, mother, Relationship.MOTHER)

        family(0, 2)
        visit.get(at("visit", mother))
        with CaptureQueriesContext(connection) as few:
            visit.get(at("visit", mother))
        family(2, 7)
        with CaptureQueriesContext(connection) as many:
            body = visit.get(at("visit", mother)).content.decode()
        assert body.count("<li>\n            <span><strong>李伟") == 5
        assert len(many) == len(few)
