"""Putting staff on duty and taking them off, each with an event."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, record_event
from authorities.errors import DutyAlreadyEnded, DutyAlreadyHeld, UnknownRegion
from authorities.models import Region, Role, StaffDuty


@transaction.atomic
def grant_duty(*, user: User, region: Region, role: Role, by: Actor, begins_on: date | None = None) -> StaffDuty:
    """Begins today unless told otherwise, and makes the user a member of staff, whom alone the officers' pages let in.
    Raises DutyAlreadyHeld, and UnknownRegion for a placeholder row."""
    if region.is_placeholder:
        raise UnknownRegion(region.code)
    _lock(user)
    duty, is_new = StaffDuty.objects.get_or_create(
        user=user, region=region, role=role, ended_at=None, defaults={"begins_on": begins_on or timezone.localdate()}
    )
    if not is_new:
        raise DutyAlreadyHeld(f"{role} {region.code}")
    _set_staff(user, is_staff=True)
    _record("authorities.duty_granted", duty, by)
    return duty


@transaction.atomic
def end_duty(*, duty: StaffDuty, by: User) -> None:
    """At once. With their last duty a user stops being a member of staff, unless they are a superuser. Raises
    DutyAlreadyEnded, also when somebody else was quicker."""
    _lock(duty.user)
    ended = StaffDuty.objects.filter(pk=duty.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    if not ended:
        raise DutyAlreadyEnded(str(duty.pk))
    duty.refresh_from_db()
    if not duty.user.is_superuser and not StaffDuty.objects.filter(user=duty.user, ended_at=None).exists():
        _set_staff(duty.user, is_staff=False)
    _record("authorities.duty_ended", duty, Actor.officer(by.pk))


def _lock(user: User) -> None:
    """Whether a duty is the last one is asked and answered by one at a time."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _set_staff(user: User, *, is_staff: bool) -> None:
    user.is_staff = is_staff
    user.save(update_fields=["is_staff"])


def _record(kind: str, duty: StaffDuty, by: Actor) -> None:
    codes = {"user": str(duty.user_id), "region": duty.region_id, "role": duty.role}
    record_event(kind, by=by, of="duty", object_id=duty.pk, codes=codes)
