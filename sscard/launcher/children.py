"""Programs as our children: each in a session of its own, logging to a file, started again when it dies."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sscard.launcher.errors import LauncherError, Stopped
from sscard.launcher.guard import DONE, end_holders
from sscard.launcher.guard import __file__ as guard_file
from sscard.launcher.locks import Lock
from sscard.launcher.places import OURSELVES, Account, Places

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 10.0  # seconds before a dead child is started again, doubling in between
STEADY_AFTER = 30.0  # seconds alive after which earlier deaths are forgotten


@dataclass(frozen=True)
class Program:
    """What to start and how to stop it. `grace` is in seconds; `descriptors` are inherited."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 3.0
    folder: Path = Path("/")
    account: Account = OURSELVES
    descriptors: tuple[int, ...] = ()
    before_restart: Callable[[], None] = lambda: None


@dataclass
class Child:
    """A program that is meant to be running."""

    program: Program
    process: subprocess.Popen[bytes]
    started_at: float
    deaths: int = 0
    restart_at: float | None = None


@dataclass
class Children:
    """All children of one launcher. Every one of them, and what it forks, holds the children's lock."""

    places: Places
    lock: Lock
    on_event: Callable[[str], None]
    stopping: threading.Event
    _children: dict[str, Child] = field(default_factory=dict)
    _guard: subprocess.Popen[bytes] | None = None
    _access: threading.RLock = field(default_factory=threading.RLock)

    def start(self, program: Program) -> None:
        with self._access:
            self._refuse_when_stopping()
            self._children[program.name] = Child(program, self._spawn(program), time.monotonic())

    def forget(self, name: str) -> None:
        """Stops a child for good."""
        with self._access:
            child = self._children.pop(name)
        self._stop([child])

    def is_alive(self, name: str) -> bool:
        return self._children[name].process.poll() is None

    def number(self, name: str) -> int:
        return self._children[name].process.pid

    @property
    def names(self) -> list[str]:
        return list(self._children)

    def run(self, program: Program, on_line: Callable[[str], None] | None = None) -> None:
        """Runs a program to its end, under the same guard. `on_line` gets what it writes to its standard output."""
        with self._access:
            self._refuse_when_stopping()
            process = self._spawn(program, reads_output=on_line is not None)
        with self._stopped_with_us(process):
            if process.stdout is not None and on_line is not None:
                for line in process.stdout:
                    on_line(line.decode(errors="replace").rstrip())
            code = process.wait()
        self._refuse_when_stopping()
        if code != 0:
            raise LauncherError(f"{program.name} failed.\n{self.last_lines(program.name)}")

    @contextlib.contextmanager
    def _stopped_with_us(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Ends the process when the launcher is asked to stop meanwhile."""
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.1):
                if self.stopping.is_set():
                    _signal_group(process, signal.SIGTERM)
                    if not done.wait(1):
                        _signal_group(process, signal.SIGKILL)
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def wait_until(self, is_ready: Callable[[], bool], name: str, within: float) -> None:
        """Until a child answers; raises LauncherError with the end of its log when it does not in time."""
        deadline = time.monotonic() + within
        while not is_ready():
            self._refuse_when_stopping()
            if not self.is_alive(name) or time.monotonic() > deadline:
                raise LauncherError(f"{name} did not start.\n{self.last_lines(name)}")
            time.sleep(0.03)

    def watch(self) -> None:
        """One look at every child: the dead are started again, after a pause that doubles with each death."""
        with self._access:
            self._keep_guard()
            for child in self._children.values():
                if child.process.poll() is not None:
                    self._revive(child)

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.restart_at is None:
            child.deaths = 1 if now - child.started_at > STEADY_AFTER else child.deaths + 1
            pause = min(SHORTEST_PAUSE * 2 ** (child.deaths - 1), LONGEST_PAUSE)
            child.restart_at = now + pause
            self.on_event(f"{child.program.name} ended ({_how(child.process)}); starting it again in {pause:.1f} s")
        elif now >= child.restart_at:
            self._end_family(child.program.name)
            child.program.before_restart()
            child.process, child.started_at, child.restart_at = self._spawn(child.program), now, None

    def stop_all(self, order: Sequence[Sequence[str]], within: float) -> None:
        """Stops the children stage by stage, then whatever is left; all in `within` seconds."""
        deadline = time.monotonic() + within
        with self._access:
            for stage in order:
                self._stop([self._children.pop(name) for name in stage if name in self._children], deadline)
            self._stop(list(self._children.values()), deadline)
            self._children.clear()
            self._end_guard()
            end_holders(self.lock.path, {}, within=1)

    def _stop(self, children: list[Child], deadline: float = float("inf")) -> None:
        for child in children:
            _signal_process(child.process, child.program.stop_signal)
        for child in children:
            grace = max(0.1, min(child.program.grace, deadline - time.monotonic()))
            try:
                child.process.wait(grace)
            except subprocess.TimeoutExpired:
                self.on_event(f"{child.program.name} did not stop within {grace:.1f} s and is killed")
                _signal_group(child.process, signal.SIGKILL)
                child.process.wait()
            self._end_family(child.program.name)

    def last_lines(self, name: str, count: int = 15) -> str:
        path = self.log_path(name)
        lines = path.read_text(errors="replace").splitlines()[-count:]
        return "\n".join([*(f"    {line}" for line in lines), f"The whole log: {path}"])

    def log_path(self, name: str) -> Path:
        return self.places.logs / f"{name}.log"

    def has_logged(self, name: str, text: str) -> bool:
        return text in self.log_path(name).read_text(errors="replace")

    def _spawn(self, program: Program, reads_output: bool = False) -> subprocess.Popen[bytes]:
        family = Lock(self._family_lock(program.name))
        log = os.open(self.log_path(program.name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = subprocess.Popen(
                program.command,
                env=dict(program.environment),
                cwd=program.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if reads_output else log,
                stderr=log,
                umask=0o077,
                start_new_session=True,
                pass_fds=(self.lock.descriptor, family.descriptor, *program.descriptors),
                **program.account.options,
            )
        finally:
            os.close(log)
            family.close()
        self._tell_guard(program, process.pid)
        return process

    def _family_lock(self, name: str) -> Path:
        return self.places.locks / f"{name}.lock"

    def _end_family(self, name: str) -> None:
        """Ends what a dead child left behind: PostgreSQL's backends, a server's workers, each in any session."""
        left = end_holders(self._family_lock(name), {}, within=2)
        if left:
            raise LauncherError(f"{name} left processes that cannot be ended: {sorted(left)}")

    # The guard is a child of its own kind: it lives as long as we do, and acts when we do not.

    def start_guard(self) -> None:
        with self._access:
            self._guard = subprocess.Popen(
                [sys.executable, "-I", "-S", guard_file, str(self.lock.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
                pass_fds=(self.lock.descriptor,),
            )
            for child in self._children.values():
                self._tell_guard(child.program, child.process.pid)

    def _tell_guard(self, program: Program, process: int) -> None:
        self._write_to_guard(f"{int(program.stop_signal)} {process}\n")

    def _write_to_guard(self, line: str) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it was killed; `watch` starts another
                self._guard.stdin.write(line.encode())
                self._guard.stdin.flush()

    def _keep_guard(self) -> None:
        if self._guard is not None and self._guard.poll() is not None:
            self._close_guard_pipe()
            self.start_guard()

    def _end_guard(self) -> None:
        if self._guard is not None:
            self._write_to_guard(DONE)
            self._close_guard_pipe()
            self._guard.wait()
            self._guard = None

    def _close_guard_pipe(self) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._guard.stdin.close()

    def _refuse_when_stopping(self) -> None:
        if self.stopping.is_set():
            raise Stopped


def _how(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"code {code}" if code >= 0 else signal.Signals(-code).name


def _signal_process(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
