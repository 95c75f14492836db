"""A register of its own for tests and benches: a really started gunicorn over a really populated database.

    with running_registry(people=1_000) as registry:
        requests.post(registry.url + "/v1/verifications", headers=registry.headers(), json=…)

Nothing here imports the register or touches Django's settings, so it runs beside the product's tests.
"""

import atexit
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import requests

from tests.processes import end_group, free_port

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-tests"
READY_WITHIN = 30.0  # seconds
# Waits for the end of its input, which is the end of whoever started it, and then ends the server's process group.
GUARD = """
import os, signal, sys
sys.stdin.read()
try:
    os.killpg(int(sys.argv[1]), signal.SIGKILL)
except ProcessLookupError:
    pass
"""


class Sent(NamedTuple):
    """A message on someone's phone or in their letter box; `code` is the one-time code in it, if any."""

    channel: str
    text: str
    code: str | None
    language: str
    sent_at: str


class Registry:
    """Any register with the demonstration's pages; the contract suite needs no more. `cases` are the named cases as
    /cases.json tells them, by their keys, as of the start."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self.cases: dict[str, dict[str, Any]] = {}

    def read_cases(self) -> None:
        self.cases = {case["key"]: case for case in _fetch("GET", f"{self.url}/cases.json").json()}

    def headers(self, key: str | None = None) -> dict[str, str]:
        """What every call carries; a fresh Idempotency-Key unless given."""
        return {
            "Authorization": f"Bearer {self.token}",
            "X-Request-Id": str(uuid4()),
            "Idempotency-Key": key or str(uuid4()),
        }

    def call(self, method: str, path: str, body: object = None, *, key: str | None = None) -> requests.Response:
        return _fetch(method, self.url + path, json=body, headers=self.headers(key))

    def phones(self, person_reference: str) -> list[Sent]:
        """SMS and calls to someone, newest first."""
        return self._sent("phones", person_reference)

    def letters(self, person_reference: str) -> list[Sent]:
        return self._sent("letters", person_reference)

    def set_faults(self, **faults: Any) -> None:
        """As PUT /faults takes them; none at all turns every fault off."""
        self.call("PUT", "/faults", faults).raise_for_status()

    def change(self, person_reference: str, kind: str, value: object = None) -> str:
        """Let something happen to someone; returns the change's cursor."""
        body = {"person": person_reference, "kind": kind} | ({} if value is None else {"value": value})
        answer = self.call("POST", "/demo/changes", body)
        answer.raise_for_status()
        return str(answer.json()["cursor"])

    def _sent(self, page: str, person_reference: str) -> list[Sent]:
        answer = _fetch("GET", f"{self.url}/{page}.json", params={"person": person_reference})
        answer.raise_for_status()
        return [Sent(*(row[name] for name in Sent._fields)) for row in answer.json()["messages"]]


class RunningRegistry(Registry):
    """A register that this process started, and may kill."""

    def __init__(self, database: Path, port: int, environment: dict[str, str], workers: int) -> None:
        super().__init__(f"http://127.0.0.1:{port}", environment["REGISTRY_TOKEN"])
        self.database = database
        self.environment = environment
        self._log = database.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self._command = [sys.executable, "-m", "gunicorn", "--config", "python:registry.server", "registry.wsgi"]
        self._command += ["--bind", f"127.0.0.1:{port}", "--workers", str(workers)]

    def start(self) -> None:
        self.launch()
        self.read_cases()

    def launch(self) -> None:
        """Start without reading the cases, which only the demonstration tells."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        guard = [sys.executable, "-S", "-c", GUARD, str(self._process.pid)]
        self._guard = subprocess.Popen(guard, stdin=subprocess.PIPE, start_new_session=True)
        self._wait_until_ready()

    def kill(self) -> None:
        """SIGKILL to the server and its workers; the database stays as they left it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """On the same address, with the same database."""
        self.kill()
        self.start()

    def _wait_until_ready(self) -> None:
        ends_at = time.monotonic() + READY_WITHIN
        while time.monotonic() < ends_at:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            if _is_ready(self.url):
                return
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"The register did not start:\n{self._log.read_text(errors='replace')}")

    def _end(self, sign: signal.Signals) -> None:
        if self._process is None:
            return
        end_group(self._process, sign)
        self._process = None
        if self._guard is not None:
            self._guard.kill()  # before its input ends: the group is gone, and its number may be another's soon
            self._guard.communicate()
            self._guard = None


def in_register(register: RunningRegistry, statement: str, *values: str | int) -> list[tuple[Any, ...]]:
    """In the stand-in's own tables, past its interface: what it keeps, or what is to have happened to it."""
    with closing(sqlite3.connect(register.database, timeout=10)) as database, database:
        return database.execute(statement, values).fetchall()


@contextmanager
def running_registry(
    people: int = 200, faults: Mapping[str, Any] | None = None, *, seed: int = 7, workers: int = 2, **environment: str
) -> Iterator[RunningRegistry]:
    """A populated register on a free loopback port; `environment` overrides its variables, as REGISTRY_QUIET_HOURS."""
    with tempfile.TemporaryDirectory(prefix="sscard-registry-") as folder:
        database = Path(folder) / "registry.sqlite3"
        shutil.copyfile(_populated(people, seed), database)
        variables = environment_of(database) | {"REGISTRY_FAULTS": json.dumps(faults or {})} | environment
        registry = RunningRegistry(database, free_port(), variables, workers)
        registry.start()
        try:
            yield registry
        finally:
            registry.stop()


@cache
def _templates() -> Path:
    """Populated databases of this test run, to copy from."""
    folder = Path(tempfile.mkdtemp(prefix="sscard-registry-templates-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _populated(people: int, seed: int) -> Path:
    database = _templates() / f"{people}-{seed}.sqlite3"
    command = [sys.executable, "manage.py", "registry_populate", "--people", str(people), "--seed", str(seed)]
    done = subprocess.run(command, cwd=ROOT, env=environment_of(database), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The register was not populated:\n{done.stdout}{done.stderr}")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # one whole file, safe to copy
    return database


def environment_of(database: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("REGISTRY_", "DJANGO_"))}
    return own | {
        "DJANGO_SETTINGS_MODULE": "registry.settings",
        "PYTHONUNBUFFERED": "1",
        "REGISTRY_TOKEN": TOKEN,
        "REGISTRY_DATABASE": str(database),
        "REGISTRY_DEMO": "true",
    }


def _is_ready(url: str) -> bool:
    try:
        return bool(_fetch("GET", f"{url}/healthz", timeout=2.0).ok)
    except requests.RequestException:
        return False


def _fetch(method: str, url: str, *, timeout: float = 15.0, **options: Any) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False  # no proxy of the machine between the tests and loopback
        return session.request(method, url, timeout=timeout, allow_redirects=False, **options)
