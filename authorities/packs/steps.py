"""How a value comes about: what each file of a cascade says, and from which day on which value holds."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from authorities.packs.cascade import Fact, Ruleset
from authorities.packs.files import PackFile
from authorities.packs.sections import name_of


def layers_on(cascade: Sequence[PackFile], shape: type, field: str, on: date) -> list[Fact]:
    """What each file says on that day, the nearest first: the first one holds, the next would if it were silent.

    Raises PackInvalid for a value that is not of the field's type.
    """
    said = (Ruleset((file,), on).given(shape, field) for file in reversed(cascade))
    return [fact for fact in said if fact is not None]


def facts_over_time(cascade: Sequence[PackFile], shape: type, field: str) -> list[Fact]:
    """Whatever ever holds under the cascade, in order: each from its `effective_from` until the next. Errors as above."""
    key = (name_of(shape), field)
    days = sorted({entry.effective_from for file in cascade for entry in file.entries.get(key, ())})
    files = tuple(cascade)
    facts = [fact for on in days if (fact := Ruleset(files, on).given(shape, field))]
    return [fact for before, fact in zip([None, *facts], facts, strict=False) if fact != before]


def held_on(facts: Sequence[Fact], on: date) -> Fact | None:
    """Of those over time, the one that holds on that day."""
    position = bisect_right(facts, on, key=lambda fact: fact.effective_from)
    return facts[position - 1] if position else None
