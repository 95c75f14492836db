"""The stand-in register with a million people: how long they take to be made, in how much memory, and how late a batch of two
hundred claims is answered among them."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from tests.benchmarks.figures import Figure, Line, at_most
from tests.benchmarks.running import Bench, WrongAnswer
from tests.processes import free_port
from tests.registry.process import ROOT, RunningRegistry, environment_of

BATCH, BATCHES = 200, 30
FILLED_WITHIN, MEMORY, AIM = 300, 2_048, 100  # s, MiB, ms: of issue 6
# All over the table; the mother asks, where the register knows her.
_SOME = """
SELECT person.name, person.number, mother.reference FROM registry_person AS person
LEFT JOIN registry_person AS mother ON mother.id = person.mother_id WHERE person.id % :every = 0 LIMIT :most
"""
_BY_NUMBER = "SELECT * FROM registry_person WHERE number = ?"

Claim = dict[str, Any]


class Filled(NamedTuple):
    seconds: float
    memory: float  # MiB, of the process


def measure(bench: Bench) -> list[Line]:
    people = bench.scale.registered
    with tempfile.TemporaryDirectory(prefix="sscard-bench-register-") as folder:
        database = Path(folder) / "registry.sqlite3"
        filled = _fill(database, people)
        size, copied = database.stat().st_size / 2**20, _copied(database, Path(folder) / "copy.sqlite3")
        batches = _batches(database, people)
        with _served(database) as register:
            answered = [_answered(register, batch) for batch in batches]
        read = [_read(database, batch) for batch in batches]
    late = Figure(answered, " ms")
    return [
        Line(
            f"{people:,} people in the stand-in register",
            Figure([filled.seconds], " s"),
            Figure([copied], " s", "the finished tables written anew by SQLite"),
            [at_most(filled.seconds, FILLED_WITHIN, " s")],
        ),
        Line(
            "  memory of who makes them",
            Figure([filled.memory], " MiB"),
            Figure([size], " MiB", "the file"),
            [at_most(filled.memory, MEMORY, " MiB")],
        ),
        Line(
            f"  a batch of {BATCH} claims among them",
            late,
            Figure(read, " ms", "the same people read by number from SQLite"),
            [at_most(late.middle, AIM, " ms")],
        ),
    ]


def _fill(database: Path, people: int) -> Filled:
    command = [sys.executable, "manage.py", "registry_populate", "--people", str(people)]
    began_at = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment_of(database), stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise WrongAnswer(f"registry_populate ended with {process.returncode}")
    return Filled(time.perf_counter() - began_at, used.ru_maxrss / 1024)


def _copied(database: Path, copy: Path) -> float:
    """Seconds: every row and every index, from what is made already."""
    began_at = time.perf_counter()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    return time.perf_counter() - began_at


def _batches(database: Path, people: int) -> list[list[Claim]]:
    most = min(people // 2, BATCH * BATCHES)
    with closing(sqlite3.connect(database)) as connection:
        some = connection.execute(_SOME, {"every": max(people // most, 1), "most": most}).fetchall()
    claims = [
        {
            "id": str(uuid4()),
            "applicant": {"reference": mother} if mother else None,
            "relative": {"name": name, "number": number},
            "relationship": "other",
        }
        for name, number, mother in some
    ]
    return [claims[first : first + BATCH] for first in range(0, len(claims) - BATCH + 1, BATCH)]


@contextmanager
def _served(database: Path) -> Iterator[RunningRegistry]:
    register = RunningRegistry(database, free_port(), environment_of(database), workers=2)
    register.launch()
    try:
        yield register
    finally:
        register.stop()


def _answered(register: RunningRegistry, claims: Sequence[Claim]) -> float:
    """Milliseconds over HTTP."""
    began_at = time.perf_counter()
    answer = register.call("POST", "/v1/verifications", {"claims": claims})
    took = (time.perf_counter() - began_at) * 1000
    matches = [one for one in answer.json().get("results", ()) if one["outcome"] == "match"]
    if len(matches) < len(claims) // 2:
        raise WrongAnswer(answer.text[:300])
    return took


def _read(database: Path, claims: Sequence[Claim]) -> float:
    """Milliseconds."""
    with closing(sqlite3.connect(database)) as connection:
        began_at = time.perf_counter()
        for claim in claims:
            connection.execute(_BY_NUMBER, [claim["relative"]["number"]]).fetchone()
        return (time.perf_counter() - began_at) * 1000
