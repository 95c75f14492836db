"""`make bench`: the whole product in a throwaway place with durable data, and the benchmarks in front of the person."""

import sys
from collections.abc import Sequence

from sscard.launcher import instance
from sscard.launcher.foreground import run_in_front
from sscard.launcher.keys import Keys
from sscard.launcher.progress import Progress
from sscard.launcher.stack import Stack

COMMAND = (sys.executable, "-m", "tests.benchmarks")


def run_benchmarks(arguments: Sequence[str]) -> int:
    """The benchmarks find the product under BASE_URL and REGISTRY_URL, its database and broker as the settings do."""
    progress, stopping = Progress(), instance.stopped_by_signals()
    with instance.throwaway() as places, instance.opened(places, progress.step, stopping) as children:
        stack = Stack(children, Keys.made(), progress)
        stack.start()
        return run_in_front(children, (*COMMAND, *arguments), stack.environment)
