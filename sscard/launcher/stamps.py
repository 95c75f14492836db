"""Marks that a piece of preparation was done for this very tree, so that a later start need not repeat it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sscard.launcher.keys import write_private
from sscard.launcher.places import ROOT

PACKAGES = "requirements.txt"
PASSING = ("__pycache__",)  # made by running, not by writing


@dataclass(frozen=True)
class Stamp:
    """`file` holds the fingerprint of `sources`."""

    file: Path
    sources: tuple[str, ...]

    def is_current(self) -> bool:
        return self.file.exists() and self.file.read_text() == fingerprint(self.sources)

    def mark(self) -> None:
        """Into a new file that takes the old one's place: root must not write through a link that another account, which
        owns the folder, may have laid there."""
        write_private(self.file, fingerprint(self.sources))


def fingerprint(sources: Iterable[str]) -> str:
    """Of files and folders of the tree, and of the locked packages."""
    digest = hashlib.sha256()
    for path in sorted(_files((*sources, PACKAGES))):
        found = path.stat()
        digest.update(f"{path.relative_to(ROOT)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(sources: Iterable[str]) -> Iterator[Path]:
    for source in sources:
        path = ROOT / source
        if path.is_file():
            yield path
        yield from (found for found in path.rglob("*") if found.is_file() and not set(PASSING) & set(found.parts))
