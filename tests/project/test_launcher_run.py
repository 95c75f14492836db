"""`make run` for real: everything starts, every part may be killed, and neither Ctrl-C nor the launcher's own death leaves
anything."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sscard.launcher import guard
from sscard.launcher.places import ROOT, TESTS
from sscard.launcher.stack import answer_at
from tests.processes import wait_for

WORKERS = ("worker-verification", "worker-messages", "worker-records", "worker-webhooks", "worker-seals")
PARTS = ("postgres", "valkey", "registry", "web", *WORKERS, "beat", "desk")
pytestmark = pytest.mark.processes


@pytest.fixture
def running(tmp_path):
    """The launcher with its own servers, its output file, and the place it made for itself."""
    before = set(TESTS.glob("run-*"))
    output = tmp_path / "output"
    command = [sys.executable, "-m", "sscard.launcher", "run", "--throwaway", "--port", "18000"]
    with output.open("w") as file:
        launcher = subprocess.Popen(
            command, cwd=ROOT, env=own_servers(), stdout=file, stderr=file, start_new_session=True
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
    wait_for(lambda: not guard.holders(state / "children.lock"), within=20)


@pytest.fixture
def checkout(tmp_path):
    """The files of this one in a folder of its own, with a `.local` of its own."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".?*", "__pycache__", "test-results"))
    yield folder
    guard.end_holders(folder / ".local" / "children.lock", {}, within=10)
    assert clean(folder).returncode == 0


class Launched:
    """`make run` in a checkout, as a terminal starts it: in a process group of its own."""

    def __init__(self, checkout: Path, output: Path) -> None:
        self.output = output
        self.state = checkout / ".local"
        with output.open("w") as file:
            self.launcher = subprocess.Popen(
                [sys.executable, "-m", "sscard.launcher", "run", "--port", "18500"],
                cwd=checkout,
                env=own_servers(),
                stdout=file,
                stderr=file,
                process_group=0,
            )

    def is_up(self) -> bool:
        assert self.launcher.poll() is None, self.output.read_text()
        return "Ctrl-C stops" in self.output.read_text()

    @property
    def address(self) -> str:
        return re.search(r"Address +(\S+)", self.output.read_text())[1]

    def press_ctrl_c(self) -> None:
        os.killpg(self.launcher.pid, signal.SIGINT)

    def kill_with_its_guard(self) -> None:
        """Stopped first, for it would start another guard."""
        self.launcher.send_signal(signal.SIGSTOP)
        for process in guard.holders(self.state / "children.lock"):
            if "guard.py" in Path(f"/proc/{process}/cmdline").read_text():
                os.kill(process, signal.SIGKILL)
        self.launcher.kill()
        self.launcher.wait()

    def left(self) -> set[int]:
        return guard.holders(self.state / "children.lock")


def own_servers() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


def clean(checkout: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, str(checkout / "sscard" / "launcher" / "alone.py")]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)


def test_one_launcher_a_checkout_the_next_start_ends_orphans_and_ctrl_c_leaves_nothing(checkout, tmp_path):
    first = Launched(checkout, tmp_path / "first")
    wait_for(first.is_up, within=200)
    second = subprocess.run(
        [sys.executable, "-m", "sscard.launcher", "run"],
        cwd=checkout,
        env=own_servers(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert second.stdout == f"sscard runs already: {first.address}\n"
    assert clean(checkout).returncode == 1
    assert answer_at(f"{first.address}/healthz")["status"] == "ok"

    first.kill_with_its_guard()
    orphans = first.left()
    assert len(orphans) >= len(PARTS)

    after = Launched(checkout, tmp_path / "after")
    wait_for(after.is_up, within=200)
    assert orphans & after.left() == set()
    after.press_ctrl_c()
    assert after.launcher.wait(60) == 0
    assert "nothing is left running" in after.output.read_text()
    assert (after.left(), answer_at(f"{after.address}/healthz")) == (set(), {})
