"""The whole product on one machine, as tables: what is prepared, what runs, and with which environment."""

import json
import os
import shutil
import socket
import sys
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sscard.launcher.children import Children, Program
from sscard.launcher.instance import Servers, start_servers, together
from sscard.launcher.keys import Keys
from sscard.launcher.places import ROOT, Places
from sscard.launcher.ports import HOST, listen_from
from sscard.launcher.postgres import Use
from sscard.launcher.prepare import Step
from sscard.launcher.progress import Progress
from sscard.launcher.stamps import Stamp, fingerprint

FIRST_WEB_PORT, FIRST_REGISTRY_PORT, FIRST_DESK_PORT = 8000, 8100, 8200
READY_WITHIN = 60.0  # seconds
PEOPLE, SEED = 10_000, 7

# What is done before the first page is served, again whenever a file of the sources changed. Each is safe to repeat; a
# failing one stops the start.
PRODUCT_SOURCES = ("sscard", "accounts", "audit", "authorities", "integrators", "families", "benefits")
PRODUCT_STEPS = (
    Step("migrating the database", ("migrate", "--no-input")),
    Step("loading regions", ("load_regions",)),
    Step("making the demonstration's accounts", ("load_demo",), output="demo.json"),
    Step("putting the officer on duty", ("load_demo_officer",)),
    Step("registering the sandbox's app", ("load_demo_app",), output="demo-app.json"),
)
REGISTRY_SOURCES = ("registry",)
STATIC_SOURCES = ("static", "sscard/apps.py", "sscard/settings.py")
REGISTRY_STEPS = (
    Step(
        f"filling the register with {PEOPLE:,} people",
        ("registry_populate", "--people", str(PEOPLE), "--seed", str(SEED)),
    ),
)

