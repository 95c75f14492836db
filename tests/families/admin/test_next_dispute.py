"""From one dispute to the next, by button and by letter, as from case to case: the oldest that this officer may decide."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from families.models import Dispute
from families.relationships import Relationship
from tests.families.admin.test_deciding_disputes import LIST, decide, disputed, now, page_of, said
from tests.families.recipes import link_self, make_link, make_person

NEXT = reverse("admin:families_dispute_next")
NONE_LEFT = ("info", "No further case waits for you to decide.")


def owner(name, sequence):
    """With their own card linked."""
    return link_self(User.objects.create(username=name), name, date(1990, 1, 2), sequence=sequence).owner


def since(dispute, days):
    Dispute.objects.filter(pk=dispute.pk).update(opened_at=timezone.now() - timedelta(days=days))
    return dispute


@pytest.fixture
def old(applicant):
    return since(disputed(applicant, make_person("王芳", date(1956, 3, 8), sequence=42)), 9)


@pytest.fixture
def young(applicant):
    return since(disputed(applicant, make_person("陈静", date(1958, 2, 3), sequence=44)), 2)


@pytest.fixture
def abroad(db):
    return since(disputed(owner("周武", 61), make_person("周静", date(1959, 2, 3), sequence=46, region="440106")), 20)


def following(dispute):
    return reverse("admin:families_dispute_following", args=[dispute.pk])


def led_to(browser, address):
    answer = browser.post(address)
    assert answer.status_code == 302
    return answer.url


def test_list_leads_to_the_oldest_and_each_page_to_the_one_after_it(beijing, old, young, abroad):
    assert f'action="{NEXT}"' in beijing.get(LIST).content.decode()
    assert led_to(beijing, NEXT) == page_of(old)
    assert f'action="{following(old)}"' in beijing.get(page_of(old)).content.decode()
    assert led_to(beijing, following(old)) == page_of(young)

    answer = beijing.post(following(young))

    assert (answer.url, said(answer)) == (LIST, [NONE_LEFT])
    assert Dispute.objects.open().count() == 3


def test_two_of_one_moment_are_both_come_to(beijing, old, young):
    Dispute.objects.update(opened_at=timezone.now())
    first, second = sorted((old, young), key=lambda one: one.pk)
    assert [led_to(beijing, NEXT), led_to(beijing, following(first))] == [page_of(first), page_of(second)]


def test_decision_leads_on_where_they_press_for_it(beijing, old, young):
    asked = beijing.post(LIST, {"action": "decide_cases", "_selected_action": str(old.pk)})
    assert 'name="decide" value="next"' in asked.content.decode()

    answer = decide(beijing, old, decide="next")

    assert (answer.url, now(old).is_open) == (page_of(young), False)
    last = decide(beijing, young, decide="next")
    assert (last.url, said(last)[-1]) == (LIST, NONE_LEFT)


def test_what_is_near_to_the_officer_is_passed_over(officer, beijing, applicant, old, young):
    link_self(officer, "赵强", date(1979, 1, 2), sequence=77)
    make_link(officer, old.person, Relationship.MOTHER)
    assert led_to(beijing, NEXT) == page_of(young)
    Dispute.objects.filter(pk=young.pk).delete()
    assert led_to(beijing, NEXT) == LIST
    assert not Event.objects.filter(kind="families.case_barred").exists()


def test_near_by_owner_or_by_guardian_too(officer, beijing, applicant, old, young):
    himself = link_self(officer, "赵强", date(1979, 1, 2), sequence=77).person
    type(old.link).objects.filter(pk=old.link_id).update(guardian=himself)
    assert led_to(beijing, NEXT) == page_of(young)
    make_link(officer, applicant.links.own().get().person, Relationship.OTHER)
    assert led_to(beijing, NEXT) == LIST


def test_more_that_are_near_ask_no_more(officer, beijing, old, young):
    link_self(officer, "赵强", date(1979, 1, 2), sequence=77)
    mother = make_person("李芳", date(1955, 3, 8), sequence=48)
    make_link(officer, mother, Relationship.MOTHER)
    led_to(beijing, NEXT)  # the session notes its beginning

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert led_to(beijing, NEXT) == page_of(old)
        return len(queries)

    few = asked()
    for turn in range(2):
        since(disputed(owner(f"孙{turn}", 20 + turn), mother), 30)
    assert asked() == few


def test_it_is_for_who_decides_alone(auditor, guangdong, client, applicant, old):
    assert "Next case" not in auditor.get(LIST).content.decode() + auditor.get(page_of(old)).content.decode()
    for browser in (auditor, guangdong):
        for address in (NEXT, following(old)):
            assert led_to(browser, address) == LIST
    client.force_login(applicant)
    assert client.post(NEXT).status_code == 404
    client.logout()
    assert client.post(NEXT).status_code == 302


def test_it_is_no_link(beijing, old):
    assert [beijing.get(address).status_code for address in (NEXT, following(old))] == [405, 405]


def test_letters_are_listed_on_the_page(beijing, old):
    body = beijing.get(page_of(old)).content.decode()
    for letter in ("d", "n"):
        assert f'data-key="{letter}"' in body
        assert f"<kbd>{letter}</kbd>" in body
