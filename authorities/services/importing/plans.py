"""What a table would do, row by row. Shown first; and carried out if it is still exactly what was shown."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from audit.services import Actor, Code, record_event
from authorities.errors import Refused
from authorities.services.acting import acted_in
from authorities.services.importing.reading import Problem, Row, TableRefused, read_table


class Does(models.TextChoices):
    ADD = "add", _("Add")
    CHANGE = "change", _("Change")
    END = "end", _("End")
    NOTHING = "nothing", _("Leave as it is")


class Change(NamedTuple):
    """A column, and what it says before and after; both as they stand in a table."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """`key` is the row in words that do not change with the reader; `values` is what `carry_out` needs."""

    row: int
    does: Does
    key: str
    changes: tuple[Change, ...]
    values: Any = None

    def told(self) -> list[Any]:
        return [self.row, str(self.does.value), self.key, [list(change) for change in self.changes]]


class Plan(tuple[Step, ...]):
    @property
    def digest(self) -> str:
        """Of what is shown of it."""
        told = json.dumps([step.told() for step in self], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def counts(self) -> Counter[Does]:
        return Counter(step.does for step in self)

    @property
    def to_do(self) -> list[Step]:
        return [step for step in self if step.does != Does.NOTHING]


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of table. `plan` holds still what it looks at when it is in a transaction that goes on; it raises TableRefused."""

    name: str
    columns: tuple[str, ...]
    most: int  # rows
    plan: Callable[[Sequence[Row], User], list[Step]]
    carry_out: Callable[[Sequence[Step], User], None]


class PlanChanged(Refused):
    message = _("Something has changed since you looked. Look at what the table would do now, then decide again.")


@transaction.atomic
def plan_table(table: Table, content: bytes, *, by: User) -> Plan:
    """Changes nothing. Raises TableRefused."""
    return Plan(table.plan(read_table(content, table.columns, table.most), by))


@transaction.atomic
def carry_out_table(table: Table, content: bytes, *, shown: str, by: User) -> Plan:
    """All of it or nothing. `shown` is the digest of the plan that was looked at. Raises TableRefused and PlanChanged."""
    plan = plan_table(table, content, by=by)
    if plan.digest != shown:
        raise PlanChanged
    if plan.to_do:
        _carry_out(table, plan, by)
        record_event(
            "authorities.table_imported",
            by=Actor.officer(by.pk),
            of="import",
            object_id=uuid7(),
            codes=_codes(table, plan) | acted_in(Actor.officer(by.pk)),
        )
    return plan


def _carry_out(table: Table, plan: Plan, by: User) -> None:
    """Raises TableRefused, which takes back what went before it."""
    try:
        table.carry_out(plan.to_do, by)
    except TableRefused:
        raise
    except Refused as error:
        raise TableRefused([Problem(None, "", str(error))]) from error


def _codes(table: Table, plan: Plan) -> dict[str, Code | Sequence[str]]:
    counts = plan.counts
    return {
        "table": table.name,
        "added": counts[Does.ADD],
        "changed": counts[Does.CHANGE],
        "ended": counts[Does.END],
    }
