"""Makes the virtual environment, with whatever Python the machine has: standard library only, run by its path.

Written so that a Python too old for the product still reads it and says so. The environment's stamp is the hash of the
locked requirements; an installation that was killed leaves a mark and is made anew, and so is an environment of another
Python than the one that was asked for.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from typing import Dict, Iterable, TextIO  # noqa: UP035 - an older Python must read this file

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REQUIREMENTS = os.path.join(ROOT, "requirements-dev.txt")
ENVIRONMENT = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(ENVIRONMENT, "bin", "python")
STAMP = os.path.join(ENVIRONMENT, ".requirements.sha256")
STATE = os.path.join(ROOT, ".local")
UNFINISHED = os.path.join(STATE, "installation-unfinished")
LOCK = os.path.join(STATE, "installation.lock")
# Settings of the caller's pip that would put packages somewhere else than into the environment.
MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")


class BootstrapError(Exception):
    """The environment cannot be made; the text says why and what to do."""


def main(*arguments: str) -> None:
    """With `--this-python` the environment must be of this very version; else whichever it has will do."""
    refuse_old_python()
    with opened_lock() as lock:
        wait_for(lock)
        is_unusable = os.path.exists(UNFINISHED) or not is_usable("--this-python" in arguments)
        wanted = fingerprint(REQUIREMENTS)
        if is_unusable or stamped() != wanted:
            install(REQUIREMENTS, wanted, is_unusable)


def refuse_old_python() -> None:
    if sys.version_info < OLDEST:
        here = ".".join(str(part) for part in sys.version_info[:2])
        wanted = ".".join(str(part) for part in OLDEST)
        raise BootstrapError(
            f"sscard needs Python {wanted} or later; {sys.executable} is {here}. "
            "Name another: make run PYTHON=python3.12"
        )


def opened_lock() -> TextIO:
    try:
        os.makedirs(STATE, mode=0o711, exist_ok=True)
        return open(LOCK, "a")
    except OSError as error:
        raise BootstrapError(
            f"Cannot write to {STATE}: {error.strerror}. Run as the user that owns this folder, or clone it again."
        ) from error


def wait_for(lock: TextIO) -> None:
    """Two commands started together install once."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another command is installing the packages; waiting for it.")
        fcntl.flock(lock, fcntl.LOCK_EX)


def fingerprint(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def is_usable(of_this_python: bool) -> bool:
    """Whether there is an environment, its Python is still there and, if need be, is of our own version."""
    if not os.path.exists(PYTHON):  # follows the link: the Python it was made with may be gone
        return False
    return not of_this_python or version_of_environment() == "{}.{}".format(*sys.version_info)


def version_of_environment() -> str:
    """Major and minor, as its maker wrote them down; empty when it did not."""
    try:
        with open(os.path.join(ENVIRONMENT, "pyvenv.cfg")) as file:
            settings = dict(line.split(" = ", 1) for line in file.read().splitlines() if " = " in line)
    except FileNotFoundError:
        return ""
    return ".".join(settings.get("version", "").split(".")[:2])


def stamped() -> str:
    """The stamp of the environment; empty when there is none."""
    try:
        with open(STAMP) as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def install(path: str, wanted: str, is_unusable: bool) -> None:
    began = time.monotonic()
    with open(UNFINISHED, "w") as mark:
        mark.write("pip was at work here\n")
    if is_unusable:
        make_environment()
    install_packages(path)
    with open(STAMP, "w") as file:
        file.write(wanted + "\n")
    os.remove(UNFINISHED)
    say(f"Packages are in, after {time.monotonic() - began:.0f} s.")


def make_environment() -> None:
    say(f"Making a virtual environment with Python {sys.version.split()[0]} …")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], env=plain_environment())
    if made.returncode != 0:
        raise BootstrapError(
            "Python's venv module does not work here. On Debian and Ubuntu: apt-get install python3-venv."
        )


def install_packages(path: str) -> None:
    with open(path) as file:
        total = sum(1 for line in file if line[:1].isalnum() and "==" in line)
    say(f"Installing {total} packages (about 250 MB, once) …")
    log_path = os.path.join(STATE, "installation.log")
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "-r", path]
    with open(log_path, "w") as log:
        pip = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=plain_environment(), universal_newlines=True
        )
        follow(pip.stdout or (), log, total)
        if pip.wait() != 0:
            raise BootstrapError("pip could not install the packages:\n" + last_lines(log_path))


def follow(output: Iterable[str], log: TextIO, total: int) -> None:
    """Copies pip's output to the log and shows how far it is: at a terminal in place, else every 20 packages."""
    seen = 0
    for line in output:
        log.write(line)
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
            show_progress(seen, total)
        elif line.startswith("Installing collected packages"):
            say("\n  unpacking them …" if sys.stdout.isatty() else "  unpacking them …")


def show_progress(seen: int, total: int) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(f"\r  {seen} of {total} packages")
        sys.stdout.flush()
    elif seen % 20 == 0:
        say(f"  {seen} of {total} packages")


def last_lines(path: str, count: int = 8) -> str:
    with open(path) as file:
        return "".join(file.readlines()[-count:]) + "The whole log: " + os.path.relpath(path)


def plain_environment() -> Dict[str, str]:  # noqa: UP006 - an older Python must read this file
    return {name: value for name, value in os.environ.items() if name not in MISLEADING}


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except BootstrapError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next start begins the installation anew.")
