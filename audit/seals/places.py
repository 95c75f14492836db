"""Places in the order in which events are sealed, which is that of their transactions, and of their ids within one."""

from typing import NamedTuple
from uuid import UUID

from audit.models import Event, Seal

NO_ID = UUID(int=0)


class Place(NamedTuple):
    xid: int
    id: UUID = NO_ID

    @classmethod
    def after(cls, event: "Place") -> "Place":
        """The first place at which another one of the same transaction may stand."""
        return cls(event.xid, UUID(int=event.id.int + 1))


BEGINNING = Place(0)


class Span(NamedTuple):
    """From `start`, up to `end` without it."""

    start: Place
    end: Place

    @property
    def transaction(self) -> int | None:
        """The only one of which it may hold events."""
        start, end = self
        return start.xid if end.xid == start.xid or end == Place(start.xid + 1) else None

    def condition(self) -> str:
        """Such that the database finds the rows without reading all others: by the ids of one large transaction, or by the
        ranges of pages in which transactions stand."""
        start, end = self
        if self.transaction is None:
            return (
                f"xid >= {start.xid} AND xid <= {end.xid}"
                f" AND (xid, id) >= ({start.xid}, '{start.id}') AND (xid, id) < ({end.xid}, '{end.id}')"
            )
        upper = f" AND id < '{end.id}'" if end.xid == start.xid else ""
        return f"xid = {start.xid} AND id >= '{start.id}'{upper}"

    def order(self) -> str:
        return "xid, id" if self.transaction is None else "id"


def span_of(seal: Seal) -> Span:
    return Span(Place(seal.from_xid, seal.from_id), Place(seal.until_xid, seal.until_id))


TABLE = Event._meta.db_table
