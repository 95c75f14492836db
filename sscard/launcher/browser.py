"""Brings the browser that the journeys drive: Chromium's headless shell, else what is on PATH, else playwright's download.

The shell is Chromium without an interface of its own: ten new pages took 0.8 s there and 4.2 s in the whole browser (156,
two cores), which keeps a second renderer for each.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from sscard.launcher.progress import say

SHELL = "chromium-headless-shell"
WHOLE = ("chromium", "chromium-browser", "google-chrome")
CHINESE_FONT = "fonts-noto-cjk"


@dataclass(frozen=True)
class Browser:
    """`missing` says in words what cannot be run or seen with it."""

    works: bool = True
    missing: str = ""


def bring() -> Browser:
    """The first that is there or can be had; without any, `works` is false."""
    for way in (_shell_from_path, _from_packages, _whole_from_path, _from_playwright):
        found = way()
        if found is not None:
            return found
    return Browser(works=False, missing="Browser journeys did not run: no Chromium on PATH, and none could be fetched.")


def path() -> str | None:
    """Of the one on PATH that the journeys drive; without one, it is playwright's own."""
    return next(filter(None, map(shutil.which, (SHELL, *WHOLE))), None)


def _shell_from_path() -> Browser | None:
    return Browser(missing=_missing_fonts()) if shutil.which(SHELL) else None


def _whole_from_path() -> Browser | None:
    return Browser(missing=_missing_fonts()) if path() else None


def _missing_fonts() -> str:
    """Without a Chinese font the journeys run, but their pictures show boxes."""
    if shutil.which("fc-list") is None or _says_something("fc-list", ":lang=zh"):
        return ""
    if _may_install() and _succeeds(_apt("install", CHINESE_FONT)):
        return ""
    return f"Pictures of Chinese pages show boxes: install {CHINESE_FONT}."


def _from_packages() -> Browser | None:
    if not _may_install():
        return None
    say("Installing Chromium's headless shell and a Chinese font with apt-get …")
    if _succeeds(["apt-get", "update", "-qq"]) and _succeeds(_apt("install", SHELL, CHINESE_FONT)):
        return _shell_from_path()
    return None


def _from_playwright() -> Browser | None:
    say("Fetching playwright's Chromium …")
    if not _succeeds([sys.executable, "-m", "playwright", "install", "chromium"]):
        return None
    return Browser(missing=_missing_fonts()) if _starts_playwrights() else None


def _starts_playwrights() -> bool:
    """The download is not enough: a bare machine may lack the libraries that it links."""
    script = "from playwright.sync_api import sync_playwright as p\nwith p() as api: api.chromium.launch().close()"
    return _succeeds([sys.executable, "-c", script])


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(verb: str, *packages: str) -> list[str]:
    return ["apt-get", verb, "-y", "-qq", "--no-install-recommends", *packages]


def _succeeds(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0


def _says_something(*command: str) -> bool:
    return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())
