"""The product's own processes against the test database: workers, beat, broker, web. Real ones, killable at will.

    with broker() as redis_url, worker(env_of(redis_url, registry), "verification") as process:
        process.kill()

Needs a test that commits (`transactional_db`), for other processes see only what is committed.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import redis
from celery import current_app
from django.conf import settings
from django.db import connection

from families import due
from sscard.launcher.valkey import find_binary
from tests.processes import end_group, free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def publishing_to(broker_url: str) -> Iterator[None]:
    """This process wakes workers through that broker. Its connections are its own: a process keeps them for good, and in
    the tests' one after the other wakes through many brokers, of which some are gone."""
    before = current_app.conf["broker_write_url"]
    _publish_to(broker_url)
    yield
    _publish_to(before)


def _publish_to(broker_url: str | None) -> None:
    current_app.conf["broker_write_url"] = broker_url
    due._producers.cache_clear()
    due._silent_until = 0.0


@dataclass
class Running:
    """One process with its children in a session of its own."""

    command: list[str]
    environment: Mapping[str, str]
    log: Path
    _process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> "Running":
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, env=dict(self.environment), cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        return self

    def kill(self) -> None:
        """SIGKILL to all of it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def send(self, sign: signal.Signals) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, sign)

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def number(self) -> int:
        """Of the process itself; its children have their own."""
        assert self._process is not None
        return self._process.pid

    def _end(self, sign: signal.Signals) -> None:
        if self._process is None:
            return
        end_group(self._process, sign)
        self._process = None


def environment(**values: str) -> dict[str, str]:
    """This process's environment, pointed at the test database."""
    database = connection.settings_dict
    login = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}" if database["PASSWORD"] else database["USER"]
    return os.environ | {
        "DATABASE_URL": f"postgres://{login}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "sscard.settings",
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": settings.SECRET_KEY,
        **values,
    }


@contextmanager
def _running(command: list[str], env: Mapping[str, str], name: str) -> Iterator[Running]:
    with tempfile.TemporaryDirectory(prefix=f"sscard-{name}-") as folder:
        process = Running(command, env, Path(folder) / "log").start()
        try:
            yield process
        finally:
            process.stop()


@contextmanager
def broker() -> Iterator[tuple[Running, str]]:
    """A Valkey of its own that keeps nothing on disk, and its address."""
    port = free_port()
    command = [str(find_binary()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with _running(command, os.environ, "broker") as process:
        url = f"redis://127.0.0.1:{port}/0"
        wait_for(lambda: answers(url))
        yield process, url


def answers(redis_url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(redis_url, socket_timeout=1).ping())
    except redis.RedisError:
        return False


def worker(env: Mapping[str, str], queue: str, *, processes: int = 2) -> AbstractContextManager[Running]:
    command = [sys.executable, "-m", "celery", "-A", "sscard", "worker", "-Q", queue, "-c", str(processes)]
    return _running([*command, "--without-gossip", "--without-mingle", "-l", "WARNING"], env, f"worker-{queue}")


@contextmanager
def beat(env: Mapping[str, str]) -> Iterator[Running]:
    with tempfile.TemporaryDirectory(prefix="sscard-beat-") as folder:
        command = [sys.executable, "-m", "celery", "-A", "sscard", "beat", "-s", f"{folder}/schedule", "-l", "WARNING"]
        with _running(command, env, "beat") as process:
            yield process


def web(
    env: Mapping[str, str], port: int, *, workers: int = 2, module: str = "sscard.wsgi"
) -> AbstractContextManager[Running]:
    command = [sys.executable, "-m", "gunicorn", module, "--preload", "--no-control-socket", "--workers", str(workers)]
    return _running([*command, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"], env, "web")
