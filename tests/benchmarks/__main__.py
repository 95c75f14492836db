"""Measures the product against the aims of its makers, all in one run, and prints what it found, ratio first.

DATABASE_URL names a server on which a database may be made; it is dropped at the end. Register, broker, web server and
workers are the benchmark's own.
"""

import argparse
import io
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from importlib import import_module

import django
from django.core.management import call_command
from django.db import connection

from tests import environment, stack
from tests.benchmarks import report
from tests.benchmarks.figures import Line, as_text
from tests.benchmarks.scale import FULL, QUICK, Scale
from tests.registry.process import RunningRegistry, running_registry

# Modules of this package, in the order in which they are measured.
PARTS = (
    *("pages", "insurances", "submissions", "verifications", "arrivals", "refreshes", "news", "checks", "applying"),
    *("officers", "journal", "register"),
)

assert environment  # what is not set yet has its value for tests now


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a little of everything: the figures mean nothing")
    parser.add_argument("--write-docs", action="store_true", help=f"put the table into {report.PAGE.name}")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part alone; may be given again")
    parser.add_argument(
        "--people", type=int, help="behind the officers' pages and in the register, in place of a million"
    )
    parser.add_argument("--events", type=int, help="of the journal that is verified, in place of a million")
    chosen = parser.parse_args(arguments)
    if chosen.write_docs and (chosen.only or chosen.people or chosen.events):
        parser.error("--write-docs wants the whole table: leave --only, --people and --events out")
    scale = QUICK if chosen.quick else FULL
    if chosen.people:
        scale = replace(scale, loaded=chosen.people, registered=chosen.people)
    if chosen.events:
        scale = replace(scale, events=chosen.events)
    began_at, load = time.monotonic(), os.getloadavg()[0]
    with (
        running_registry(people=scale.people) as register,
        stack.broker() as (_process, redis_url),
        _static() as folder,
    ):
        os.environ |= {
            "REDIS_URL": redis_url,
            "REGISTRY_URL": register.url,
            "REGISTRY_TOKEN": register.token,
            "STATIC_ROOT": folder,
            "STATIC_STORAGE": "whitenoise.storage.CompressedManifestStaticFilesStorage",
            "DJANGO_SETTINGS_MODULE": "sscard.settings",
        }
        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)
        with _database():
            machine = _machine(load)
            lines = _measure(chosen.only or PARTS, scale, register)
    print(f"\n{machine}; {time.monotonic() - began_at:.0f} s in all\n\n{as_text(lines)}")  # noqa: T201  # its purpose
    if chosen.write_docs:
        report.write(lines, machine)


@contextmanager
def _static() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="sscard-static-") as folder:
        yield folder


@contextmanager
def _database() -> Iterator[None]:
    """One of our own on the server that DATABASE_URL names, with the regions loaded."""
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
    with redirect_stdout(io.StringIO()):
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("load_regions", stdout=io.StringIO())
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def _machine(load: float) -> str:
    """What the figures depend on. `load` is the machine's own before we began: above zero, others were at work."""
    with connection.cursor() as cursor:
        names = ("fsync", "synchronous_commit", "shared_buffers", "max_wal_size")
        cursor.execute(f"SELECT {', '.join(['current_setting(%s)'] * len(names))}", names)
        settings = ", ".join(map(" ".join, zip(names, cursor.fetchone(), strict=True)))
    server = ".".join(map(str, divmod(connection.pg_version, 10_000)))
    return (
        f"{os.cpu_count()} cores, load {load:.1f} before the start; Python {platform.python_version()}; "
        f"PostgreSQL {server}, {settings}"
    )


def _measure(parts: Sequence[str], scale: Scale, register: RunningRegistry) -> list[Line]:
    from tests.benchmarks.running import Bench  # models want Django to be set up

    lines: list[Line] = []
    for part in parts:
        began_at = time.monotonic()
        lines += import_module(f"tests.benchmarks.{part}").measure(Bench(scale, register))
        sys.stderr.write(f"{part}: measured in {time.monotonic() - began_at:.0f} s\n")
    return lines


if __name__ == "__main__":
    main(sys.argv[1:])
