"""What a supervisor may give and end: never above, never beside themself, never their own; and ends that are known before."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor
from authorities.errors import AccountClosed, DayNotPossible, DutyAlreadyEnded, DutyAlreadyHeld, DutyNotYours
from authorities.models import Role, StaffDuty
from authorities.models.duties import beginning_of
from authorities.policies import has_duty
from authorities.services.duties import end_duty, give_duty, grant_duty, let_staff_go, stop_duty

DAY = timedelta(days=1)
ALL = ("officer", "supervisor", "auditor")


@pytest.fixture
def chen(regions):
    """A citizen with an account."""
    return User.objects.create_user("chen")


@pytest.fixture
def supervisor(supervisor, regions):
    """Of Guangdong."""
    StaffDuty.objects.create(user=supervisor, region=regions["440000"], role=Role.SUPERVISOR)
    return supervisor


@pytest.fixture
def give(regions, supervisor, chen):
    def to_chen(region="440100", role=Role.OFFICER, *, by=supervisor, user=chen, **days):
        return give_duty(user=user, region=regions[region], role=Role(role), by=by, **days)

    return to_chen


@pytest.mark.parametrize(
    ("region", "roles"),
    [
        ("440000", {"officer"}),
        ("440100", set(ALL)),
        ("440104", set(ALL)),
        ("000000", set()),
        ("320000", set()),
        ("320500", set()),
        ("110101", set()),
    ],
)
def test_roles_that_are_theirs_to_give(give, supervisor, chen, region, roles):
    for role in ALL:
        if role in roles:
            assert give(region, role).region_id == region
        else:
            with pytest.raises(DutyNotYours):
                give(region, role)
    assert set(StaffDuty.objects.filter(user=chen).values_list("role", flat=True)) == roles


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_only_supervisors_give(give, officer, regions, role):
    StaffDuty.objects.create(user=officer, region=regions["000000"], role=role)
    with pytest.raises(DutyNotYours):
        give(by=officer)


@pytest.mark.parametrize("role", ALL)
def test_nobody_gives_themself(give, supervisor, role):
    with pytest.raises(DutyNotYours):
        give("440104", role, user=supervisor)


def test_supervisor_who_has_ended_gives_nothing(give, supervisor, officer):
    end_duty(duty=supervisor.duties.get(), by=officer)
    with pytest.raises(DutyNotYours):
        give()


def test_given_it_counts_and_lets_in(give, chen, supervisor):
    duty = give("440100")
    chen.refresh_from_db()
    assert (chen.is_staff, has_duty(chen, "440104", Role.OFFICER)) == (True, True)
    event = Event.objects.get(object_kind="duty")
    assert (event.kind, event.actor_id, event.object_id) == (
        "authorities.duty_granted",
        str(supervisor.pk),
        str(duty.pk),
    )
    assert event.codes == {"user": str(chen.pk), "region": "440100", "role": "officer"}


def test_closed_account_is_given_nothing(give, chen):
    User.objects.filter(pk=chen.pk).update(is_active=False)
    with pytest.raises(AccountClosed):
        give()


@pytest.mark.parametrize(
    "days",
    [
        {"begins_on": -1},
        {"begins_on": 367},
        {"last_day": -1},
        {"begins_on": 5, "last_day": 4},
        {"last_day": 367},
    ],
)
def test_days_that_cannot_be(give, chen, days):
    today = timezone.localdate()
    with pytest.raises(DayNotPossible):
        give(**{name: today + count * DAY for name, count in days.items()})
    assert not StaffDuty.objects.filter(user=chen).exists()


def test_for_some_days_to_come(give, chen):
    today = timezone.localdate()
    duty = give(begins_on=today + DAY, last_day=today + 2 * DAY)
    duty.refresh_from_db()
    assert duty.last_day == today + 2 * DAY
    noon = beginning_of(today) + DAY / 2
    for day, counts in enumerate([False, True, True, False]):
        with time_machine.travel(noon + day * DAY, tick=False):
            assert has_duty(chen, "440104") is counts, day
    told = [event.codes for event in Event.objects.filter(object_kind="duty").order_by("id")]
    assert [codes.get("begins_on") or codes.get("until") for codes in told] == [f"{today + DAY}", f"{today + 2 * DAY}"]


def test_end_that_is_known_can_be_another_day_or_now(give, supervisor, chen):
    today = timezone.localdate()
    duty = give(last_day=today + 9 * DAY)
    stop_duty(duty=duty, by=supervisor, last_day=today)
    assert has_duty(chen, "440104")
    stop_duty(duty=duty, by=supervisor)
    assert not has_duty(chen, "440104")
    with pytest.raises(DutyAlreadyEnded):
        stop_duty(duty=duty, by=supervisor)


def test_held_until_its_last_day_and_then_given_anew(give, chen):
    today = timezone.localdate()
    give(last_day=today)
    with pytest.raises(DutyAlreadyHeld):
        give()
    give(begins_on=today + DAY)
    assert StaffDuty.objects.filter(user=chen).count() == 2


@pytest.mark.parametrize("role", ["supervisor", "auditor"])
def test_who_stands_beside_them_or_audits_them_is_not_theirs_to_end(supervisor, chen, regions, role):
    duty = grant_duty(user=chen, region=regions["440000"], role=Role(role), by=Actor.system("tests"))
    with pytest.raises(DutyNotYours):
        stop_duty(duty=duty, by=supervisor)
    assert has_duty(chen, "440000")


def test_ones_own_duty_is_not_ones_own_to_end(supervisor):
    with pytest.raises(DutyNotYours):
        stop_duty(duty=supervisor.duties.get(), by=supervisor)


def test_whose_last_duty_ends_with_its_day_leaves_the_staff(give, chen, supervisor):
    give(last_day=timezone.localdate())
    assert let_staff_go() == 0
    with time_machine.travel(timezone.now() + DAY):
        assert [let_staff_go(), let_staff_go()] == [1, 0]
    chen.refresh_from_db()
    supervisor.refresh_from_db()
    assert (chen.is_staff, supervisor.is_staff) == (False, True)


def test_who_has_another_duty_stays(give, chen):
    give(last_day=timezone.localdate())
    give("440300")
    with time_machine.travel(timezone.now() + DAY):
        assert let_staff_go() == 0
    chen.refresh_from_db()
    assert chen.is_staff
