"""What is recorded stands in the table as it was said, one event or a thousand in one statement."""

from uuid import UUID

import pytest

from audit.models import Event
from audit.services import Actor, build_event, record_events

PERSON = UUID("01a21773-f236-734b-967f-3db0bf31e3e0")
CODES = {"scopes": ["view_card", "certify"], "none": [], "until": None, "times": 3, "is_own": True, "owner": PERSON}


def said(number):
    return build_event(
        "tests.tried",
        by=Actor.citizen(PERSON, app="app"),
        of="test",
        object_id=str(number),
        person_id=PERSON if number % 2 else None,
        codes=CODES,
    )


@pytest.mark.parametrize("how_many", [0, 1, 1000])
def test_events_stand_as_they_were_said(db, django_assert_num_queries, how_many):
    events = [said(number) for number in range(how_many)]
    with django_assert_num_queries(min(how_many, 1)):
        record_events(events)

    stored = Event.objects.in_bulk()
    for number, event in enumerate(events):
        row = stored[UUID(event.id)]
        assert (row.kind, row.object_kind, row.object_id) == ("tests.tried", "test", str(number))
        assert (row.actor_kind, row.actor_id, row.is_automatic) == ("citizen", str(PERSON), True)
        assert row.person_id == (PERSON if number % 2 else None)
        assert row.codes == {**CODES, "owner": str(PERSON), "app": "app"}
        assert row.at is not None
    assert len(stored) == how_many
