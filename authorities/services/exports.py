"""A table that an officer downloads leaves two events: one before its first line goes out, so that none goes unnoted whatever
becomes of the process, and one when no more do, with how many went."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from uuid_utils.compat import uuid7

from audit.services import Actor, Code, record_event
from authorities.services.acting import acted_in


def begin_export(table: str, *, filters: Mapping[str, str], by: Actor) -> UUID:
    """`table` is its name among the codes, `filters` are codes by name."""
    export = uuid7()
    codes: dict[str, Code | Sequence[str]] = {"table": table, **filters, **acted_in(by)}
    record_event("authorities.table_export_begun", by=by, of="export", object_id=export, codes=codes)
    return export


def end_export(table: str, *, export: UUID, rows: int, is_whole: bool, has_more: bool, by: Actor) -> None:
    """`is_whole`: they stayed until the last line. `has_more`: it ends before the list does."""
    codes: dict[str, Code | Sequence[str]] = {"table": table, "table_rows": rows, "cut_off": not is_whole}
    codes |= {"left_out": has_more, **acted_in(by)}
    record_event("authorities.table_exported", by=by, of="export", object_id=export, codes=codes)
