"""What another version of a pack file would change, region by region, before anybody deploys it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter

from authorities.codes import chain_of, prefix_of
from authorities.packs.cascade import Fact, PackLibrary
from authorities.packs.files import Problem, read_pack
from authorities.packs.problems import find_problems
from authorities.packs.sections import field_types, registered_sections
from authorities.packs.steps import facts_over_time, held_on

LARGEST = 64 * 1024  # bytes of a file that is compared: three times the nation's, and still read within seconds


class ChangeKind(StrEnum):
    ADDED = "added"  # where the region above spoke, or nobody
    REMOVED = "removed"  # the region above speaks again, or nobody
    CHANGED = "changed"
    MOVED = "moved"  # the same value, from another day on
    ORIGIN = "origin"  # the same value, from another source, or now verified or no longer


@dataclass(frozen=True, slots=True)
class Change:
    """What holds from the day `on` (before the day `until`, when something else follows), before and after. Of a value that
    moves, `on` is the later of its two days, and `between` what holds from the earlier one until then, before and after."""

    section: str
    field: str
    kind: ChangeKind
    on: date
    until: date | None
    before: Fact | None
    after: Fact | None
    between: tuple[Fact | None, Fact | None] | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """With problems nothing is compared. Else what changes in each region that has a file of its own, the file's own first and
    then those below; every other region below is as the one above it."""

    problems: list[Problem]
    changes: dict[str, list[Change]]


def propose_pack(library: PackLibrary, region_code: str, content: bytes) -> Proposal:
    """The file of a region as it would be, judged as `manage.py check` would. Nothing is kept."""
    file = read_pack(region_code, content)
    after = PackLibrary({**library.files, region_code: file}.values())
    if problems := find_problems(after):
        return Proposal(problems, {})
    below = [code for code in sorted(after.files) if code != region_code and region_code in chain_of(code)]
    return Proposal([], {code: list(changes_in(code, library, after)) for code in (region_code, *below)})


def changes_in(region_code: str, before: PackLibrary, after: PackLibrary) -> Iterator[Change]:
    """By section and field in the order of their shapes, and by day."""
    old, new = before.cascade(region_code), after.cascade(region_code)
    for section, shape in registered_sections().items():
        for field in field_types(shape):
            facts = facts_over_time(old, shape, field), facts_over_time(new, shape, field)
            days = sorted({fact.effective_from for each in facts for fact in each})
            for kind, on, was, becomes, between in sorted(_changes(*facts), key=itemgetter(1)):
                until = next(iter(days[bisect_right(days, on) :]), None)
                yield Change(section, field, kind, on, until, was, becomes, between)


Row = tuple[ChangeKind, date, Fact | None, Fact | None, tuple[Fact | None, Fact | None] | None]


def _changes(old: Sequence[Fact], new: Sequence[Fact]) -> Iterator[Row]:
    gone, come = set(old) - set(new), set(new) - set(old)
    told: set[date] = set()
    for was, becomes in _moved(gone, come):
        earlier, later = sorted([was.effective_from, becomes.effective_from])
        if _value_on(old, later) == _value_on(new, later):
            told |= {earlier, later}
            yield ChangeKind.MOVED, later, was, becomes, (held_on(old, earlier), held_on(new, earlier))
    for on in {fact.effective_from for fact in gone | come} - told:
        was_held, holds = held_on(old, on), held_on(new, on)
        yield _kind(was_held, holds), on, was_held, holds, None


def _moved(gone: set[Fact], come: set[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """What may be the same value from another day on: it is gone once and comes once."""
    before, after = _by_value(gone), _by_value(come)
    for what in before.keys() & after.keys():
        if (
            len(before[what]) == len(after[what]) == 1
            and before[what][0].effective_from != after[what][0].effective_from
        ):
            yield before[what][0], after[what][0]


def _by_value(facts: set[Fact]) -> dict[tuple[object, str], list[Fact]]:
    found: dict[tuple[object, str], list[Fact]] = {}
    for fact in facts:
        found.setdefault((fact.value, fact.region_code), []).append(fact)
    return found


def _value_on(facts: Sequence[Fact], on: date) -> object:
    held = held_on(facts, on)
    return None if held is None else held.value


def _kind(was: Fact | None, becomes: Fact | None) -> ChangeKind:
    depths = [-1 if fact is None else len(prefix_of(fact.region_code)) for fact in (was, becomes)]
    if depths[0] != depths[1]:
        return ChangeKind.ADDED if depths[0] < depths[1] else ChangeKind.REMOVED
    return ChangeKind.CHANGED if was and becomes and was.value != becomes.value else ChangeKind.ORIGIN
