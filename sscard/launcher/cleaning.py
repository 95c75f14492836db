"""`make clean`: removes what this checkout keeps on the machine, the data outside it included."""

import shutil
from collections.abc import Sequence

from sscard.launcher.errors import LauncherError
from sscard.launcher.locks import Lock
from sscard.launcher.places import STATE, Places, outside_folder
from sscard.launcher.progress import say


def clean(_arguments: Sequence[str]) -> int:
    """Everything but the virtual environment. Refuses while something runs."""
    places = Places.of_checkout()
    locks = Lock(places.launcher_lock), Lock(places.children_lock)
    if not all(lock.take() for lock in locks):
        raise LauncherError("sscard is running here. Stop it first.")
    shutil.rmtree(STATE)
    shutil.rmtree(outside_folder(), ignore_errors=True)
    say("Removed the local data, secrets and logs. The next `make run` begins anew.")
    return 0
