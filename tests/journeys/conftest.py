"""The product as it runs: real worker, beat, broker and register beside a web server, and a browser for each person.

The workers live as long as this package's tests and no longer: other tests bring applications about that nobody may
take from under them.
"""

import pytest
from django.core.cache import cache
from django.utils import timezone

from benefits.models import Refresh
from families.models import ChangesCursor, Heartbeat, LinkApplication, LossReport, Message, OutgoingNotice
from sscard.health import QUEUES
from tests import stack
from tests.emptying import empty_the_rest
from tests.families.conftest import regions
from tests.journeys.people import Citizen, Visitor, citizen_with_account, prove_own_card
from tests.look.looked_at import renders_what_it_claims
from tests.processes import wait_for

__all__ = ["regions", "renders_what_it_claims"]


@pytest.fixture(scope="package")
def redis_url():
    with stack.broker() as (_process, url):
        yield url


@pytest.fixture(scope="package")
def hands(django_db_setup, django_db_blocker, registry, redis_url):
    """A worker for every queue, and beat; each has done something by the time a journey begins."""
    env = stack.environment(
        REDIS_URL=redis_url,
        REGISTRY_URL=registry.url,
        REGISTRY_TOKEN=registry.token,
        DEMO="true",
        EMAIL_BACKEND="accounts.mail.OutboxBackend",
        SMS_BACKEND="accounts.sms.OutboxBackend",
        PGOPTIONS="-c lock_timeout=500ms",  # at a journey's end, the tables are emptied and not the worker's turn to wait
    )
    with stack.worker(env, ",".join(QUEUES)), stack.beat(env):
        with django_db_blocker.unblock():
            wait_for(lambda: Heartbeat.objects.count() == len(QUEUES), within=60)
        yield
    with django_db_blocker.unblock():
        empty_the_rest()  # beat goes on after the last test has emptied the tables: heartbeats, cursors, leases


@pytest.fixture(autouse=True)
def _product(transactional_db, regions, hands, settings, registry, redis_url):
    """This process is the web server: it asks the same register and wakes the same worker. Nobody has tried to sign in
    before. At the end it waits for the worker to lay everything down, for the tables are emptied next."""
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
    cache.clear()
    with stack.publishing_to(redis_url):
        yield
        wait_for(_nothing_is_under_way)


def _nothing_is_under_way() -> bool:
    work = (
        LinkApplication.objects.filter(status="verifying"),
        Message.objects.filter(due_at__lte=timezone.now()),  # a digest is due in the course of the morning
        Refresh.objects.filter(lease_token__isnull=False),
        ChangesCursor.objects.filter(lease_token__isnull=False),
        LossReport.objects.filter(filed_at__isnull=True, ended_at__isnull=True),
        OutgoingNotice.objects.filter(due_at__lte=timezone.now()),
    )
    return not any(rows.exists() for rows in work)


@pytest.fixture
def citizen(live_server, new_page, registry):
    """citizen("demo_citizen", …): a named case of the register with an account, before their browser, not signed in."""

    def make(key: str, **browser) -> Citizen:
        user = citizen_with_account(key.replace("_", "-"))
        return Citizen(new_page(**browser), live_server.url, registry, key, user)

    return make


@pytest.fixture
def known_citizen(citizen):
    """The same with their own card linked, and signed in."""

    def make(key: str = "demo_citizen", **browser) -> Citizen:
        made = citizen(key, **browser)
        prove_own_card(made)
        made.signs_in()
        return made

    return make


@pytest.fixture
def visitor(live_server, new_page, registry):
    """visitor("demo_mother", …): a named case of the register who has no account."""

    def make(key: str, **browser) -> Visitor:
        return Visitor(new_page(**browser), live_server.url, registry, key)

    return make
