"""One instance of the product on this machine: its locks, its guard, its servers, and the way down."""

import contextlib
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sscard.launcher.children import Children
from sscard.launcher.errors import LauncherError
from sscard.launcher.guard import end_holders
from sscard.launcher.keys import Keys, write_private
from sscard.launcher.locks import Lock
from sscard.launcher.places import STATE, Places, leftovers
from sscard.launcher.postgres import Postgres, Use
from sscard.launcher.progress import Progress
from sscard.launcher.valkey import Valkey

STOP_WITHIN = 6.5  # seconds
# Asked to stop in this order. A stage waits for the one before: workers need the register, everyone needs the servers.
STOP_ORDER = (
    (
        *("beat", "worker-verification", "worker-messages", "worker-records", "worker-webhooks", "worker-seals"),
        *("desk", "web"),
    ),
    ("registry",),
    ("valkey", "postgres"),
)


class AlreadyRunning(Exception):
    """Another launcher holds this instance; the text is its address, or empty while it is still starting."""


@contextlib.contextmanager
def opened(places: Places, on_event: Callable[[str], None], stopping: threading.Event) -> Iterator[Children]:
    """The children of an instance that is ours alone. On leaving, all of them are stopped.

    Raises AlreadyRunning. Processes that an earlier launcher left behind are ended first.
    """
    launcher_lock = Lock(places.launcher_lock)
    if not launcher_lock.take():
        launcher_lock.close()
        raise AlreadyRunning(_running_address(places))
    _forget_address(places)
    children_lock = _children_lock(places)
    _begin_new_logs(places.logs)
    children = Children(places, children_lock, on_event, stopping)
    children.start_guard()
    try:
        yield children
    finally:
        children.stopping.set()
        children.stop_all(STOP_ORDER, within=STOP_WITHIN)
        _forget_address(places)
        children_lock.close()
        launcher_lock.close()


def _children_lock(places: Places) -> Lock:
    lock = Lock(places.children_lock)
    if not lock.take():
        left = end_holders(places.children_lock, {}, within=5)
        if left or not lock.take(within=1):
            raise LauncherError(f"An earlier start left processes that cannot be ended: {sorted(left)}.")
    return lock


def _begin_new_logs(logs: Path) -> None:
    """The logs of the start before stay, as `<name>.log.1`."""
    for log in logs.glob("*.log"):
        log.replace(log.with_name(log.name + ".1"))


def note_address(places: Places, address: str) -> None:
    """For a second launcher of the same checkout."""
    write_private(_address_file(places), json.dumps({"address": address, "launcher": os.getpid()}))


def _running_address(places: Places) -> str:
    try:
        return str(json.loads(_address_file(places).read_text())["address"])
    except FileNotFoundError:
        return ""


def _forget_address(places: Places) -> None:
    _address_file(places).unlink(missing_ok=True)


def _address_file(places: Places) -> Path:
    return places.state / "running.json"


@contextlib.contextmanager
def throwaway() -> Iterator[Places]:
    """A place for a run that leaves nothing; those of runs that were killed are removed as well."""
    with contextlib.closing(_one_at_a_time()):  # a place that nobody has locked yet looks like one whose owner died
        for place in leftovers():
            _remove_if_dead(place)
        places = Places.throwaway()
        owner = Lock(places.owner_lock)
        owner.take()
    try:
        yield places
    finally:
        with contextlib.closing(_one_at_a_time()):  # nobody looks into a place that is half removed
            places.remove()
            owner.close()


def _one_at_a_time() -> Lock:
    Places.of_checkout()
    lock = Lock(STATE / "throwaway.lock")
    if not lock.take(within=30):
        raise LauncherError(f"{lock.path} is held by another launcher for too long.")
    return lock


def _remove_if_dead(places: Places) -> None:
    lock = Lock(places.owner_lock)
    if lock.take():
        end_holders(places.children_lock, {}, within=5)
        places.remove()
    lock.close()


@dataclass(frozen=True)
class Servers:
    """Where database and broker are."""

    database_url: str
    redis_url: str

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


def start_servers(children: Children, keys: Keys, progress: Progress, use: Use) -> Servers:
    """PostgreSQL and Valkey as our children, unless DATABASE_URL and REDIS_URL name others."""
    return Servers(
        os.environ.get("DATABASE_URL") or _postgres(children, keys, progress, use),
        os.environ.get("REDIS_URL") or _valkey(children, keys),
    )


def _postgres(children: Children, keys: Keys, progress: Progress, use: Use) -> str:
    server = Postgres(children.places, children, keys.database_password, use)
    server.start(progress.step)
    return server.url


def _valkey(children: Children, keys: Keys) -> str:
    server = Valkey(children.places, children, keys.broker_password)
    server.start()
    return server.url


def stopped_by_signals() -> threading.Event:
    """Set by Ctrl-C, a closed terminal and a plain `kill`; a second Ctrl-C leaves the rest to the guard."""
    stopping = threading.Event()

    def stop(number: int, _frame: object) -> None:
        if stopping.is_set() and number == signal.SIGINT:
            os._exit(128 + number)
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return stopping


def stop_with_parent(stopping: threading.Event) -> None:
    """`make` started us: when it is killed, nobody would stop us."""
    parent = os.getppid()

    def watch() -> None:
        while not stopping.wait(0.5):
            if os.getppid() != parent:
                stopping.set()

    threading.Thread(target=watch, daemon=True).start()


def keep_running(children: Children) -> None:
    """Until someone asks to stop: what dies is started again."""
    while not children.stopping.wait(0.2):
        children.watch()


def together(*tasks: Callable[[], object]) -> None:
    """Runs the tasks side by side; raises the first failure, after the others have ended."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        for done in [pool.submit(task) for task in tasks]:
            done.result()
