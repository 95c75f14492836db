"""Who sees which case. Every page that could show a row of another region is asked for one."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor, record_event
from authorities.models import StaffDuty
from families.admin import events
from families.models import Consent, Dispute, FamilyLink, InsuredPerson, LinkApplication, SocialSecurityCard
from families.relationships import Relationship
from families.services.links.disputes import open_dispute
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.recipes import make_application, make_link, make_person, number_for

APPLICATIONS = reverse("admin:families_linkapplication_changelist")
REGIONAL = (LinkApplication, InsuredPerson, SocialSecurityCard, FamilyLink, Consent, Dispute)


def list_of(model, **query):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist", query=query)


def page_of(row, page="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def rows_of(response):
    return [str(row.pk) for row in response.context["cl"].result_list]


@pytest.fixture
def rows_of_beijing(applicant, child_case, newborn_case):
    """One row of every regional model, all of Beijing."""
    link = make_link(applicant, make_person("王芳", date(1956, 3, 8), sequence=42), Relationship.MOTHER)
    dispute = open_dispute(link, link.person, by=Actor.person(link.person_id))
    return [child_case, newborn_case, link, link.consent, link.person, link.person.cards.get(), dispute]


def test_list_shows_what_waits_for_this_region(beijing, guangdong, child_case, guangdong_case, newborn_case):
    assert rows_of(beijing.get(APPLICATIONS)) == [str(child_case.pk), str(newborn_case.pk)]
    assert rows_of(guangdong.get(APPLICATIONS)) == [str(guangdong_case.pk)]


@pytest.mark.parametrize("model", REGIONAL)
def test_no_list_shows_another_region(guangdong, rows_of_beijing, model):
    assert rows_of(guangdong.get(list_of(model, **({"queue": "all"} if model is LinkApplication else {})))) == []


def test_lists_show_the_own_region(beijing, rows_of_beijing):
    for row in rows_of_beijing:
        query = {"queue": "all"} if isinstance(row, LinkApplication) else {}
        assert str(row.pk) in rows_of(beijing.get(list_of(type(row), **query)))


def test_pages_of_another_region_do_not_exist(guangdong, rows_of_beijing):
    """Django answers an unknown row with the way back to the index; so it does here."""
    for row in rows_of_beijing:
        for page in ("change", "history"):
            response = guangdong.get(page_of(row, page))
            assert (response.status_code, response.url) == (302, reverse("admin:index")), page_of(row, page)


def test_pages_of_the_own_region_open(beijing, rows_of_beijing):
    for row in rows_of_beijing:
        for page in ("change", "history"):
            assert beijing.get(page_of(row, page)).status_code == 200, page_of(row, page)


def test_a_draft_is_nobodys_business(beijing, applicant):
    draft = make_application(applicant, Relationship.MOTHER)

    assert rows_of(beijing.get(f"{APPLICATIONS}?queue=all&relationship__exact=mother")) == []
    assert beijing.get(page_of(draft)).status_code == 302


def test_filters_count_the_own_region_alone(guangdong, beijing, child_case):
    counts = "queue=all&_facets=True"

    assert "(1)" in beijing.get(f"{APPLICATIONS}?{counts}").content.decode()
    assert "(1)" not in guangdong.get(f"{APPLICATIONS}?{counts}").content.decode()


def test_autocomplete_offers_nobody(guangdong, beijing, child):
    url = reverse("admin:autocomplete")
    query = {"app_label": "families", "model_name": "linkapplication", "field_name": "person", "term": "李"}

    for client in (guangdong, beijing):
        assert client.get(url, query).status_code in {403, 404}


@pytest.mark.parametrize("lookup", ["person__name__startswith", "outcome", "person__birth_date", "applicant__username"])
def test_nobody_is_looked_up_through_an_address(beijing, child_case, lookup):
    assert beijing.get(APPLICATIONS, {lookup: "2017-09-01"}).status_code == 400


@pytest.mark.parametrize("lookup", ["name", "name__startswith", "birth_date", "register_reference"])
def test_no_person_is_looked_up_through_an_address(beijing, child, lookup):
    assert beijing.get(list_of(InsuredPerson), {lookup: "2017-09-01"}).status_code == 400


def test_search_words_are_ignored(beijing, child_case):
    page = beijing.get(APPLICATIONS, {"q": "nobody"})

    assert rows_of(page) == [str(child_case.pk)]
    assert "searchbar" not in page.content.decode()


def test_actions_pass_over_another_region(guangdong, child_case):
    chosen = {
        "action": "reject_cases",
        "_selected_action": str(child_case.pk),
        "reason": "person_objects",
        "decide": "1",
    }

    response = guangdong.post(APPLICATIONS, chosen)

    child_case.refresh_from_db()
    assert (response.status_code, child_case.status) == (302, Status.IN_REVIEW)
    assert not Event.objects.filter(kind="families.application_rejected").exists()


@pytest.mark.parametrize("page", ["change", "history"])
def test_ended_duty_opens_nothing(beijing, officer, child_case, page):
    StaffDuty.objects.update(ended_at=timezone.now(), ended_by=officer)

    assert beijing.get(page_of(child_case, page)).status_code in {302, 403}
    assert beijing.get(APPLICATIONS).status_code == 403


def test_superuser_without_a_duty_sees_nothing(db, child_case):
    client = signed_in(User.objects.create_superuser("root", "correct horse battery"))

    assert client.get(APPLICATIONS).status_code == 403
    assert client.get(page_of(child_case)).status_code in {302, 403}


def test_citizens_and_strangers_find_no_admin(applicant, stranger, child_case):
    for user in (applicant, stranger):
        client = signed_in(user)
        for url in (reverse("admin:index"), APPLICATIONS, page_of(child_case), page_of(child_case, "history")):
            assert client.get(url).status_code == 404


def test_nobody_signed_in_is_led_to_the_sign_in(child_case):
    for url in (APPLICATIONS, page_of(child_case)):
        response = Client().get(url)
        assert response.status_code == 302
        assert "李" not in response.content.decode()


@pytest.mark.parametrize("model", REGIONAL)
def test_nothing_can_be_added_or_deleted(beijing, rows_of_beijing, model):
    row = next(row for row in rows_of_beijing if isinstance(row, model))
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    assert beijing.get(reverse(f"{name}_add")).status_code == 403
    assert beijing.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert beijing.post(page_of(row), {"status": "approved"}).status_code == 403


def test_case_page_masks_the_number_and_notes_the_look(beijing, officer, child_case, child):
    body = beijing.get(page_of(child_case)).content.decode()

    assert "李小雨" in body
    assert number_for(child.birth_date, sequence=2) not in body
    assert child.masked_number in body
    event = Event.objects.get(kind="families.application_viewed")
    assert (event.actor_kind, event.actor_id, event.object_id, event.person_id) == (
        "officer",
        str(officer.pk),
        str(child_case.pk),
        child.pk,
    )


def test_lists_show_no_name_and_no_number(beijing, rows_of_beijing):
    for row in rows_of_beijing:
        body = beijing.get(list_of(type(row))).content.decode()
        for secret in ("李小雨", "李伟", "王芳", number_for(date(1956, 3, 8), sequence=42)):
            assert secret not in body


def test_auditor_sees_but_is_offered_no_decision(auditor, child_case):
    page = auditor.get(page_of(child_case)).content.decode()

    assert rows_of(auditor.get(APPLICATIONS)) == [str(child_case.pk)]
    assert "approve_cases" not in page + auditor.get(APPLICATIONS).content.decode()
    chosen = {
        "action": "approve_cases",
        "_selected_action": str(child_case.pk),
        "reason": "documents_seen",
        "decide": "1",
    }
    auditor.post(APPLICATIONS, chosen)
    child_case.refresh_from_db()
    assert child_case.status == Status.IN_REVIEW


by_people_and_row_by_row = pytest.mark.parametrize("most", [events._FEW, -1], ids=["by people", "row by row"])


@by_people_and_row_by_row
def test_events_are_for_supervisors_and_auditors_of_the_region(
    beijing, supervisor, auditor, guangdong, child_case, newborn_case, monkeypatch, most
):
    monkeypatch.setattr(events, "_FEW", most)
    of_person = record_event(
        "families.t", by=Actor.system("t"), of="link", object_id="1", person_id=child_case.person_id
    )
    of_case = record_event("families.t", by=Actor.system("t"), of="application", object_id=newborn_case.pk)
    of_nobody = record_event("accounts.t", by=Actor.system("t"), of="user", object_id="2")
    ids = {str(of_person.id), str(of_case.id)}
    elsewhere = signed_in(on_duty("elsewhere", "440000", "auditor"))
    nation = signed_in(on_duty("nation", "000000", "auditor"))

    for client in (supervisor, auditor):
        assert ids <= set(rows_of(client.get(list_of(Event))))
        assert str(of_nobody.id) not in rows_of(client.get(list_of(Event)))
    assert not ids & set(rows_of(elsewhere.get(list_of(Event))))
    assert str(of_nobody.id) in rows_of(nation.get(list_of(Event)))
    assert [client.get(list_of(Event)).status_code for client in (beijing, guangdong)] == [403, 403]
    assert elsewhere.get(page_of(Event.objects.get(pk=of_person.id))).status_code == 302


@by_people_and_row_by_row
@pytest.mark.parametrize("of", ["duty", "authority", "office", "agreement"])
def test_events_of_duties_offices_and_agreements_are_for_who_supervises_or_audits_there(
    supervisor, auditor, monkeypatch, most, of
):
    monkeypatch.setattr(events, "_FEW", most)
    by, codes = Actor.system("t"), {"region": "110101"}
    event = str(record_event("authorities.t", by=by, of=of, object_id="1", codes=codes).id)
    others = [("elsewhere", "440000"), ("below", "110105")]

    for client in (supervisor, auditor):
        assert event in rows_of(client.get(list_of(Event)))
    for name, region in others:
        assert event not in rows_of(signed_in(on_duty(name, region, "auditor")).get(list_of(Event)))


@by_people_and_row_by_row
def test_events_of_nobody_by_no_officer_of_the_region_are_for_the_nation_whatever_region_they_name(
    auditor, monkeypatch, most
):
    monkeypatch.setattr(events, "_FEW", most)
    elsewhere, nation = on_duty("elsewhere", "440000", "officer"), signed_in(on_duty("nation", "000000", "auditor"))
    actors = (Actor.system("t"), Actor.citizen(elsewhere.pk), Actor.officer(elsewhere.pk))
    codes = {"region": "110101"}
    ids = {str(record_event("accounts.t", by=by, of="user", object_id="2", codes=codes).id) for by in actors}

    assert ids & set(rows_of(auditor.get(list_of(Event)))) == set()
    assert ids <= set(rows_of(nation.get(list_of(Event))))


def test_list_asks_the_same_number_of_queries_for_more_cases(beijing, applicant, child_case):
    beijing.get(APPLICATIONS)  # the session notes its beginning
    with CaptureQueriesContext(connection) as few:
        beijing.get(APPLICATIONS)
    for sequence in range(20):
        case = make_application(
            applicant, Relationship.OTHER, status=Status.WITHDRAWN, ended_at=child_case.submitted_at
        )
        LinkApplication.objects.filter(pk=case.pk).update(
            status=Status.IN_REVIEW, ended_at=None, number_index_a=sequence.to_bytes(32), submitted_at=case.started_at
        )
    with CaptureQueriesContext(connection) as many:
        assert len(rows_of(beijing.get(APPLICATIONS))) == 21
    assert len(many) == len(few)
