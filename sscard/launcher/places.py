"""Where one instance keeps its state, and under whose account PostgreSQL runs.

PostgreSQL refuses to run as root. As root it therefore runs as `nobody`, which may not be able to reach a checkout
under a closed home; its data and, if need be, its binaries then live in a folder of ours below /var/tmp.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypedDict

from sscard.launcher.errors import LauncherError

ROOT = Path(__file__).resolve().parent.parent.parent
STATE = ROOT / ".local"
TESTS = STATE / "tests"
UNPRIVILEGED = "nobody"


class AccountOptions(TypedDict, total=False):
    """Options of `subprocess.Popen`."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """Who a program runs as; None: as ourselves."""

    uid: int | None = None
    gid: int | None = None

    @property
    def options(self) -> AccountOptions:
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_run(self, *command: str) -> bool:
        try:
            tried = subprocess.run(
                command, cwd="/", capture_output=True, timeout=20, check=False, start_new_session=True, **self.options
            )
        except PermissionError:  # the program itself is out of reach
            return False
        return tried.returncode == 0

    def can_reach(self, folder: Path) -> bool:
        return self.can_run("/bin/sh", "-c", 'cd "$0"', str(folder))


OURSELVES = Account()


@dataclass(frozen=True)
class Places:
    """The folders of one instance: `state` is `.local`, or a throwaway folder inside it."""

    state: Path

    @classmethod
    def of_checkout(cls) -> "Places":
        return cls(STATE).made()

    @classmethod
    def throwaway(cls) -> "Places":
        """A new empty place inside the checkout's."""
        TESTS.mkdir(mode=0o711, exist_ok=True)
        return cls(Path(tempfile.mkdtemp(prefix="run-", dir=TESTS))).made()

    def made(self) -> "Places":
        try:
            for folder, mode in [(self.state, 0o711), (self.logs, 0o700), (self.locks, 0o700)]:
                folder.mkdir(exist_ok=True)
                folder.chmod(mode)
        except PermissionError as error:
            raise LauncherError(
                f"{error.filename} belongs to another user. Run as that user, or clone the project again."
            ) from error
        return self

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def locks(self) -> Path:
        return self.state / "locks"

    @property
    def launcher_lock(self) -> Path:
        return self.state / "launcher.lock"

    @property
    def owner_lock(self) -> Path:
        """Held by whoever made a throwaway place, as long as they live."""
        return self.state / "owner.lock"

    @property
    def children_lock(self) -> Path:
        return self.state / "children.lock"

    @property
    def static(self) -> Path:
        """Shared by every instance: a folder for each state of the sources, whole or not there."""
        return STATE / "static"

    @property
    def unfinished_static(self) -> Path:
        return self.state / "static.unfinished"

    @cached_property
    def database_account(self) -> Account:
        """Ourselves; as root the owner of the data when there is some, else `nobody`."""
        if os.geteuid() != 0:
            return OURSELVES
        owner = next((folder.stat() for folder in self._data_folders() if folder.exists()), None)
        if owner is not None and owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
        try:
            entry = pwd.getpwnam(UNPRIVILEGED)
        except KeyError as error:
            raise LauncherError(
                f"PostgreSQL does not run as root and there is no account `{UNPRIVILEGED}` to run it as. "
                "Run as another user, or name a server of your own in DATABASE_URL."
            ) from error
        return Account(entry.pw_uid, entry.pw_gid)

    @cached_property
    def database(self) -> Path:
        """The folder that holds the cluster; its parents can be passed by the database's account."""
        inside, outside = self._data_folders()
        if inside.exists() or (not outside.exists() and self.database_account.can_reach(self.state)):
            return inside
        return self._made_outside() / outside.name

    @property
    def outside(self) -> Path:
        """Below /var/tmp, by the checkout's path: what must be reachable for an account that cannot reach us."""
        return outside_folder()

    def _data_folders(self) -> tuple[Path, Path]:
        relative = str(self.state.relative_to(ROOT)).replace(os.sep, "-").lstrip(".")
        return self.state / "postgres", self.outside / f"postgres-{relative}"

    def _made_outside(self) -> Path:
        return made_outside_folder()

    def remove(self) -> None:
        for folder in (*self._data_folders(), self.state):
            shutil.rmtree(folder, ignore_errors=True)


def outside_folder() -> Path:
    digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:16]
    lasting = Path("/var/tmp")  # noqa: S108 - survives a restart of the machine; ownership is checked before use
    return (lasting if lasting.is_dir() else Path(tempfile.gettempdir())) / f"sscard-{digest}"


def made_outside_folder() -> Path:
    """The folder outside, made if need be. One that belonged to an earlier checkout at this path is emptied first:
    the keys to what it holds went with that checkout."""
    folder = outside_folder()
    folder.mkdir(mode=0o711, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.geteuid():
        raise LauncherError(f"{folder} belongs to someone else. Remove it, or name a server in DATABASE_URL.")
    folder.chmod(0o711)
    marked, ours = folder / "checkout", _checkout_mark()
    if not marked.exists() or marked.read_text() != ours:
        for entry in folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        marked.write_text(ours)
    return folder


def _checkout_mark() -> str:
    """A random word that this checkout's `.local` keeps."""
    path = STATE / "checkout"
    if not path.exists():
        path.write_text(uuid.uuid4().hex)
    return path.read_text()


def leftovers() -> Iterator[Places]:
    """Throwaway places that are still there; the caller finds out whether their owner lives."""
    if TESTS.is_dir():
        yield from (Places(folder) for folder in sorted(TESTS.iterdir()))
