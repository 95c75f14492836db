"""Ends what the launcher started when the launcher dies: waits for the end of a pipe that only the launcher holds.

Run by its path, standard library only. Who belongs to the launcher is not remembered but seen: every child, and every
child of a child, holds the file of the children's lock open, so a process number that was used again is never hit.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

POLITE = 2.5  # seconds between asking and killing
DONE = "done\n"


def holders(path: Path) -> set[int]:
    """The processes, without our own, that hold this very file open."""
    try:
        wanted = path.stat()
    except FileNotFoundError:
        return set()
    processes = Path("/proc")
    if not processes.joinpath("self", "fd").exists():
        return _holders_by_lsof(path)
    found = {int(entry.name) for entry in processes.iterdir() if entry.name.isdigit() and _holds(entry, wanted)}
    return found - {os.getpid()}


def _holds(process: Path, wanted: os.stat_result) -> bool:
    try:
        return any(_is_same(descriptor, wanted) for descriptor in process.joinpath("fd").iterdir())
    except OSError:  # it ended meanwhile, or belongs to someone else and cannot be ours
        return False


def _is_same(descriptor: Path, wanted: os.stat_result) -> bool:
    try:
        found = descriptor.stat()
    except OSError:  # closed meanwhile
        return False
    return (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino)


def _holders_by_lsof(path: Path) -> set[int]:
    listed = subprocess.run(["lsof", "-t", str(path)], capture_output=True, text=True, check=False)
    return {int(line) for line in listed.stdout.split()} - {os.getpid()}


def end_holders(path: Path, polite: dict[int, int], within: float) -> set[int]:
    """Asks the processes in `polite` (number → signal) to stop, kills what is left; returns what lives on after all.

    `within` is in seconds, asking included.
    """
    deadline = time.monotonic() + within
    left = holders(path)
    for process in left & polite.keys():
        _signal(process, polite[process])
    asked_until = time.monotonic() + (min(POLITE, within / 2) if left & polite.keys() else 0)
    while left and time.monotonic() < asked_until:
        time.sleep(0.05)
        left = holders(path)
    while left and time.monotonic() < deadline:
        for process in left:
            _signal(process, signal.SIGKILL)
        time.sleep(0.05)
        left = holders(path)
    return left


def _signal(process: int, number: int) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return


def main(path: str) -> None:
    """Reads `<signal> <process>` for each child that starts. `done` comes after an orderly stop; an end of file without
    it means that the launcher is gone."""
    polite: dict[int, int] = {}
    for line in sys.stdin:
        if line == DONE:
            return
        number, process = line.split()
        polite[int(process)] = int(number)
    end_holders(Path(path), polite, within=10)


if __name__ == "__main__":
    main(sys.argv[1])
