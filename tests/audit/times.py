"""Events of another time: their ids are of it too, as everywhere (audit migration 0014)."""

from importlib import import_module
from uuid import UUID, uuid4

from django.db import connection

from audit.models import first_id


def id_at(moment):
    """As it would have been made then."""
    return UUID(int=first_id(moment).int + (7 << 76) + (2 << 62) + uuid4().int % (1 << 62))


# When an id was made, as SQL; in braces the id.
MADE_AT = "to_timestamp(substring(uuid_send({}), 1, 6)::bigint::double precision / 1000)"

# To put back what a test took away, in the words of the migration.
ID_OF_ITS_TIME = import_module("audit.migrations.0014_events_of_their_transaction_and_time").ID_OF_ITS_TIME


def move_events(span):
    """All of them into the past. They only grow, for whoever it is: the table's owner alone can take away what holds that."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_only_grows")
        cursor.execute(_MOVED, [span, span])
        cursor.execute("ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_only_grows")


_MOVED = f"""
UPDATE audit_event SET at = at - %s, id = (
    lpad(to_hex(round(extract(epoch FROM {MADE_AT.format("id")} - %s) * 1000)::bigint), 12, '0')
    || substr(replace(id::text, '-', ''), 13)
)::uuid
"""
