import pytest
from django.db import connection

from audit.models import ActorKind, Event
from audit.services import Actor, build_event, record_events

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "is_found"), [(kind, kind != ActorKind.SYSTEM) for kind in ActorKind])
def test_acts_of_people_are_found_by_an_index_that_holds_no_clock(kind, is_found):
    actors = [Actor(kind, f"{number}") for number in range(300)]
    record_events([build_event("tests.tried", by=actor, of="test", object_id="1") for actor in actors])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_event")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Event.objects.filter(actor_kind=kind, actor_id="7").order_by("-pk").explain()
    assert ("using event_before_by_actor" in plan) is is_found
