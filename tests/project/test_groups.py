"""Tests that share what they start run in one process, one after the other."""

import re
import subprocess
import sys

import pytest

from sscard.launcher.places import ROOT
from tests.groups import GROUPS


@pytest.mark.parametrize("group", GROUPS)
def test_group_has_tests(group):
    assert list(ROOT.glob(f"{group}test_*.py" if group.endswith("/") else group))


@pytest.mark.processes
def test_group_stays_together_and_others_are_spread(tmp_path):
    for path in ("tests/kills/test_a.py", "tests/kills/test_b.py", "tests/other/test_a.py", "tests/other/test_b.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(
            "import time\n\ndef test_one(): time.sleep(0.1)\n\ndef test_two(): time.sleep(0.1)\n"
        )
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")
    command = [sys.executable, "-m", "pytest", "-v", "-p", "tests.groups", "-p", "no:django", "-p", "no:playwright"]
    done = subprocess.run(
        [
            *command,
            "-n",
            "2",
            "--dist",
            "loadgroup",
            f"--rootdir={tmp_path}",
            "-c",
            str(tmp_path / "pytest.ini"),
            str(tmp_path),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    ran = re.findall(r"\[(gw\d)\] .* PASSED \S*/tests/(\w+)/", done.stdout)
    assert len(ran) == 8, done.stdout + done.stderr
    assert len({process for process, group in ran if group == "kills"}) == 1
    assert len({process for process, _group in ran}) == 2
