"""`make test`: throwaway servers, a browser, and pytest in front of the person."""

import os
import sys
from collections.abc import Sequence

from sscard.launcher import browser, instance
from sscard.launcher.foreground import run_in_front
from sscard.launcher.keys import Keys
from sscard.launcher.postgres import Use
from sscard.launcher.progress import Progress, say

# One more than the two cores that we count on: a test that waits for a clock, a lock or a program leaves its core to another.
PROCESSES = 3

# Settings of a person's own environment that would change what the tests see.
MISLEADING = ("DJANGO_SETTINGS_MODULE", "DEBUG", "BASE_URL", "ALLOWED_HOSTS", "STATIC_STORAGE", "STATIC_ROOT", "DEMO")
# With it each of the hundreds of processes that tests start compiles all of our files, and pytest prepares all tests anew.
SLOWING = ("PYTHONDONTWRITEBYTECODE",)


def run_tests(arguments: Sequence[str]) -> int:
    """pytest's exit code. Says at the end what could not be run here."""
    found = browser.bring()
    selection = () if found.works else ("-m", "not journey")
    pytest = [sys.executable, "-m", "pytest", "-n", str(PROCESSES), "--dist", "loadgroup", *selection, *arguments]
    code = run_beside_servers(pytest, {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}, Use.TESTS)
    if found.missing:
        say(found.missing)
    return code


def run_beside_servers(command: Sequence[str], extra: dict[str, str], use: Use) -> int:
    """Runs a command with DATABASE_URL and REDIS_URL of throwaway servers, unless the caller named others."""
    progress, stopping = Progress(), instance.stopped_by_signals()
    with instance.throwaway() as places, instance.opened(places, progress.step, stopping) as children:
        servers = instance.start_servers(children, Keys.made(), progress, use)
        progress.step("database and broker answer")
        return run_in_front(children, command, own_environment() | servers.environment | extra)


def own_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in MISLEADING + SLOWING}
