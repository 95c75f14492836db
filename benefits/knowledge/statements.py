"""A statement and where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlsplit

from django.utils.functional import Promise

from benefits.laws import Article
from families.wording import in_a_row

WRITTEN_ON = date(2026, 11, 26)  # of the tables here; a pack's figures carry days of their own


@dataclass(frozen=True, slots=True)
class Page:
    """A page that says so. Its address is printed, never linked: it is somebody else's, and no link leads away from us
    to where a reader might be asked for their data."""

    address: str

    def __str__(self) -> str:
        return urlsplit(self.address).netloc


Source = Article | Page


@dataclass(frozen=True, slots=True)
class Statement:
    text: str | Promise
    sources: tuple[Source, ...]

    @property
    def cited(self) -> str:
        """In short, as it stands beside the statement."""
        return "; ".join([*laws_of(self.sources), *(str(one) for one in self.sources if isinstance(one, Page))])


def says(text: str | Promise, *sources: Source) -> Statement:
    """Raises ValueError without a source: then we do not know it."""
    if not sources:
        raise ValueError(f"no source for {text}")
    return Statement(text, sources)


@dataclass(frozen=True, slots=True)
class Sources:
    """As they stand at the end of a page: each once, whole."""

    laws: list[str]
    addresses: list[str]
    written_on: date = WRITTEN_ON


def sources_of(statements: Iterable[Statement]) -> Sources:
    sources = [source for statement in statements for source in statement.sources]
    return Sources(laws_of(sources), sorted({one.address for one in sources if isinstance(one, Page)}))


def laws_of(sources: Iterable[Source]) -> list[str]:
    """Each law once, with all its articles, in the reader's language."""
    articles = sorted(
        {one for one in sources if isinstance(one, Article)}, key=lambda one: (one.law, _by_number(one.number))
    )
    grouped = groupby(articles, key=lambda one: one.law)
    return [str(Article(law, in_a_row(one.number for one in found if one.number))) for law, found in grouped]


def _by_number(number: str) -> tuple[int, str]:
    """Article 9 before article 10, and 14 (6) after 14."""
    digits = number.split(" ")[0]
    return (int(digits) if digits.isdigit() else 0, number)
