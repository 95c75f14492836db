"""A region's own laws, as its pack names them: pairs of a law of `benefits.laws` and an article, which may be empty."""

from benefits.laws import Article, Law

Pairs = tuple[tuple[str, str], ...]


def check_laws(pairs: Pairs | None) -> None:
    """Raises ValueError for a law that nobody knows."""
    unknown = [law for law, _number in pairs or () if law not in Law.values]
    if unknown:
        raise ValueError(f"no law is called {', '.join(unknown)}")


def articles_of(pairs: Pairs | None) -> tuple[Article, ...]:
    return tuple(Article(Law(law), number) for law, number in pairs or ())
