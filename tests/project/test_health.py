"""What probes read. Broken parts are really broken: ports where nobody answers, a socket that never speaks."""

import json
import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from audit.models import Event, Seal
from audit.services import Actor, build_event
from families.models import Heartbeat
from sscard import health
from tests.audit.times import id_at

WORKERS = ("worker_verification", "worker_messages", "worker_records", "worker_webhooks", "worker_seals")
OK = {"database": "ok", "migrations": "ok", "broker": "ok", "seals": "ok"} | dict.fromkeys(WORKERS, "ok")


@pytest.fixture(autouse=True)
def _nothing_kept():
    health._kept.forget()
    yield
    health._kept.forget()


@pytest.fixture
def workers_alive(db):
    for queue in health.QUEUES:
        Heartbeat.objects.create(queue=queue)


@pytest.fixture
def closed_port():
    """A port that refuses: bound by us, listened to by nobody."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def frozen_port():
    """A port that takes connections and never says a word, as a stopped process does."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        yield silent.getsockname()[1]


def test_healthz_answers_strangers_without_the_database(client, settings):
    settings.START_NONCE = "n-1"

    response = client.get("/healthz")  # pytest-django refuses the database here

    assert (response.status_code, response.json()) == (200, {"status": "ok", "nonce": "n-1"})
    assert "no-store" in response["Cache-Control"]


def test_health_pages_take_no_post(client):
    assert [client.post(url).status_code for url in ("/healthz", "/readyz")] == [405, 405]


@pytest.mark.usefixtures("workers_alive")
def test_readyz_all_well(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "checks": OK})


@pytest.mark.usefixtures("workers_alive")
@pytest.mark.parametrize("queue", health.QUEUES)
def test_readyz_silent_worker_degrades(client, queue):
    Heartbeat.objects.filter(queue=queue).update(beat_at=timezone.now() - timedelta(seconds=31))

    response = client.get("/readyz")

    checks = OK | {f"worker_{queue}": "silent"}
    assert (response.status_code, response.json()) == (200, {"status": "degraded", "checks": checks})


@pytest.mark.django_db
def test_readyz_worker_that_never_beat_degrades(client):
    checks = OK | dict.fromkeys(WORKERS, "silent")

    assert client.get("/readyz").json() == {"status": "degraded", "checks": checks}


@pytest.mark.usefixtures("workers_alive")
@pytest.mark.parametrize(
    ("minutes", "told"),
    [(14, "ok"), (16, "stopped: an event waits for 16 minutes"), (5_000, "stopped: an event waits for 5000 minutes")],
)
def test_readyz_tells_how_long_nothing_has_been_sealed(client, minutes, told):
    for later in (0, 3):
        waiting(minutes - later)

    checks = client.get("/readyz").json()["checks"]

    assert checks == OK | {"seals": told}


def waiting(minutes):
    at = timezone.now() - timedelta(minutes=minutes)
    new = build_event("tests.tried", by=Actor.system("tests"), of="test", object_id="1")
    return Event.objects.create(at=at, **new._replace(id=id_at(at))._asdict())


@pytest.mark.usefixtures("workers_alive")
def test_readyz_believes_no_seal_over_what_is_not_yet(client):
    """With any row in their table sealing stops, and it shows all the same."""
    waiting(minutes=90)
    seal = Seal(number=7, from_xid=0, until_xid=2**62, count=1, rows_hash=b"", marks=b"", key_id=1, mac=b"")
    seal.first_at = seal.last_at = seal.sealed_at = timezone.now() + timedelta(days=365)
    seal.previous_hash = seal.hash = b""
    seal.save(force_insert=True)

    assert client.get("/readyz").json()["checks"] == OK | {"seals": "stopped: an event waits for 90 minutes"}


@pytest.mark.usefixtures("workers_alive")
def test_readyz_unapplied_migration_fails(client):
    MigrationRecorder(connection).record_unapplied("audit", "0001_initial")

    response = client.get("/readyz")

    checks = OK | {"migrations": "unapplied", "seals": "unknown"} | dict.fromkeys(WORKERS, "unknown")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "checks": checks})


@pytest.mark.usefixtures("workers_alive")
def test_readyz_broker_that_refuses_degrades(client, settings, closed_port):
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{closed_port}/0"

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "degraded", "checks": OK | {"broker": "down"}})


@pytest.mark.usefixtures("workers_alive")
def test_readyz_frozen_broker_degrades_within_a_second(client, settings, frozen_port):
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{frozen_port}/0"
    began = time.monotonic()

    response = client.get("/readyz")

    assert (response.status_code, response.json()["checks"]["broker"]) == (200, "down")
    assert time.monotonic() - began <= 1


@pytest.mark.usefixtures("workers_alive")
def test_readyz_asks_once_for_probes_close_together(client, settings, closed_port, django_assert_num_queries):
    first = client.get("/readyz")
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{closed_port}/0"

    with django_assert_num_queries(0):
        second = client.get("/readyz")

    assert second.json() == first.json()
    health._kept.forget()
    assert client.get("/readyz").json()["status"] == "degraded"


def test_readyz_database_that_refuses_fails_and_tells_nothing(closed_port):
    """A process of its own, started with a wrong port, through every middleware."""
    secret = "not-for-probes"
    environment = os.environ | {"DATABASE_URL": f"postgres://nobody:{secret}@127.0.0.1:{closed_port}/none"}
    asked = "import django, json; django.setup(); from django.test import Client; client = Client()"
    asked += "; print(json.dumps([(r.status_code, r.json()) for r in map(client.get, ('/healthz', '/readyz'))]))"
    environment["DJANGO_SETTINGS_MODULE"] = "sscard.settings"

    done = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    (alive, _), (code, report) = json.loads(done.stdout.splitlines()[-1])
    assert (alive, code, report["status"]) == (200, 503, "unavailable")
    assert report["checks"]["database"] == "down"
    assert report["checks"]["broker"] == "ok"
    assert secret not in done.stdout + done.stderr
    assert str(closed_port) not in done.stdout


@pytest.mark.usefixtures("workers_alive")
def test_readyz_names_no_server(client, settings):
    body = client.get("/readyz").content.decode()

    for url in (settings.REDIS_URL, settings.REGISTRY_URL):
        assert urlsplit(url).netloc not in body
