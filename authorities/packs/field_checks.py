"""Rules between the fields of a section, for its `__post_init__`: each raises ValueError, which `manage.py check` reports."""

from collections.abc import Container, Iterable, Sequence
from decimal import Decimal


def check_together(section: object, *names: str) -> None:
    """All of these fields have a value, or none has."""
    if len({getattr(section, name) is None for name in names}) > 1:
        raise ValueError(f"{' and '.join(names)} go together")


def check_known(word: str, keys: Iterable[str], table: Container[str]) -> None:
    """Each key is one of the table's. `word` is what they name."""
    unknown = [key for key in keys if key not in table]
    if unknown:
        raise ValueError(f"no {word} is called {', '.join(unknown)}")


def check_rows(name: str, rows: Sequence[Sequence[int | Decimal]] | None, width: int) -> None:
    """At least one row, each of so many numbers, the first of which rises from row to row; None is no table at all."""
    if rows is None:
        return
    firsts = [row[0] for row in rows if len(row) == width]
    if not firsts or len(firsts) < len(rows) or firsts != sorted(set(firsts)):
        raise ValueError(f"{name} are not rows of {width} numbers, by rising first number")
