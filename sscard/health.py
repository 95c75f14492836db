"""Is this process alive, and can it serve? For load balancers, containers and the launcher; public, without secrets.

Only a database that is down or behind its migrations takes a process out of service. A silent broker or worker is
reported as degraded: pages still work, and what is due waits in its rows.
"""

import time
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from typing import Final

import redis
import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from audit.seals.sealing import unsealed_since
from families.models import Heartbeat

log = structlog.get_logger(__name__)

QUEUES: Final = ("verification", "messages", "records", "webhooks", "seals")
SILENT_AFTER: Final = timedelta(seconds=30)  # beat wakes each queue every 2 or 3 s
BROKER_TIMEOUT: Final = 0.4  # seconds, each for connecting and for the answer
UNSEALED_FOR: Final = timedelta(minutes=15)  # sealed each minute, but for the time of the longest transaction
KEPT_FOR: Final = 2.0  # seconds: anyone may ask, and a frozen broker must not take the workers up
_NEVER: Final = -KEPT_FOR

Report = dict[str, str]  # check → "ok", or what is wrong with it in a word, of seals with how long
_NEEDED: Final = ("database", "migrations")


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """This process answers. The nonce tells a launcher that it is the one it started."""
    return JsonResponse({"status": "ok", "nonce": settings.START_NONCE})


@login_not_required
@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """503 while the database is down or has unapplied migrations, else 200 with `ok` or `degraded`."""
    checks = _kept.current()
    status = _status_of(checks)
    code = HTTPStatus.SERVICE_UNAVAILABLE if status == "unavailable" else HTTPStatus.OK
    return JsonResponse({"status": status, "checks": checks}, status=code)


def check_everything() -> Report:
    return {**check_database(), "broker": check_broker()}


def check_database() -> Report:
    """Database, migrations, the workers' heartbeats, which are rows of it, and whether events are sealed."""
    try:
        missing = _needed_migrations() - set(MigrationRecorder(connection).applied_migrations())
        if missing:
            return {"database": "ok", "migrations": "unapplied", **_workers("unknown"), "seals": "unknown"}
        return {"database": "ok", "migrations": "ok", **_heartbeats(), "seals": _seals()}
    except Error as error:
        log.warning("database_down", error=type(error).__name__)
        return {"database": "down", "migrations": "unknown", **_workers("unknown"), "seals": "unknown"}


def check_broker() -> str:
    """ "ok", or "down" within a second, whether it refuses or merely says nothing."""
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_connect_timeout=BROKER_TIMEOUT,
        socket_timeout=BROKER_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except (redis.RedisError, OSError) as error:
        log.warning("broker_down", error=type(error).__name__)
        return "down"
    finally:
        client.close()
    return "ok"


def _status_of(checks: Report) -> str:
    if any(checks[name] != "ok" for name in _NEEDED):
        return "unavailable"
    return "ok" if set(checks.values()) == {"ok"} else "degraded"


def _heartbeats() -> Report:
    alive_since = timezone.now() - SILENT_AFTER
    alive = set(Heartbeat.objects.filter(queue__in=QUEUES, beat_at__gte=alive_since).values_list("queue", flat=True))
    return {_worker(queue): "ok" if queue in alive else "silent" for queue in QUEUES}


def _seals() -> str:
    since = unsealed_since(for_long=UNSEALED_FOR)
    if since is None:
        return "ok"
    return f"stopped: an event waits for {(timezone.now() - since) // timedelta(minutes=1)} minutes"


def _workers(state: str) -> Report:
    return {_worker(queue): state for queue in QUEUES}


def _worker(queue: str) -> str:
    return f"worker_{queue}"


@cache
def _needed_migrations() -> frozenset[tuple[str, str]]:
    """Every migration of this release; reading them from disk takes longer than everything else here."""
    return frozenset(MigrationLoader(None).graph.nodes)


class _KeptReport:
    """The newest report of this process, made anew once it is too old."""

    def __init__(self) -> None:
        self._report: Report = {}
        self._made_at = _NEVER

    def current(self) -> Report:
        if time.monotonic() - self._made_at >= KEPT_FOR:
            self._report = check_everything()
            self._made_at = time.monotonic()
        return self._report

    def forget(self) -> None:
        self._made_at = _NEVER


_kept = _KeptReport()
