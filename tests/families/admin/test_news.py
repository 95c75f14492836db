"""What of the register's news could not be applied: seen by officers of the person's region, tried again by their supervisors."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from authorities.models import StaffDuty
from families.models import HeldChange
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.test_decisions import said
from tests.families.recipes import make_person

LIST = "admin:families_heldchange_changelist"
RETRIED = "families.held_change_retried"
NOT_THEIRS = ("error", "name 4711-17: it is not for you to decide, or not any more.")


def held(cursor, *, sequence, region):
    person = make_person("王芳", date(1956, 3, 8), sequence=sequence, region=region)
    return HeldChange.objects.create(
        provider="http", cursor=cursor, person=person, kind="name", given_up_at=timezone.now(), failures=5
    )


@pytest.fixture
def put_aside(regions):
    return held("4711-17", sequence=42, region="110000")


def tries_again(client, *rows):
    return client.post(reverse(LIST), {"action": "try_again", "_selected_action": [str(row.pk) for row in rows]})


def is_put_aside(row):
    row.refresh_from_db()
    return row.given_up_at is not None


def retried():
    events = Event.objects.filter(kind=RETRIED).order_by("pk")
    return list(events.values_list("actor_kind", "actor_id", "object_kind", "object_id", "person_id"))


def test_supervisor_has_it_tried_again(put_aside):
    officer = on_duty("supervising", "110000", "supervisor")

    answer = tries_again(signed_in(officer), put_aside)

    put_aside.refresh_from_db()
    assert answer.status_code == 302
    assert said(answer) == [("success", "1 change is tried again.")]
    assert (put_aside.given_up_at, put_aside.failures, put_aside.due_at is not None) == (None, 0, True)
    assert retried() == [("officer", str(officer.pk), "held_change", str(put_aside.pk), put_aside.person_id)]


def test_pressed_twice_it_is_tried_again_once(put_aside, supervisor):
    tries_again(supervisor, put_aside)
    due_at = HeldChange.objects.get().due_at

    answer = tries_again(supervisor, put_aside)

    assert said(answer)[-1] == ("warning", "0 changes are tried again.")
    assert HeldChange.objects.get().due_at == due_at
    assert len(retried()) == 1


def test_each_of_several_has_its_event(put_aside, supervisor):
    other = held("4711-18", sequence=44, region="110101")

    answer = tries_again(supervisor, put_aside, other)

    assert said(answer) == [("success", "2 changes are tried again.")]
    assert {event[3] for event in retried()} == {str(put_aside.pk), str(other.pk)}


def test_who_audits_here_and_supervises_elsewhere_has_only_theirs_tried_again(put_aside):
    both = on_duty("both", "110000", "auditor")
    StaffDuty.objects.create(user=both, region_id="440000", role="supervisor")
    theirs = held("4711-19", sequence=46, region="440106")

    answer = tries_again(signed_in(both), put_aside, theirs)

    assert said(answer) == [NOT_THEIRS, ("success", "1 change is tried again.")]
    assert (is_put_aside(put_aside), is_put_aside(theirs)) == (True, False)
    assert [event[3] for event in retried()] == [str(theirs.pk)]


def test_officer_sees_it_and_cannot(put_aside, beijing):
    page = beijing.get(reverse(LIST)).content.decode()
    tries_again(beijing, put_aside)

    assert "4711-17" in page
    assert put_aside.person.name not in page
    assert is_put_aside(put_aside)
    assert retried() == []


def test_auditor_of_the_region_reads_who_had_it_tried_again(put_aside, supervisor, auditor):
    tries_again(supervisor, put_aside)
    elsewhere = signed_in(on_duty("auditing", "440000", "auditor"))

    lists = [client.get(reverse("admin:audit_event_changelist")) for client in (auditor, elsewhere)]

    told = [page.content.decode().partition('id="changelist-filter"')[0] for page in lists]
    assert ["Change in the register tried again" in page for page in told] == [True, False]


def test_officer_of_another_region_does_not_see_it(put_aside, guangdong):
    assert "4711-17" not in guangdong.get(reverse(LIST)).content.decode()

    elsewhere = signed_in(on_duty("elsewhere", "440000", "supervisor"))
    tries_again(elsewhere, put_aside)
    assert is_put_aside(put_aside)
    assert retried() == []
