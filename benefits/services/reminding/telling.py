"""Telling of a step once, whoever works at the same time and however late it is."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from benefits.models import DueKind, Reminder
from families.models import FamilyLink, LinkApplication, Message
from families.services.messages import save_messages

BATCH = 500
STEP_ON = ExpressionWrapper(F("due_on") - F("step"), output_field=DateField())  # the day on which it was reached

Row = TypeVar("Row", FamilyLink, LinkApplication)


def steps(days_before: Iterable[int], today: date, where: Q | None = None) -> list[When]:
    """For a Case that gives each row its `step`: the smallest that is not shorter than the days to its `due_on`, so that
    of those that were missed the last one alone counts."""
    return [
        When((where or Q()) & Q(due_on__lte=today + timedelta(days=days)), then=Value(days))
        for days in sorted(days_before)
    ]


def first_moment(day: date) -> datetime:
    """In the region's time zone, as everything here that is counted in days."""
    return timezone.make_aware(datetime.combine(day, time.min))


def tell(kind: DueKind, rows: "QuerySet[Row]", messages_of: Callable[[Sequence[Row]], Iterable[Message]]) -> int:
    """Of a batch of rows with their `due_on` and `step`, all that were not told yet, or none if something fails. Of two
    workers at once one passes over what the other holds, and finds what it has just told; were that not so, the
    constraint would let one through. Returns how many rows it was."""
    subject = "application" if kind is DueKind.APPLICATION else "link"
    same_step = {"kind": kind, "due_on": OuterRef("due_on"), "step": OuterRef("step")}
    reminded = Reminder.objects.filter(**{subject: OuterRef("pk")}, **same_step)
    with transaction.atomic():
        untold = rows.filter(~Exists(reminded)).select_for_update(no_key=True, skip_locked=True, of=("self",))
        found = _without_told(kind, subject, list(untold[:BATCH]))
        Reminder.objects.bulk_create(
            Reminder(**{subject: row}, kind=kind, due_on=due_on, step=step) for row, (_pk, due_on, step) in found
        )
        save_messages(list(messages_of([row for row, _key in found])))
    return len(found)


def _without_told(kind: DueKind, subject: str, held: Sequence[Row]) -> list[tuple[Row, tuple[object, date, int]]]:
    """Asked again under the locks: the one who held a row a moment ago may have told of it."""
    keys = [(row, (row.pk, row.due_on, row.step)) for row in held]  # type: ignore[attr-defined]  # annotated
    told = Reminder.objects.filter(**{f"{subject}__in": held}, kind=kind).values_list(f"{subject}_id", "due_on", "step")
    already = set(told) if held else set()
    return [(row, key) for row, key in keys if key not in already]
