"""`make bench` works: a little of everything, without a word about time."""

import os
import subprocess
import sys

import pytest

from tests.benchmarks import report
from tests.benchmarks.figures import HEAD, Figure, Line, at_least, at_most

WHAT = (
    *("family page", "its p95", "in the process", "queries", "memory of a web process"),
    *("the wizard's last POST", "links verified, register at 0 ms", "links verified, register at 50 ms"),
    *("applications decided within 10 s", "nightly refresh of 40 people", "register's news, 40 changes"),
    *("a person's page, 40 years in five insurances", "assessments in one process"),
    *("link-checks, 1 connection", "link-checks, 8 connections", "link-checks, 32 connections"),
    *("p95 with 2,000 links, 32 connections", "one in the process", "100 at once in the process"),
    *("link-applications, 1 connection", "link-applications, 8 connections", "link-applications, 32 connections"),
    *(
        "2,000 people loaded",
        "queue of a province, 2,000 people, p95",
        "looked up by number",
        "a case, 2,000 people, p95",
    ),
    *("figures of a province, its queries", "verify_audit, 20,000 events", "one event changed among them is named"),
    *("2,000 people in the stand-in register", "a batch of 200 claims among them"),
)


@pytest.mark.processes
def test_every_line_of_the_benchmark_is_measured():
    command = [sys.executable, "-m", "tests.benchmarks", "--quick"]
    done = subprocess.run(
        command, cwd=report.PAGE.parents[1], env=os.environ, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith(HEAD[0]))
    assert [what for what in WHAT if not any(what in line for line in lines[head + 1 :])] == []
    assert all(float(line.split()[0]) >= 0 for line in lines[head + 1 :])


def test_line_puts_the_ratio_first_and_says_whether_the_aim_is_met():
    line = Line("pages", Figure([100, 150, 110], "/s"), Figure([220], "/s", "beside"), [at_least(110, 200, "/s")])

    assert line.cells == ("0.50", "pages", "110/s (100 to 150)", "220/s beside", "≥ 200/s: MISSED")


def test_aim_is_met_at_its_very_value():
    assert [str(at_least(200, 200)), str(at_most(60.1, 60, " ms"))] == ["≥ 200: met", "≤ 60 ms: MISSED"]


def test_report_replaces_what_stood_between_the_marks(tmp_path, monkeypatch):
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    monkeypatch.setattr(report, "PAGE", page)

    report.write([Line("pages", Figure([100]), Figure([200]))], "two cores")

    text = page.read_text()
    assert "old" not in text
    assert "| 0.50 | pages | 100 | 200 | for scale |" in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")


def test_report_refuses_a_page_without_the_marks(tmp_path, monkeypatch):
    page = tmp_path / "performance.md"
    page.write_text("nothing to fill in")
    monkeypatch.setattr(report, "PAGE", page)

    with pytest.raises(ValueError, match="lacks"):
        report.write([], "two cores")
