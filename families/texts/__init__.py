"""The texts a person agrees to. A version is a folder of files that never change once landed; `manifest.txt` holds
their SHA-256 and a test rehashes them. What is stored with a consent is the hash of the text as it was shown."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template

from django.conf import settings

CURRENT = "2026-11-27"
FOLDER = Path(__file__).parent
KINDS = (
    *("notice", "notice_renewal", "notice_self", "declaration_person", "declaration_child", "declaration_self"),
    *("consent", "consent_guardian", "self", "certify", "certify_self"),
    *("invitation", "invited", "decision", "decision_self"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """`paragraphs` is what the page shows; `sha256` covers them joined by line feeds, UTF-8."""

    version: str
    paragraphs: tuple[str, ...]
    sha256: str


def text_of(kind: str, language: str, values: Mapping[str, str] | None = None, *, version: str = CURRENT) -> Shown:
    """Raises KeyError when a value that the text needs is missing."""
    text = _template(version, kind, language).substitute(values or {})
    paragraphs = tuple(line.strip() for line in text.splitlines() if line.strip())
    return Shown(version, paragraphs, hashlib.sha256("\n".join(paragraphs).encode()).hexdigest())


def as_read(sha256: str, written: Callable[[str], Shown], *, version: str = CURRENT) -> tuple[str, Shown] | None:
    """The text that somebody read, by the hash that stood on its page, and in which of our languages that was; `written`
    makes it in one of them. `version`, where the reader names it. None where it is no longer the text."""
    texts = ((language, written(language)) for language, _name in settings.LANGUAGES)
    return next((read for read in texts if (read[1].version, read[1].sha256) == (version, sha256)), None)


@lru_cache(maxsize=64)
def _template(version: str, kind: str, language: str) -> Template:
    return Template((FOLDER / version / f"{kind}.{language}.txt").read_text(encoding="utf-8"))
