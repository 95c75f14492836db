import pytest
from django.db import connection

from audit.models import ActorKind, Event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "is_found"), [(kind, kind != ActorKind.SYSTEM) for kind in ActorKind])
def test_acts_of_people_are_found_by_an_index_that_holds_no_clock(kind, is_found):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Event.objects.filter(actor_kind=kind, actor_id="x").order_by("-pk").explain()
    assert ("using event_by_actor" in plan) is is_found
