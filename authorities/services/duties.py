"""Putting staff on duty and taking them off, each with an event."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, record_event
from authorities.errors import (
    AccountClosed,
    DayNotPossible,
    DutyAlreadyEnded,
    DutyAlreadyHeld,
    DutyNotYours,
    UnknownRegion,
)
from authorities.models import Region, Role, StaffDuty
from authorities.models.duties import StaffDutyQuerySet, beginning_of
from authorities.policies import can_end_duty, can_give_duty

AHEAD = timedelta(days=366)  # further on nobody knows who works where


@transaction.atomic
def give_duty(
    *,
    user: User,
    region: Region,
    role: Role,
    by: User,
    begins_on: date | None = None,
    last_day: date | None = None,
) -> StaffDuty:
    """As a supervisor gives it. Raises what `grant_duty` raises, DutyNotYours, AccountClosed and DayNotPossible."""
    _lock(user, by)
    if not can_give_duty(by, user, region.code, role):
        raise DutyNotYours
    user.refresh_from_db(fields=["is_active"])
    if not user.is_active:
        raise AccountClosed
    first = begins_on or timezone.localdate()
    _check_day(first)
    duty = grant_duty(user=user, region=region, role=role, by=Actor.officer(by.pk), begins_on=first)
    if last_day is not None:
        stop_duty(duty=duty, by=by, last_day=last_day)
    return duty


@transaction.atomic
def stop_duty(*, duty: StaffDuty, by: User, last_day: date | None = None) -> None:
    """As a supervisor ends it: at once, or when its last day is over. Raises DutyNotYours, DayNotPossible and
    DutyAlreadyEnded."""
    _lock(duty.user, by)
    duty.refresh_from_db()
    if duty.ended_at is not None and duty.ended_at <= timezone.now():
        raise DutyAlreadyEnded
    if not can_end_duty(by, duty):
        raise DutyNotYours
    if last_day is not None:
        _check_day(last_day)
        if last_day < duty.begins_on:
            raise DayNotPossible
    end_duty(duty=duty, by=by, last_day=last_day)


@transaction.atomic
def grant_duty(*, user: User, region: Region, role: Role, by: Actor, begins_on: date | None = None) -> StaffDuty:
    """Begins today unless told otherwise, and makes the user a member of staff, whom alone the officers' pages let in.
    Raises DutyAlreadyHeld, and UnknownRegion for a placeholder row."""
    if region.is_placeholder:
        raise UnknownRegion(region.code)
    _lock(user)
    first = begins_on or timezone.localdate()
    same = StaffDuty.objects.filter(user=user, region=region, role=role)
    if same.not_ended(beginning_of(first)).not_ended().exists():
        raise DutyAlreadyHeld(f"{role} {region.code}")
    duty = StaffDuty.objects.create(user=user, region=region, role=role, begins_on=first)
    _set_staff(user, is_staff=True)
    later = {"begins_on": f"{first}"} if first > timezone.localdate() else {}
    _record("authorities.duty_granted", duty, by, later)
    return duty


@transaction.atomic
def end_duty(*, duty: StaffDuty, by: User, last_day: date | None = None) -> None:
    """At once, or when the day is over, which may be another one than was said before. With their last duty a user stops being
    a member of staff, unless they are a superuser. Raises DutyAlreadyEnded, also when somebody else was quicker."""
    _lock(duty.user)
    ends_at = timezone.now() if last_day is None else beginning_of(last_day + timedelta(days=1))
    ended = StaffDuty.objects.filter(pk=duty.pk).not_ended().update(ended_at=ends_at, ended_by=by)
    if not ended:
        raise DutyAlreadyEnded(str(duty.pk))
    duty.refresh_from_db()
    if not _has_any(duty.user):
        _let_go(duty.user)
    _record("authorities.duty_ended", duty, Actor.officer(by.pk), {"until": f"{last_day}"} if last_day else {})


def let_staff_go() -> int:
    """Whose last duty ended with its day stop being members of staff; how many. Nobody waits for it: a duty that has ended
    opens nothing."""
    ended = StaffDuty.objects.filter(user=OuterRef("pk"), ended_at__lte=timezone.now())
    going = User.objects.filter(Exists(ended), ~Exists(_still(OuterRef("pk"))), is_staff=True, is_superuser=False)
    return sum(_let_go_alone(user) for user in going)


@transaction.atomic
def _let_go_alone(user: User) -> bool:
    """Unless they were given another duty meanwhile."""
    _lock(user)
    if _has_any(user):
        return False
    _let_go(user)
    return True


def _still(user: Any) -> StaffDutyQuerySet:
    return StaffDuty.objects.filter(user=user).not_ended()


def _has_any(user: User) -> bool:
    return _still(user.pk).exists()


def _let_go(user: User) -> None:
    if not user.is_superuser:
        _set_staff(user, is_staff=False)


def _check_day(day: date) -> None:
    today = timezone.localdate()
    if not today <= day <= today + AHEAD:
        raise DayNotPossible


def _lock(*users: User) -> None:
    """Whether a duty is the last one, and whether it is somebody's to give, is asked and answered by one at a time."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in={user.pk for user in users}).order_by("pk"))


def _set_staff(user: User, *, is_staff: bool) -> None:
    user.is_staff = is_staff
    user.save(update_fields=["is_staff"])


def _record(kind: str, duty: StaffDuty, by: Actor, days: dict[str, str]) -> None:
    codes = {"user": str(duty.user_id), "region": duty.region_id, "role": duty.role} | days
    record_event(kind, by=by, of="duty", object_id=duty.pk, codes=codes)
