"""What a region has of its own, read off its pack: each value that differs from the region above, with its source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from authorities.codes import NATION, chain_of
from authorities.packs import Fact, pack_for
from authorities.packs.sections import field_types, registered_sections
from benefits.knowledge.fields import Field, field_of, section_of

OUR_OWN = "sscard default"  # how a pack's source begins where the value is our own choice


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value of a pack comes from. `source` is as the pack has it, in English, without saying that it is ours."""

    source: str
    is_ours: bool
    since: date
    is_verified: bool

    @classmethod
    def of(cls, fact: Fact) -> "Origin":
        is_ours = fact.source.startswith(OUR_OWN)
        source = fact.source.removeprefix(OUR_OWN).lstrip(":, ") if is_ours else fact.source
        return cls(source, is_ours, fact.effective_from, fact.is_verified)


@dataclass(frozen=True, slots=True)
class Difference:
    """`above` is what holds in the region above, "" where nothing does: for the nation, and for a figure of the region's own."""

    label: str | Promise
    value: str
    above: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class SectionDifferences:
    title: str | Promise
    rows: list[Difference]


def differences_of(region_code: str, on: date) -> list[SectionDifferences]:
    """By section, in the order in which the rooms register them; sections without any left out. In the reader's language.

    Raises UnknownRegion. What a page tells in a place of its own (`is_told_apart`) is left out.
    """
    found = (
        SectionDifferences(section_of(name).title, list(_rows(name, shape, region_code, on)))
        for name, shape in registered_sections().items()
    )
    return [section for section in found if section.rows]


def origin_of(region_code: str, shape: type, field: str, on: date) -> Origin:
    return Origin.of(pack_for(region_code, on).fact(shape, field))


def _rows(section: str, shape: type, region_code: str, on: date) -> Iterator[Difference]:
    for name in field_types(shape):
        field = field_of(section, name)
        if not field.is_told_apart and (row := _difference(field, shape, name, region_code, on)):
            yield row


def _difference(field: Field, shape: type, name: str, region_code: str, on: date) -> Difference | None:
    fact = pack_for(region_code, on).fact_or_none(shape, name)
    if fact is None or fact.region_code != region_code:
        return None
    above = None if region_code == NATION else pack_for(chain_of(region_code)[-2], on).fact_or_none(shape, name)
    if above is not None and above.value == fact.value:  # it differs on another day
        return None
    before = field.words(above.value) if above is not None and above.value is not None else ""
    return Difference(field.label, field.words(fact.value), before, Origin.of(fact))
