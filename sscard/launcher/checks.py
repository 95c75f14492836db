"""`make check`: every check of the house that needs no servers. All of them run, then the failures are named."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sscard.launcher import compose
from sscard.launcher.errors import LauncherError
from sscard.launcher.places import ROOT
from sscard.launcher.progress import say

APPS = ("sscard", "accounts", "audit", "authorities", "integrators", "families", "benefits")
SCRIPTS = Path(sys.executable).parent
# Settings are read by some checks; none of these values opens anything, and no server is asked.
PLAIN = {
    "SECRET_KEY": "checks-only",
    "SEALING_KEYS": "1=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "INDEX_KEYS": "a=YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=",
    "AUDIT_SEAL_KEYS": "1=ZXZlbnRzIGFyZSBzZWFsZWQgdW5kZXIgdGhpcyBrZXk=",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "REGISTRY_URL": "http://127.0.0.1:1",
    "REGISTRY_TOKEN": "checks-only",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "REGISTRY_DATABASE": ":memory:",
}


TRANSLATIONS = "tests/project/test_translations.py"


@dataclass(frozen=True)
class Check:
    """A command that exits with 0 when all is well. The first word is a script of the virtual environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    when_there_is: str = "."


def _manage(settings: str, *arguments: str) -> Check:
    command = ["python", "-W", "ignore:Got an error checking:RuntimeWarning", "manage.py", *arguments]
    return Check(f"{arguments[0]} ({settings})", command, {"DJANGO_SETTINGS_MODULE": settings})


CHECKS = (
    Check("ruff", ["ruff", "check", "."]),
    Check("format", ["ruff", "format", "--check", "."]),
    Check("mypy", ["mypy", *APPS, "sandbox"]),
    Check("mypy registry", ["mypy", "--config-file", "registry/mypy.ini", "-p", "registry"]),
    Check("imports", ["lint-imports"]),
    Check("templates", ["djlint", "--lint", "--quiet", "templates", "registry/templates"]),
    _manage("sscard.settings", "check"),
    _manage("sscard.settings", "makemigrations", "--check", "--dry-run"),
    _manage("registry.settings", "check"),
    _manage("registry.settings", "makemigrations", "--check", "--dry-run"),
    Check("translations", ["python", "-m", "pytest", "-q", TRANSLATIONS], when_there_is=TRANSLATIONS),
    Check("compose", compose.check_command(), compose.example_values()),
    Check("Dockerfile", ["hadolint", "Dockerfile"]),
)


def run_checks(arguments: Sequence[str]) -> int:
    """1 when any check failed. Arguments, when there are some, name the checks to run."""
    unknown = set(arguments) - {check.name for check in CHECKS}
    if unknown:
        raise LauncherError(f"No such check: {', '.join(sorted(unknown))}.")
    chosen = [check for check in CHECKS if not arguments or check.name in arguments]
    failed = [check.name for check in chosen if (ROOT / check.when_there_is).exists() and not passes(check)]
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def passes(check: Check) -> bool:
    """Shows what the command says when it fails, and how long it took."""
    began = time.monotonic()
    environment = {**os.environ, **PLAIN, **check.environment}
    script, *rest = check.command
    try:
        done = subprocess.run(
            [str(SCRIPTS / script), *rest], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        say(f"  failed {check.name}: {error}")
        return False
    verdict = "ok    " if done.returncode == 0 else "failed"
    say(f"  {verdict} {check.name}, {time.monotonic() - began:.1f} s")
    if done.returncode != 0:
        say(done.stdout + done.stderr)
    return done.returncode == 0
