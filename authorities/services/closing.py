"""An office closes from a day on: nobody is sent there any more, and what points to it stays readable. It opens again when its
supervisors say so, never by loading the tables."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, record_event
from authorities.errors import ClosesAlready, ClosingDayNotPossible, OfficeOpen
from authorities.models import ClosingReason, Office
from authorities.services.editing import held_office

AHEAD = timedelta(days=366)  # sscard default: further on nobody knows which day it will be


@transaction.atomic
def close_office(office: Office, *, on: date, because: ClosingReason, by: User) -> None:
    """`on`: the first day on which it is closed. Raises PlaceNotYours, ClosesAlready, ClosingDayNotPossible."""
    held, today = held_office(office, by), timezone.localdate()
    if held.closed_on is not None:
        raise ClosesAlready
    if not today <= on <= today + AHEAD:
        raise ClosingDayNotPossible
    _write(held, on, because)
    _record("office_closed", held, by, reason=because.value, closed_on=on.isoformat())


@transaction.atomic
def open_office_again(office: Office, *, by: User) -> None:
    """From now on; also one whose day has not come. Raises PlaceNotYours, OfficeOpen."""
    held = held_office(office, by)
    if held.closed_on is None:
        raise OfficeOpen
    _write(held, None, None)
    _record("office_reopened", held, by)


def _write(held: Office, on: date | None, because: ClosingReason | None) -> None:
    held.closed_on, held.closed_because = on, because
    held.save(update_fields=["closed_on", "closed_because"])


def _record(kind: str, office: Office, by: User, **codes: str) -> None:
    record_event(
        f"authorities.{kind}",
        by=Actor.officer(by.pk),
        of="office",
        object_id=office.pk,
        codes={"region": office.region_id, **codes},
    )
