"""Staff duties by a table: given, and ended with a day. A duty that the table does not name stays as it is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from authorities.errors import AccountClosed, DayNotPossible, DutyNotYours
from authorities.models import Region, Role, StaffDuty
from authorities.policies import gives_duty, supervised_regions
from authorities.services.duties import AHEAD, give_duty, stop_duty
from authorities.services.importing.plans import Change, Does, Step, Table
from authorities.services.importing.reading import Problem, Row, TableRefused

COLUMNS = ("account", "region", "role", "begins_on", "last_day")
MOST = 200  # each is given or ended by itself, with its event
_DAYS = ["%Y-%m-%d", "%Y/%m/%d"]  # the second is what spreadsheets make of the first, in Chinese

Key = tuple[UUID, str, str]


class DutyRow(forms.Form):
    account = forms.CharField(max_length=150)
    region = forms.CharField(max_length=6)
    role = forms.ChoiceField(choices=Role.choices)
    begins_on = forms.DateField(required=False, input_formats=_DAYS, localize=False)
    last_day = forms.DateField(required=False, input_formats=_DAYS, localize=False)


def cells_of(duty: StaffDuty) -> dict[str, str]:
    """As a table has them. Reads `user`: select it along."""
    return {
        "account": duty.user.username,
        "region": duty.region_id,
        "role": duty.role,
        "begins_on": f"{duty.begins_on}",
        "last_day": f"{duty.last_day or ''}",
    }


def _plan(rows: Sequence[Row], by: User) -> list[Step]:
    """With the accounts held still, the supervisor's too."""
    users = _held_users(rows, by)
    names = {str(user.pk): user for user in users} | {user.username: user for user in users}
    regions = Region.objects.shown().in_bulk({row.cells["region"] for row in rows})
    standing = _standing(users)
    supervised, steps, problems = supervised_regions(by), [], []
    first: dict[Key, int] = {}
    for row in rows:
        form, user, region = DutyRow(row.cells), names.get(row.cells["account"]), regions.get(row.cells["region"])
        found = [*_of_form(row, form), *_unknown(row, user, region)]
        if found or user is None or region is None:
            problems += found
            continue
        key = (user.pk, region.code, row.cells["role"])
        if key in first:
            problems.append(Problem(row.number, "", _("Row %(row)d has this duty already.") % {"row": first[key]}))
            continue
        first[key] = row.number
        step = _step(row, form.cleaned_data, user, region, standing.get(key))
        refused = [*_refused(step, by, supervised, standing.get(key))]
        problems += refused
        steps.append(step)
    if problems:
        raise TableRefused(problems)
    return steps


def _held_users(rows: Sequence[Row], by: User) -> list[User]:
    named = {row.cells["account"] for row in rows}
    ids = [found for name in named if (found := _uuid(name))]
    held = User.objects.filter(username__in=named) | User.objects.filter(pk__in=[by.pk, *ids])
    return list(held.order_by("pk").select_for_update(no_key=True))


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _standing(users: Sequence[User]) -> Mapping[Key, StaffDuty]:
    """Of two, of which one begins when the other has ended, the first."""
    duties = StaffDuty.objects.not_ended().filter(user__in=users).select_related("user").order_by("-begins_on")
    return {(duty.user_id, duty.region_id, duty.role): duty for duty in duties}


def _of_form(row: Row, form: forms.Form) -> Iterator[Problem]:
    for name, errors in form.errors.items():
        yield from (Problem(row.number, name, str(error)) for error in errors)


def _unknown(row: Row, user: User | None, region: Region | None) -> Iterator[Problem]:
    if user is None:
        yield Problem(row.number, "account", _("No account has this user name."))
    if region is None:
        yield Problem(row.number, "region", _("This is not the code of a region."))


def _step(row: Row, told: Mapping[str, Any], user: User, region: Region, duty: StaffDuty | None) -> Step:
    key = f"{user.username} – {told['role']} – {region.code}"
    if duty is None:
        begins_on = told["begins_on"] or timezone.localdate()
        after = dict(row.cells) | {
            "account": user.username,
            "begins_on": f"{begins_on}",
            "last_day": f"{told['last_day'] or ''}",
        }
        changes = tuple(Change(name, "", after[name]) for name in COLUMNS if after[name])
        values = {
            "begins_on": begins_on,
            "last_day": told["last_day"],
            "user": user,
            "region": region,
            "role": told["role"],
        }
        return Step(row.number, Does.ADD, key, changes, values)
    changes = tuple(
        Change(name, f"{now or ''}", f"{told[name]}")
        for name, now in (("begins_on", duty.begins_on), ("last_day", duty.last_day))
        if told[name] and told[name] != now
    )
    values = {"duty": duty, "last_day": told["last_day"]}
    return Step(row.number, Does.END if changes else Does.NOTHING, key, changes, values)


def _refused(step: Step, by: User, supervised: frozenset[str], duty: StaffDuty | None) -> Iterator[Problem]:
    if step.does == Does.NOTHING:
        return
    user, region, role = (
        (duty.user, duty.region_id, duty.role)
        if duty
        else (step.values["user"], step.values["region"].code, step.values["role"])
    )
    if user.pk == by.pk or not gives_duty(supervised, region, Role(role)):
        yield Problem(step.row, "", DutyNotYours.message)
    elif duty is None and not user.is_active:
        yield Problem(step.row, "account", AccountClosed.message)
    elif duty and any(change.column == "begins_on" for change in step.changes):
        yield Problem(step.row, "begins_on", _("The duty has another first day. End it, and give it anew."))
    elif not _can_be(
        duty.begins_on if duty else step.values["begins_on"], step.values["last_day"], is_new=duty is None
    ):
        yield Problem(step.row, "begins_on" if not step.values["last_day"] else "last_day", DayNotPossible.message)


def _can_be(begins_on: date, last_day: date | None, *, is_new: bool) -> bool:
    today = timezone.localdate()
    days = [day for day in (begins_on if is_new else None, last_day) if day is not None]
    return all(today <= day <= today + AHEAD for day in days) and (last_day is None or begins_on <= last_day)


def _carry_out(steps: Sequence[Step], by: User) -> None:
    for step in steps:
        told = step.values
        if step.does == Does.ADD:
            give_duty(
                user=told["user"],
                region=told["region"],
                role=Role(told["role"]),
                by=by,
                begins_on=told["begins_on"],
                last_day=told["last_day"],
            )
        else:
            stop_duty(duty=told["duty"], by=by, last_day=told["last_day"])


DUTIES = Table("duties", COLUMNS, MOST, _plan, _carry_out)
