"""`make clean`: removes what this checkout keeps on the machine, the data outside it included.

Standard library only, and nothing here may import what is not: it works without the packages (alone.py).
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from sscard.launcher.errors import LauncherError
from sscard.launcher.locks import Lock
from sscard.launcher.places import STATE, Places, leftovers, outside_folder
from sscard.launcher.progress import say


def clean() -> int:
    """Everything but the virtual environment. Refuses while anything runs: the product, tests or benchmarks, or an
    installation."""
    places = Places.of_checkout()
    if not all(Lock(path).take() for path in _held_while_something_runs(places)):  # ours until we end
        raise LauncherError("sscard, its tests or its installation are running here. Stop them first.")
    shutil.rmtree(STATE)
    shutil.rmtree(outside_folder(), ignore_errors=True)
    say("Removed the local data, secrets and logs. The next `make run` begins anew.")
    return 0


def _held_while_something_runs(places: Places) -> Iterator[Path]:
    yield STATE / "installation.lock"
    yield places.launcher_lock
    yield places.children_lock
    yield STATE / "throwaway.lock"  # from here on no place is made
    yield from (place.owner_lock for place in leftovers())
