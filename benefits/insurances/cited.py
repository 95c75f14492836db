"""A region's own laws, as its pack names them: pairs of a law of `benefits.laws` and an article, which may be empty."""

from authorities.packs.field_checks import check_known
from benefits.laws import Article, Law

Pairs = tuple[tuple[str, str], ...]


def check_laws(pairs: Pairs | None) -> None:
    """Raises ValueError for a law that nobody knows."""
    check_known("law", [law for law, _number in pairs or ()], Law.values)


def articles_of(pairs: Pairs | None) -> tuple[Article, ...]:
    return tuple(Article(Law(law), number) for law, number in pairs or ())
