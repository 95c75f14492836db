"""Pages that are alike but for their words: axe need not look at a page in each language, nor at every list with other rows.

What it found good is remembered for the run, among all its processes, by the page's outline (tests/outline.js), the width and
the scheme. A page with anything wrong is never remembered. What an outline does not hold of the words, no rule of axe
measures, but one: how long a paragraph in bold is beside the next (`p-as-heading`).
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

_OUTLINE = Path(__file__).with_name("outline.js").read_text()
_MEDIA = """["(prefers-color-scheme: dark)", "print", "(forced-colors: active)", "(scripting: none)"].map((one) => matchMedia(one).matches)"""
_folder: list[Path] = []


@dataclass(frozen=True)
class Outline:
    file: Path

    def is_known(self) -> bool:
        return self.file.exists()

    def remember(self) -> None:
        self.file.touch()


def begin(factory: pytest.TempPathFactory) -> None:
    """A folder of this run, and of no other."""
    of_process = factory.getbasetemp()
    shared = of_process.parent if os.environ.get("PYTEST_XDIST_WORKER") else of_process
    folder = shared / "found-good"
    folder.mkdir(exist_ok=True)
    _folder[:] = [folder]


def outline_of(page: Page, rules: tuple[str, ...]) -> Outline:
    languages = [code for code, _name in settings.LANGUAGES]
    parts = (page.evaluate(_OUTLINE, languages), page.evaluate(_MEDIA), page.viewport_size, rules)
    return Outline(_folder[0] / hashlib.sha256(repr(parts).encode()).hexdigest())
