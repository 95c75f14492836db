"""`make run` for real: everything starts, every part may be killed, and the launcher's own death leaves nothing."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sscard.launcher import guard
from sscard.launcher.places import ROOT, TESTS
from sscard.launcher.stack import answer_at

PARTS = ("postgres", "valkey", "registry", "web", "worker-verification", "worker-messages", "beat")
pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("whole-product")]


def wait_for(is_so, within: float):
    deadline = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def running(tmp_path):
    """The launcher with its own servers, its output file, and the place it made for itself."""
    before = set(TESTS.glob("run-*"))
    output = tmp_path / "output"
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "sscard.launcher", "run", "--throwaway", "--port", "18000"]
    with output.open("w") as file:
        launcher = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=file, stderr=file, start_new_session=True
        )
    try:
        wait_for(lambda: "Ctrl-C stops" in output.read_text() or launcher.poll() is not None, within=150)
        assert launcher.poll() is None, output.read_text()
        state = next(place for place in TESTS.glob("run-*") if is_of(place, launcher.pid) and place not in before)
        yield launcher, output, state
    finally:
        launcher.kill()
        launcher.wait()


def is_of(place: Path, launcher: int) -> bool:
    return launcher in guard.holders(place / "launcher.lock")


def main_process(state: Path, part: str) -> int:
    """The head of a part's family: its parent is not of the family."""
    family = guard.holders(state / "locks" / f"{part}.lock")
    return next((process for process in family if parent(process) not in family), 0)


def parent(process: int) -> int:
    """Its number, or 0 when the process has just ended."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except FileNotFoundError:
        return 0


def is_back(state: Path, part: str, killed: int) -> bool:
    """Whether it runs again, under another number than before."""
    return bool(guard.holders(state / "locks" / f"{part}.lock")) and main_process(state, part) != killed


def test_survives_the_death_of_every_part_and_leaves_nothing_at_its_own(running):
    launcher, output, state = running
    address = re.search(r"Address +(\S+)", output.read_text())[1]
    nonce = answer_at(f"{address}/healthz")["nonce"]
    killed = {part: main_process(state, part) for part in PARTS}
    for process in killed.values():
        os.kill(process, signal.SIGKILL)

    wait_for(lambda: all(f"{part} ended" in output.read_text() for part in PARTS), within=60)
    wait_for(lambda: all(is_back(state, part, killed[part]) for part in PARTS), within=60)
    wait_for(lambda: answer_at(f"{address}/healthz").get("nonce") == nonce, within=60)
    wait_for(lambda: answer_at(f"{address}/readyz").get("checks", {}).get("database") == "ok", within=60)

    launcher.kill()
    launcher.wait()
    wait_for(lambda: not guard.holders(state / "children.lock"), within=5)
