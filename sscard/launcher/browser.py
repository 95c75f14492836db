"""Brings the browser that the journeys drive: one on PATH, else the system's packages, else playwright's download."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from sscard.launcher.progress import say

NAMES = ("chromium", "chromium-browser", "google-chrome")  # where tests/browser.py looks, too
PACKAGES = ("chromium", "fonts-noto-cjk")
CHINESE_FONT = "fonts-noto-cjk"


@dataclass(frozen=True)
class Browser:
    """`missing` says in words what cannot be run or seen with it."""

    works: bool = True
    missing: str = ""


def bring() -> Browser:
    """The first that is there or can be had; without any, `works` is false."""
    for way in (_from_path, _from_packages, _from_playwright):
        found = way()
        if found is not None:
            return found
    return Browser(works=False, missing="Browser journeys did not run: no Chromium on PATH, and none could be fetched.")


def _from_path() -> Browser | None:
    return Browser(missing=_missing_fonts()) if any(map(shutil.which, NAMES)) else None


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
    say("Installing Chromium and a Chinese font with apt-get …")
    if _succeeds(["apt-get", "update", "-qq"]) and _succeeds(_apt("install", *PACKAGES)):
        return _from_path()
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
