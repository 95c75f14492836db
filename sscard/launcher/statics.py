"""Whether the gathered static files are those of this tree: their names, sizes and times, and the locked packages."""

import hashlib
from pathlib import Path

from sscard.launcher.places import ROOT

SOURCES = ("static", "accounts/static", "families/static", "benefits/static", "authorities/static")
PACKAGES = ROOT / "requirements.txt"


def is_current(gathered: Path) -> bool:
    stamp = _stamp(gathered)
    return gathered.is_dir() and stamp.exists() and stamp.read_text() == fingerprint()


def mark_current(gathered: Path) -> None:
    _stamp(gathered).write_text(fingerprint())


def _stamp(gathered: Path) -> Path:
    return gathered.with_name(gathered.name + ".stamp")


def fingerprint() -> str:
    digest = hashlib.sha256(PACKAGES.read_bytes())
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*")):
            found = path.stat()
            digest.update(f"{path.relative_to(ROOT)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
