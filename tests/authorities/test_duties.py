"""The wall between regions: an officer sees their own and what lies below, nothing else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor
from authorities.errors import DutyAlreadyEnded, DutyAlreadyHeld, UnknownRegion
from authorities.models import Office, Region, Role, StaffDuty
from authorities.policies import duty_regions, has_duty, within_duty
from authorities.services.duties import end_duty, grant_duty


@pytest.fixture
def grant(regions, officer):
    def on_duty(region, role=Role.OFFICER, user=officer, **fields):
        return grant_duty(user=user, region=regions[region], role=role, by=Actor.system("tests"), **fields)

    return on_duty


def covered(user, *roles):
    return {region.code for region in duty_regions(user, *roles)}


def test_officer_of_a_province_sees_it_and_below_only(grant, officer):
    grant("440000")
    assert covered(officer) == {"440000", "440100", "440104", "440106", "440300", "440304"}
    assert has_duty(officer, "440000", Role.OFFICER)
    assert has_duty(officer, "440304", Role.OFFICER)
    assert not has_duty(officer, "320000", Role.OFFICER)
    assert not has_duty(officer, "320508", Role.OFFICER)
    assert not has_duty(officer, "000000", Role.OFFICER)


def test_officer_of_a_prefecture_does_not_see_its_neighbour_or_province(grant, officer):
    grant("440100")
    assert covered(officer) == {"440100", "440104", "440106"}
    assert not has_duty(officer, "440000")
    assert not has_duty(officer, "440304")


def test_officer_of_a_county_sees_that_county(grant, officer):
    grant("440104")
    assert covered(officer) == {"440104"}
    assert not has_duty(officer, "440106")


def test_nation_sees_all(grant, officer, regions):
    grant("000000")
    assert covered(officer) == set(regions)
    assert has_duty(officer, "110101", Role.OFFICER)


def test_province_reaches_through_a_placeholder(grant, officer):
    grant("110000")
    assert covered(officer) == {"110000", "110100", "110101"}


def test_two_duties_add_up(grant, officer):
    grant("440104")
    grant("320000")
    assert covered(officer) == {"440104", "320000", "320500", "320508"}


def test_role_counts_only_where_it_is_held(grant, officer):
    grant("440000", Role.AUDITOR)
    grant("320000", Role.OFFICER)
    assert not has_duty(officer, "440100", Role.OFFICER, Role.SUPERVISOR)
    assert has_duty(officer, "440100", Role.OFFICER, Role.AUDITOR)
    assert covered(officer, Role.OFFICER) == {"320000", "320500", "320508"}


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_superuser": True}])
def test_inactive_and_superuser_get_nothing_from_being_so(grant, officer, state):
    if "is_active" in state:
        grant("000000")
    User.objects.filter(pk=officer.pk).update(**state)
    officer.refresh_from_db()
    assert not has_duty(officer, "440100")
    assert covered(officer) == set()


def test_stranger_has_no_duty(grant, officer, supervisor):
    grant("000000")
    for stranger in (supervisor, AnonymousUser()):
        assert not has_duty(stranger, "440100")
        assert covered(stranger) == set()


def test_duty_of_tomorrow_counts_tomorrow(grant, officer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    grant("440000", begins_on=tomorrow)
    assert not has_duty(officer, "440100")
    assert StaffDuty.objects.active(on=tomorrow).exists()


def test_ended_duty_counts_no_more(grant, officer, supervisor):
    duty = grant("440000")
    end_duty(duty=duty, by=supervisor)
    assert not has_duty(officer, "440100")
    assert covered(officer) == set()
    grant("440000")  # and can be held again
    assert has_duty(officer, "440100")


def test_filter_serves_any_table_with_a_region_code(grant, officer, guangzhou_department, django_assert_num_queries):
    for region in ("440104", "440106"):
        Office.objects.create(code=region, authority=guangzhou_department, region_id=region, hours=[])
    grant("440104")
    with django_assert_num_queries(2):
        offices = Office.objects.filter(within_duty(officer, Role.OFFICER, field="region__code"))
        assert [office.code for office in offices] == ["440104"]
    assert "JOIN" not in str(offices.query)


def test_questions_cost_the_same_for_many_duties(grant, officer, regions, django_assert_num_queries):
    for region in ("440104", "440106", "320508", "110101"):
        grant(region)
    with django_assert_num_queries(1):
        assert has_duty(officer, "320508")
    with django_assert_num_queries(2):
        assert covered(officer) == {"440104", "440106", "320508", "110101"}


def test_duty_in_a_placeholder_is_refused(grant):
    with pytest.raises(UnknownRegion):
        grant("110100")


def test_duty_is_held_once(grant):
    grant("440000")
    with pytest.raises(DutyAlreadyHeld):
        grant("440000")
    grant("440000", Role.AUDITOR)


def test_database_refuses_the_same_duty_twice(grant, officer):
    grant("440000")
    with pytest.raises(IntegrityError, match="duty_held_once"), transaction.atomic():
        StaffDuty.objects.create(user=officer, region_id="440000", role=Role.OFFICER)


@pytest.mark.parametrize("half", ["ended_at", "ended_by"])
def test_end_has_a_time_and_a_person_or_neither(grant, supervisor, half):
    duty = grant("440000")
    value = {"ended_at": timezone.now(), "ended_by": supervisor}[half]
    with pytest.raises(IntegrityError, match="duty_ended_at_and_by"), transaction.atomic():
        StaffDuty.objects.filter(pk=duty.pk).update(**{half: value})


def test_unknown_role_is_refused(grant, officer):
    with pytest.raises(IntegrityError, match="duty_role_known"), transaction.atomic():
        StaffDuty.objects.create(user=officer, region_id="440000", role="king")


def test_duty_ends_once(grant, supervisor):
    duty = grant("440000")
    end_duty(duty=duty, by=supervisor)
    assert (duty.ended_by, duty.ended_at is not None) == (supervisor, True)
    with pytest.raises(DutyAlreadyEnded):
        end_duty(duty=duty, by=supervisor)


def test_both_steps_leave_an_event(grant, officer, supervisor):
    duty = grant("440000")
    end_duty(duty=duty, by=supervisor)
    events = Event.objects.filter(object_kind="duty", object_id=str(duty.pk)).order_by("id")
    assert [(event.kind, event.actor_id) for event in events] == [
        ("authorities.duty_granted", "tests"),
        ("authorities.duty_ended", str(supervisor.pk)),
    ]
    assert events[0].codes == {"user": str(officer.pk), "region": "440000", "role": "officer"}


def test_names_of_things_say_nothing_personal(grant, officer):
    assert str(grant("440000")) == "officer 440000"
    assert str(Region.objects.get(code="440000")) == "440000 广东省"
