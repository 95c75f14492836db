"""Offices by a table: new ones, and what people read of those there are. No row is taken out: what a table does not name
stays as it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import Actor, build_event, record_events
from authorities.codes import prefix_of
from authorities.errors import OfficeClosed, PlaceNotYours
from authorities.models import Authority, Office, Region
from authorities.opening_hours import hours_in_text
from authorities.place_fields import OfficeFields
from authorities.policies import edits_office, supervised_regions
from authorities.services.editing import change_of
from authorities.services.importing.plans import Change, Does, Step, Table
from authorities.services.importing.reading import Problem, Row, TableRefused

_PLACE = ("code", "authority", "region")
COLUMNS = (*_PLACE, *Office.EDITABLE)
MOST = 1000
# Region, then a name in small letters, then a number if need be: never as many digits as a person's number has.
_CODE = re.compile(r"([0-9]{6})-[a-z]{2,20}(-[a-z]{2,20})?(-[0-9]{1,3})?")


class OfficeRow(OfficeFields):
    code = forms.CharField(max_length=40)
    authority = forms.CharField(max_length=30)
    region = forms.CharField(max_length=6)


def cells_of(office: Office) -> dict[str, str]:
    """As a table has them."""
    values = {name: getattr(office, name) for name in Office.EDITABLE}
    place = {"code": office.code, "authority": office.authority_id, "region": office.region_id}
    return place | values | {"hours": hours_in_text(office.hours)}


def _plan(rows: Sequence[Row], by: User) -> list[Step]:
    """With the supervisor's account, the authorities and the offices held still."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    authorities = _held(Authority, [row.cells["authority"] for row in rows])
    offices = _held(Office, [row.cells["code"] for row in rows])
    regions = set(
        Region.objects.shown().filter(pk__in={row.cells["region"] for row in rows}).values_list("pk", flat=True)
    )
    supervised, steps, problems = supervised_regions(by), [], list(_doubled(rows))
    for row in rows:
        form = OfficeRow(row.cells)
        found = [*_of_form(row, form), *_of_place(row, authorities, offices, regions, supervised)]
        if not found:
            steps.append(_step(row, form.cleaned_data, offices.get(row.cells["code"])))
            found = list(_of_step(steps[-1]))
        problems += found
    if problems:
        raise TableRefused(problems)
    return steps


def _held(model: Any, codes: Sequence[str]) -> Mapping[str, Any]:
    rows = model.objects.select_for_update(no_key=True).filter(pk__in=set(codes)).order_by("pk")
    return {row.pk: row for row in rows}


def _doubled(rows: Sequence[Row]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        code = row.cells["code"]
        if code in first:
            yield Problem(row.number, "code", _("Row %(row)d has this code already.") % {"row": first[code]})
        first.setdefault(code, row.number)


def _of_form(row: Row, form: forms.Form) -> Iterator[Problem]:
    for name, errors in form.errors.items():
        yield from (Problem(row.number, name, str(error)) for error in errors)


def _of_place(
    row: Row,
    authorities: Mapping[str, Authority],
    offices: Mapping[str, Office],
    regions: set[str],
    supervised: frozenset[str],
) -> Iterator[Problem]:
    code, authority, region = (row.cells[name] for name in _PLACE)
    office = offices.get(code)
    if region not in regions:
        yield Problem(row.number, "region", _("This is not the code of a region."))
    elif authority not in authorities:
        yield Problem(row.number, "authority", _("No authority has this code."))
    elif not region.startswith(prefix_of(authorities[authority].region_id)):
        yield Problem(row.number, "region", _("It does not lie in the region of this authority."))
    elif not edits_office(supervised, region, authority):
        yield Problem(row.number, "", PlaceNotYours.message)
    elif office is not None and (office.authority_id, office.region_id) != (authority, region):
        yield Problem(row.number, "code", _("There is an office of this code, of another authority or region."))
    elif office is None and ((found := _CODE.fullmatch(code)) is None or found[1] != region):
        text = _("Build the code of its region, a hyphen and a name in small letters: %(example)s.")
        yield Problem(row.number, "code", text % {"example": f"{region}-window-2"})


def _of_step(step: Step) -> Iterator[Problem]:
    """A table may name a closed office, as one that was taken along does, and change nothing of it."""
    office, _place, _wanted = step.values
    if step.does == Does.CHANGE and office.is_closed:
        yield Problem(step.row, "code", OfficeClosed.message)


def _step(row: Row, values: Mapping[str, Any], office: Office | None) -> Step:
    wanted = {name: values[name] for name in Office.EDITABLE}
    place = {name: row.cells[name] for name in _PLACE}
    before = cells_of(office) if office else {}
    after = cells_of(Office(code=place["code"], authority_id=place["authority"], region_id=place["region"], **wanted))
    changes = tuple(
        Change(name, before.get(name, ""), after[name]) for name in COLUMNS if before.get(name) != after[name]
    )
    does = Does.ADD if office is None else Does.CHANGE if changes else Does.NOTHING
    return Step(row.number, does, place["code"], changes, values=(office, place, wanted))


def _carry_out(steps: Sequence[Step], by: User) -> None:
    now, added, changed, events = timezone.now(), [], [], []
    for step in steps:
        office, place, wanted = step.values
        if office is None:
            office = Office(code=place["code"], authority_id=place["authority"], region_id=place["region"])
            added.append(office)
            codes = {"region": place["region"]}
            events.append(
                build_event(
                    "authorities.place_added", by=Actor.officer(by.pk), of="office", object_id=office.pk, codes=codes
                )
            )
        else:
            changed.append(office)
            events.append(change_of(office, [change.column for change in step.changes], by))
        for name, value in (wanted | {"edited_at": now}).items():
            setattr(office, name, value)
    Office.objects.bulk_create(added)
    Office.objects.bulk_update(changed, [*Office.EDITABLE, "edited_at"], batch_size=200)
    record_events(events)


OFFICES = Table("offices", COLUMNS, MOST, _plan, _carry_out)
