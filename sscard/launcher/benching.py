"""`make bench`: throwaway servers whose data is durable and whose memory is that of a server, and the benchmarks in front of the
person. Web server, workers and register are started by the benchmarks themselves, for some measurements want them alone."""

import sys
from collections.abc import Sequence

from sscard.launcher.postgres import Use
from sscard.launcher.testing import run_beside_servers

COMMAND = (sys.executable, "-m", "tests.benchmarks")


def run_benchmarks(arguments: Sequence[str]) -> int:
    return run_beside_servers((*COMMAND, *arguments), {}, Use.BENCH)
