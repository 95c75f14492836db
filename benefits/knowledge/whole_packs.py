"""A whole pack in words, with all that stands behind each value; and what another version of it would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from authorities.packs import Fact
from authorities.packs.cascade import PackLibrary
from authorities.packs.comparing import Change, ChangeKind
from authorities.packs.sections import field_types, registered_sections
from authorities.packs.steps import facts_over_time, held_on, layers_on
from benefits.knowledge.differences import Origin
from benefits.knowledge.fields import field_of, section_of

KINDS: dict[ChangeKind, str | Promise] = {
    ChangeKind.ADDED: _("New"),
    ChangeKind.REMOVED: _("Removed"),
    ChangeKind.CHANGED: _("Another value"),
    ChangeKind.MOVED: _("Another day"),
    ChangeKind.ORIGIN: _("Another source"),
}
PROBLEMS: dict[str, str | Promise] = {
    "code": _("No region of a pack"),
    "syntax": _("Not a TOML file"),
    "shape": _("Not written as an entry"),
    "source": _("Source or day is missing"),
    "section": _("Unknown section"),
    "key": _("Unknown field"),
    "type": _("Wrong kind of value"),
    "repeats": _("Says what holds already"),
    "missing": _("No value in force"),
    "rule": _("Breaks a rule of its section"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A value in the reader's language, the region whose file says so, and where that has it from."""

    value: str
    region: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Row:
    """`held` is None where nothing holds on the day. `under`: what would hold without it, the nearest first. `later`: what will
    hold, in order."""

    key: str
    label: str | Promise
    held: Held | None
    is_own: bool
    under: list[Held]
    later: list[Held]


@dataclass(frozen=True, slots=True)
class WholeSection:
    name: str
    title: str | Promise
    rows: list[Row]

    @property
    def own(self) -> int:
        """How many values are of the region's own file."""
        return sum(row.is_own for row in self.rows)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """`until` is the last day of it; of a value that moves, `between` tells what holds up to `between_until`."""

    key: str
    section: str | Promise
    label: str | Promise
    kind: ChangeKind
    since: date
    until: date | None
    before: Held | None
    after: Held | None
    between: tuple[Held | None, Held | None] | None = None
    between_since: date | None = None
    between_until: date | None = None

    @property
    def kind_label(self) -> str | Promise:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class PackInWords:
    """`names` has the region of each code in the reader's language."""

    names: Mapping[str, str]

    def sections(self, library: PackLibrary, region_code: str, on: date) -> list[WholeSection]:
        """Each section and field, in the order in which the rooms register them. Raises UnknownRegion."""
        return [
            WholeSection(
                name,
                section_of(name).title,
                [self._row(name, shape, field, library, region_code, on) for field in field_types(shape)],
            )
            for name, shape in registered_sections().items()
        ]

    def changes(self, changes: Iterable[Change]) -> list[ChangeRow]:
        return [self._change(change) for change in changes]

    def _row(self, section: str, shape: type, field: str, library: PackLibrary, code: str, on: date) -> Row:
        cascade = library.cascade(code)
        facts = facts_over_time(cascade, shape, field)
        held = held_on(facts, on)
        return Row(
            key=f"{section}.{field}",
            label=field_of(section, field).label,
            held=self._held(section, field, held),
            is_own=held is not None and held.region_code == code,
            under=self._all(section, field, layers_on(cascade, shape, field, on)[1:]),
            later=self._all(section, field, [fact for fact in facts if fact.effective_from > on]),
        )

    def _change(self, change: Change) -> ChangeRow:
        section, field = change.section, change.field
        days = [fact.effective_from for fact in (change.before, change.after) if fact]
        between = tuple(self._held(section, field, fact) for fact in change.between or ())
        return ChangeRow(
            key=f"{section}.{field}",
            section=section_of(section).title,
            label=field_of(section, field).label,
            kind=change.kind,
            since=change.on,
            until=_day_before(change.until),
            before=self._held(section, field, change.before),
            after=self._held(section, field, change.after),
            between=(between[0], between[1]) if between else None,
            between_since=min(days) if between else None,
            between_until=_day_before(change.on) if between else None,
        )

    def _all(self, section: str, field: str, facts: Sequence[Fact]) -> list[Held]:
        return [held for fact in facts if (held := self._held(section, field, fact))]

    def _held(self, section: str, field: str, fact: Fact | None) -> Held | None:
        if fact is None:
            return None
        region = self.names.get(fact.region_code, fact.region_code)
        return Held(_in_words(section, field, fact.value), region, Origin.of(fact))


def _in_words(section: str, field: str, value: Any) -> str:
    """As it stands, where our words do not fit it: rules are judged for whole sections, so a value of a day on which its section
    has not all of its values yet may break each of them."""
    try:
        return field_of(section, field).words(value)
    except (ValueError, LookupError, TypeError):
        return str(value)


def _day_before(day: date | None) -> date | None:
    return day and day - timedelta(days=1)
