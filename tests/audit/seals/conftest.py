"""A journal that is sealed, and the database's superuser, who may do anything to it."""

from contextlib import contextmanager

import pytest
from django.db import connection

from audit.seals import sealing
from audit.services import Actor, build_event, record_events
from tests.processes import wait_for


def record(count, *, of="test"):
    """In a transaction of their own; their ids."""
    events = [
        build_event("tests.tried", by=Actor.system("tests"), of=of, object_id=f"{number}") for number in range(count)
    ]
    record_events(events)
    return [event.id for event in events]


def seal():
    """All that stands there. Transactions of other tests run in the same server, some for minutes, and hold seals back as any
    others do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(xid) FROM audit_event")
        newest = cursor.fetchone()[0]
    wait_for(lambda: sealing.oldest_running() > newest, within=900)
    return sealing.seal_events()


@contextmanager
def triggers_off():
    """As the tests' own role may, which is the superuser of their server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (True,)
        for name in ("event", "seal"):
            cursor.execute(f"ALTER TABLE audit_{name} DISABLE TRIGGER ALL")
        yield cursor
        for name in ("event", "seal"):
            cursor.execute(f"ALTER TABLE audit_{name} ENABLE ALWAYS TRIGGER audit_{name}_only_grows")


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(sealing, "PIECE", 5)


@pytest.fixture
def journal(transactional_db):
    """The ids of four times three events, each sealed: seals 1 to 4."""
    ids = []
    for _minute in range(4):
        ids.append(record(3))
        assert seal() == 1
    return ids