# One import serves both workers.
WEB_SERVER = (
    *("sscard.wsgi", "--workers", "2", "--preload", "--no-control-socket"),
    *("--graceful-timeout", "2", "--log-level", "warning"),
)
REGISTRY_SERVER = ("--config", "python:registry.server", "registry.wsgi")
DESK_SERVER = (
    *("sandbox.desk", "--workers", "1", "--threads", "4", "--no-control-socket"),
    *("--graceful-timeout", "2", "--log-level", "warning"),
)
CELERY = ("celery", "-A", "sscard")
WORKER = (*CELERY, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle")


@dataclass
class Stack:
    """One product with its register. Ready when `start` returns."""

    children: Children
    keys: Keys
    progress: Progress
    first_port: int = FIRST_WEB_PORT
    nonce: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def places(self) -> Places:
        return self.children.places

    @cached_property
    def web_socket(self) -> socket.socket:
        return listen_from(self.first_port)

    @cached_property
    def registry_socket(self) -> socket.socket:
        return listen_from(FIRST_REGISTRY_PORT)

    @cached_property
    def desk_socket(self) -> socket.socket:
        return listen_from(FIRST_DESK_PORT)

    @cached_property
    def address(self) -> str:
        return _address(self.web_socket)

    @cached_property
    def registry_address(self) -> str:
        return _address(self.registry_socket)

    @cached_property
    def desk_address(self) -> str:
        return _address(self.desk_socket)

    def start(self) -> None:
        """Everything that can go side by side does."""
        together(self._bring_product, self._bring_registry, self._gather_static)
        self.progress.step("web server, workers and beat: starting")
        for program in self._programs():
            self.children.start(program)
        self._wait_for_server("web", self.address)
        self._wait_for_server("desk", self.desk_address)
        for name in ("worker-verification", "worker-messages", "worker-records", "worker-webhooks", "worker-seals"):
            self._wait_for_worker(name)
        self.progress.step("everything answers")

    def _bring_product(self) -> None:
        self.servers = start_servers(self.children, self.keys, self.progress, Use.RUN)
        if self._is_prepared():
            return
        self._prepare("prepare-product", PRODUCT_STEPS, self.environment)
        if self._stamp_of_database is not None:
            self._stamp_of_database.mark()

    def _is_prepared(self) -> bool:
        stamp = self._stamp_of_database
        has_files = demo_file(self.places).exists() and demo_app_file(self.places).exists()
        return stamp is not None and has_files and stamp.is_current()

    @cached_property
    def _stamp_of_database(self) -> Stamp | None:
        """Kept in the cluster's own folder and gone with it. None when DATABASE_URL names a server of someone else,
        where anything may have happened meanwhile."""
        if os.environ.get("DATABASE_URL"):
            return None
        return Stamp(self.places.database / "sscard-prepared", PRODUCT_SOURCES)

    def _bring_registry(self) -> None:
        stamp = Stamp(self.registry_database.with_suffix(".prepared"), REGISTRY_SOURCES)
        if not self.registry_database.exists() or not stamp.is_current():
            self._prepare("prepare-registry", REGISTRY_STEPS, self.registry_environment)
            stamp.mark()
        self.children.start(self._server("registry", REGISTRY_SERVER, self.registry_socket, self.registry_environment))
        self._wait_for_server("registry", self.registry_address)

    @property
    def registry_database(self) -> Path:
        return self.places.state / "registry.sqlite3"

    def _prepare(self, name: str, steps: tuple[Step, ...], environment: Mapping[str, str]) -> None:
        """One process for all steps, because Django's own start costs more than most of them."""
        described = json.dumps([step.as_json(self.places.state) for step in steps])
        command = (sys.executable, "-m", "sscard.launcher.prepare", described)
        self.children.run(Program(name, command, environment, folder=ROOT), on_line=self.progress.step)

    def _gather_static(self) -> None:
        if not self.static.is_dir():
            self.progress.step("gathering style sheets and scripts")
            unfinished = self.places.unfinished_static
            shutil.rmtree(unfinished, ignore_errors=True)
            command = (sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
            # It reads the settings and asks no server.
            environment = self._product_environment(Servers("postgres://none@127.0.0.1:1/none", "redis://127.0.0.1:1"))
            environment["STATIC_ROOT"] = str(unfinished)
            self.children.run(Program("collectstatic", command, environment, folder=ROOT))
            keep_whole(unfinished, self.static)

    @cached_property
    def static(self) -> Path:
        """Of this very state of the sources: an instance that runs keeps what it serves when another one starts."""
        return self.places.static / fingerprint(STATIC_SOURCES)

    def _programs(self) -> tuple[Program, ...]:
        schedule = self.places.state / "beat-schedule"
        schedule.unlink(missing_ok=True)
        beat = (*CELERY, "beat", "--loglevel", "INFO", "--schedule", str(schedule), "--pidfile", "")
        return (
            self._server("web", WEB_SERVER, self.web_socket, self.environment),
            self._celery("worker-verification", (*WORKER, "-Q", "verification", "-c", "2", "-n", "verification@%h")),
            self._celery("worker-messages", (*WORKER, "-Q", "messages", "-c", "4", "-n", "messages@%h")),
            self._celery("worker-records", (*WORKER, "-Q", "records", "-c", "1", "-n", "records@%h")),
            self._celery("worker-webhooks", (*WORKER, "-Q", "webhooks", "-c", "4", "-n", "webhooks@%h")),
            self._celery("worker-seals", (*WORKER, "-Q", "seals", "-c", "1", "-n", "seals@%h")),
            self._celery("beat", beat),
            self._server("desk", DESK_SERVER, self.desk_socket, self.desk_environment),
        )

    def _server(
        self, name: str, arguments: tuple[str, ...], listening: socket.socket, environment: Mapping[str, str]
    ) -> Program:
        """gunicorn on a socket that the launcher keeps."""
        descriptor = listening.fileno()
        command = [sys.executable, "-m", "gunicorn", *arguments, "--bind", f"fd://{descriptor}"]
        return Program(name, command, environment, folder=ROOT, descriptors=(descriptor,))

    def _celery(self, name: str, arguments: tuple[str, ...]) -> Program:
        return Program(name, (sys.executable, "-m", *arguments), self.environment, folder=ROOT)

    @cached_property
    def environment(self) -> dict[str, str]:
        return self._product_environment(self.servers)

    def _product_environment(self, servers: Servers) -> dict[str, str]:
        return {
            **os.environ,
            **servers.environment,
            "DJANGO_SETTINGS_MODULE": "sscard.settings",
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": self.keys.secret_key,
            "SEALING_KEYS": self.keys.sealing_keys,
            "INDEX_KEYS": self.keys.index_keys,
            "AUDIT_SEAL_KEYS": self.keys.audit_seal_keys,
            "REGISTRY_URL": self.registry_address,
            "REGISTRY_TOKEN": self.keys.registry_token,
            "DEMO": "true",
            "DEMO_PASSWORD": self.keys.demo_password,
            "DEMO_APP_SECRET": self.keys.demo_app_secret,
            "DEBUG": "false",
            "BASE_URL": self.address,
            "ALLOWED_HOSTS": f"{HOST},localhost",
            "START_NONCE": self.nonce,
            "STATIC_ROOT": str(self.static),
            "STATIC_STORAGE": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        }

    @property
    def registry_environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "registry.settings",
            "PYTHONUNBUFFERED": "1",
            "REGISTRY_TOKEN": self.keys.registry_token,
            "REGISTRY_DATABASE": str(self.registry_database),
            "REGISTRY_DEMO": "true",
            "START_NONCE": self.nonce,
        }

    @property
    def desk_environment(self) -> dict[str, str]:
        """What an integrator has: an address, and the id and secret of their app."""
        app = self.demo_app()
        return {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "DESK_API": self.address,
            "DESK_CLIENT_ID": app["client_id"],
            "DESK_CLIENT_SECRET": app["client_secret"],
            "START_NONCE": self.nonce,
        }

    def _wait_for_server(self, name: str, address: str) -> None:
        """Until this very start answers: another server on the port would not know the nonce."""
        self.children.wait_until(lambda: answer_at(f"{address}/healthz").get("nonce") == self.nonce, name, READY_WITHIN)

    def _wait_for_worker(self, name: str) -> None:
        self.children.wait_until(lambda: self.children.has_logged(name, " ready."), name, READY_WITHIN)

    def demo_accounts(self) -> dict[str, dict[str, str]]:
        """As `load_demo` printed them: `{"citizen": {"login", "password"}, "spouse": …, "officer": …}`."""
        accounts: dict[str, dict[str, str]] = json.loads(demo_file(self.places).read_text())
        return accounts

    def demo_app(self) -> dict[str, str]:
        """As `load_demo_app` printed it: `{"client_id", "client_secret", "redirect_uri"}`."""
        app: dict[str, str] = json.loads(demo_app_file(self.places).read_text())
        return app


def keep_whole(unfinished: Path, folder: Path) -> None:
    """Moves it there in one step; another instance that was first with the same has done the work already."""
    folder.parent.mkdir(exist_ok=True)
    try:
        unfinished.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        shutil.rmtree(unfinished)


def demo_file(places: Places) -> Path:
    return places.state / "demo.json"


def demo_app_file(places: Places) -> Path:
    return places.state / "demo-app.json"


def _address(listening: socket.socket) -> str:
    return f"http://{HOST}:{listening.getsockname()[1]}"


def answer_at(url: str) -> dict[str, object]:
    """What our server answers; empty while nobody does, or someone who is not one of ours. No proxy of the machine takes
    part: it could not reach our loopback address."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as answer:
            found = json.load(answer)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
