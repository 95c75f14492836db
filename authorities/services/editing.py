"""Authorities and offices as their own supervisors keep them. A row that one of them edited is theirs from then on: loading
the tables leaves its editable fields alone, until they go back to what was delivered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, Code, NewEvent, build_event, record_events
from authorities.errors import EditedMeanwhile, NothingDelivered, OfficeClosed, PlaceNotYours
from authorities.models import Authority, Office
from authorities.policies import can_edit_authority, can_edit_office
from authorities.services.tables import delivered, differing

Place = Authority | Office


@transaction.atomic
def edit_place(place: Place, values: Mapping[str, Any], *, seen: datetime | None, by: User) -> list[str]:
    """Which fields changed. `values` are of `EDITABLE`, checked already; `seen` is `edited_at` of the row that they were
    written over. Raises PlaceNotYours, OfficeClosed, and EditedMeanwhile, also after going back."""
    held = _held(place, by)
    if held.edited_at != seen:
        raise EditedMeanwhile
    changed = [name for name in held.EDITABLE if name in values and values[name] != getattr(held, name)]
    if changed:
        for name in changed:
            setattr(held, name, values[name])
        held.edited_at = timezone.now()
        held.save(update_fields=[*changed, "edited_at"])
        record_events([change_of(held, changed, by)])
    return changed


@transaction.atomic
def go_back_to_delivered(place: Place, *, by: User) -> list[str]:
    """Which fields changed. From then on loading the tables keeps them as delivered. Raises PlaceNotYours,
    OfficeClosed and NothingDelivered."""
    held, files = _held(place, by), delivered(place)
    if files is None:
        raise NothingDelivered
    changed = differing(held, files)
    for name in changed:
        setattr(held, name, getattr(files, name))
    held.edited_at = None
    held.save(update_fields=[*changed, "edited_at"])
    record_events([change_of(held, changed, by, is_delivered=True)])
    return changed


def change_of(place: Place, changed: Sequence[str], by: User, *, is_delivered: bool = False) -> NewEvent:
    """The names of what changed, never the values."""
    of = place._meta.model_name or ""
    codes: dict[str, Code | Sequence[str]] = {
        "fields": list(changed),
        "region": place.region_id,
        "delivered": is_delivered,
    }
    return build_event("authorities.place_changed", by=Actor.officer(by.pk), of=of, object_id=place.pk, codes=codes)


def _held(place: Place, by: User) -> Place:
    """As it is now, and nobody else changes it meanwhile. Raises PlaceNotYours, OfficeClosed."""
    if isinstance(place, Office):
        office = held_office(place, by)
        if office.is_closed:
            raise OfficeClosed
        return office
    authority = Authority.objects.select_for_update(no_key=True).get(pk=place.pk)
    if not can_edit_authority(by, authority):
        raise PlaceNotYours
    return authority


def held_office(office: Office, by: User) -> Office:
    """As it is now, closed or not, and nobody else changes it meanwhile. Raises PlaceNotYours."""
    held = Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    if not can_edit_office(by, held):
        raise PlaceNotYours
    return held
