"""Several workers tell of a month at once, each with a connection of its own."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from families.models import Digest, Message
from families.models.messages import Kind
from families.services.links import digests
from families.services.links.digests import send_digests
from tests.families.recipes import make_link, make_person
from tests.families.services.test_races import all_at_once

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_four_workers_at_once_tell_each_person_once(linked, monkeypatch):
    """In batches of two: whom another holds, each passes over."""
    monkeypatch.setattr(digests, "_BATCH", 2)
    for number, relationship in enumerate(("father", "mother", "brother", "sister", "spouse")):
        with transaction.atomic():
            make_link(linked, make_person("人", date(1960, 1, 1), sequence=number + 20), relationship)
    counts = []
    with time_machine.travel(datetime(2027, 2, 1, 9, tzinfo=timezone.get_default_timezone()), tick=False):
        assert all_at_once([lambda: counts.append(send_digests())] * 4) == {"done": 4}
        counts.append(send_digests())

    assert sum(counts) == 5
    assert Digest.objects.count() == Message.objects.filter(kind=Kind.DIGEST).count() == 5
