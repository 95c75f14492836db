"""`kill -9` of the worker that reads the register's news, in the middle of a page: each change has its effect once."""

from collections import Counter
from typing import NamedTuple

import psycopg
import pytest
from django.db import transaction

from audit.models import Event
from families.models import ChangesCursor, FamilyLink, HeldChange, Message
from families.relationships import Relationship
from tests import stack
from tests.benchmarks.scenario import guardians, make_owners
from tests.families.recipes import make_link
from tests.kills.conftest import ROUNDS
from tests.kills.test_kills import asked, beat, broker, end_faults, env, waiting_for_lock
from tests.processes import wait_for
from tests.registry.process import in_register

__all__ = ["asked", "beat", "broker", "env"]
pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

COUPLES = 24  # more than are asked about at once


@pytest.fixture
def couples(transactional_db, regions, slow_register):
    """Each linked to the next as their husband or wife, whatever the register makes of that."""
    owners = make_owners(guardians(str(slow_register.database), COUPLES), prefix="news")
    people = [link.person for link in FamilyLink.objects.own().select_related("person").order_by("pk")]
    with transaction.atomic():
        links = [
            make_link(owner, person, Relationship.SPOUSE)
            for owner, person in zip(owners, people[1:] + people[:1], strict=True)
        ]
    since = newest(slow_register)
    ChangesCursor.objects.create(provider="http", cursor=since)
    return Couples(links, int(since))


class Couples(NamedTuple):
    links: list[FamilyLink]
    since: int  # the register's last change before


def newest(register) -> str:
    return str(in_register(register, "select coalesce(max(id), 0) from registry_change")[0][0])


def changed(register, links) -> None:
    for link in links:
        register.change(link.person.register_reference, "marriage")


def told() -> Counter[str]:
    rows = Message.objects.filter(kind__in=["marriage_changed", "marriage_changed_subject"])
    return Counter(f"{kind} {link}" for kind, link in rows.values_list("kind", "link_id"))


def assert_each_change_was_told_once(register, couples) -> None:
    """Two of them may be married to each other, and both have a change by what happens to either."""
    wait_for(lambda: ChangesCursor.objects.get().cursor == newest(register), within=120)
    wait_for(lambda: not HeldChange.objects.exists(), within=120)
    sql = (
        "select p.reference from registry_change c join registry_person p on p.id = c.person_id"
        " where c.id > ? and c.kind = 'marriage'"
    )
    links = {link.person.register_reference: link for link in couples.links}
    changes = [reference for (reference,) in in_register(register, sql, couples.since) if reference in links]
    kinds = ("marriage_changed", "marriage_changed_subject")
    assert len(changes) >= COUPLES
    assert told() == Counter(f"{kind} {links[reference].pk}" for reference in changes for kind in kinds)


def end_leases() -> None:
    ChangesCursor.objects.filter(lease_token__isnull=False).update(lease_until="2000-01-01T00:00:00Z")


def test_worker_killed_in_the_middle_of_a_page(couples, asked, env, beat):
    """The test holds a person in the middle, so that the worker waits inside the transaction of that change."""
    changed(asked, couples.links)
    with psycopg.connect(env["DATABASE_URL"]) as other:
        middle = couples.links[COUPLES // 2].person_id
        other.execute("select 1 from families_insuredperson where id = %s for update", [middle])
        with stack.worker(env, "records", processes=1) as worker:
            wait_for(lambda: bool(told()) and waiting_for_lock() > 0, within=60)
            worker.kill()
            assert ChangesCursor.objects.get().lease_token is not None, "the kill hit nothing in flight"
            assert 0 < len(told()) < 2 * COUPLES, "the kill did not hit the middle"
            other.rollback()
            end_leases()
            worker.start()

            assert_each_change_was_told_once(asked, couples)


def test_worker_killed_while_the_register_is_asked(couples, asked, env, beat):
    changed(asked, couples.links)
    asked.set_faults(mode="timeout")
    with stack.worker(env, "records", processes=1) as worker:
        for _round in range(ROUNDS):
            wait_for(lambda: ChangesCursor.objects.filter(lease_token__isnull=False).exists(), within=60)
            worker.kill()
            assert ChangesCursor.objects.get().lease_token is not None, "the kill hit nothing in flight"
            assert told() == Counter(), "the register had answered already"
            end_leases()
            worker.start()
        end_faults(asked)

        assert_each_change_was_told_once(asked, couples)
    ended = Event.objects.filter(kind="families.link_ended")
    assert not ended.exists()
