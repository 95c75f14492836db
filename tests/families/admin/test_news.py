"""What of the register's news could not be applied: seen by officers of the person's region, tried again by their supervisors."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import HeldChange
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.recipes import make_person

LIST = "admin:families_heldchange_changelist"


@pytest.fixture
def put_aside(regions):
    person = make_person("王芳", date(1956, 3, 8), sequence=42)
    return HeldChange.objects.create(
        provider="http", cursor="4711-17", person=person, kind="name", given_up_at=timezone.now(), failures=5
    )


def tries_again(client, row):
    return client.post(reverse(LIST), {"action": "try_again", "_selected_action": [str(row.pk)]})


def test_supervisor_has_it_tried_again(put_aside, supervisor):
    answer = tries_again(supervisor, put_aside)

    put_aside.refresh_from_db()
    assert answer.status_code == 302
    assert (put_aside.given_up_at, put_aside.failures, put_aside.due_at is not None) == (None, 0, True)


def test_officer_sees_it_and_cannot(put_aside, beijing):
    page = beijing.get(reverse(LIST)).content.decode()
    tries_again(beijing, put_aside)

    put_aside.refresh_from_db()
    assert "4711-17" in page
    assert put_aside.person.name not in page
    assert put_aside.given_up_at is not None


def test_officer_of_another_region_does_not_see_it(put_aside, guangdong):
    assert "4711-17" not in guangdong.get(reverse(LIST)).content.decode()

    elsewhere = signed_in(on_duty("elsewhere", "440000", "supervisor"))
    tries_again(elsewhere, put_aside)
    put_aside.refresh_from_db()
    assert put_aside.given_up_at is not None
