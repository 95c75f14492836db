"""A download of the journal leaves two events in it: one before the first line goes out, so that none goes unnoted whatever
becomes of the process, and one when no more do, with how many went."""

from collections.abc import Mapping
from uuid import UUID

from uuid_utils.compat import uuid7

from audit.services import Actor, Code, record_event
from authorities.services.acting import acted_in


def begin_export(*, filters: Mapping[str, str], by: Actor) -> UUID:
    """`filters` are codes by name."""
    export = uuid7()
    record_event(
        "families.events_export_begun", by=by, of="export", object_id=export, codes={**filters, **acted_in(by)}
    )
    return export


def end_export(*, export: UUID, rows: int, is_whole: bool, by: Actor) -> None:
    codes: dict[str, Code] = {"rows": rows, "cut_off": not is_whole, **acted_in(by)}
    record_event("families.events_exported", by=by, of="export", object_id=export, codes=codes)
