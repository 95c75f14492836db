"""A text that somebody reads before they agree to it, as programs get it."""

from typing import TypedDict

from families.texts import Shown


class DeclaredTextShape(TypedDict):
    """`sha256` covers the paragraphs joined by line feeds, UTF-8."""

    version: str
    sha256: str
    language: str
    paragraphs: list[str]


def text_shape(shown: Shown, language: str) -> DeclaredTextShape:
    return {
        "version": shown.version,
        "sha256": shown.sha256,
        "language": language,
        "paragraphs": list(shown.paragraphs),
    }
